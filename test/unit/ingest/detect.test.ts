import { expect } from 'chai'

import { isNodeError } from '../../../src/errors.js'
import { detectFormat } from '../../../src/ingest/detect.js'

const detect = (text: string | Uint8Array, fileName?: string): string => {
  try {
    return detectFormat(typeof text === 'string' ? Buffer.from(text) : text, fileName)
  } catch (err) {
    if (!isNodeError(err)) throw err

    return err.code
  }
}

describe('format detection', () => {
  const rows: Array<[string, string, string, string?]> = [
    ['C-TIP lines', '{"DataFeed":"CTIP-Infected","SourceIp":"x"}\n', 'ctip'],
    ['an Interflow list', '[\n  {\n    "indicatorthreattype": "Botnet"', 'ctip'],
    ['JSON lines', '{"value":"x"}\n{"value":"y"}\n', 'jsonl'],
    ['an empty list', '[]', 'jsonl'],
    ['a CSV with a header', 'ip,category\n192.0.2.1,scanner\n', 'csv'],
    ['a CSV without one', '192.0.2.1;scanner;2026-01-01\n192.0.2.2;scanner;2026-01-01\n', 'csv'],
    ['a CSV of one column under a known name', 'ip\n192.0.2.1\n', 'plain'],
    ['a list', '192.0.2.1\n192.0.2.2\n', 'plain'],
    ['a list with remarks', '; head\n192.0.2.0/24 ; SBL1\n198.51.100.0/24 ; SBL2\n', 'plain'],
    ['a list of URLs with hosts that are none', 'http://www..example.com/a\nhttp://www..example.org/b\n', 'plain'],
    ['a list of URLs without their scheme', '# blocked\nexample.com/malware/\nwww.example.net/a\n', 'plain'],
    ['nothing', '', 'plain'],
    ['comments only, called .csv', '# a\n# b\n', 'csv', 'x.CSV'],
    ['HTML', '<!DOCTYPE html>\n<html>', 'FORMAT_UNKNOWN'],
    ['XML', '<?xml version="1.0"?>', 'FORMAT_UNKNOWN'],
    ['prose', 'Dear all\nplease find attached nothing\n', 'FORMAT_UNKNOWN']
  ]

  for (const [what, text, format, fileName] of rows) {
    it(`tells ${what}: ${format}`, () => {
      expect(detect(text, fileName)).to.equal(format)
    })
  }

  it('refuses binary data', () => {
    expect(detect(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 1))).to.equal('FORMAT_UNKNOWN')
  })

  it('says how to open UTF-16 without its mark, and does not take other bytes for it', () => {
    const messageOf = (bytes: Uint8Array): string => {
      try {
        return detectFormat(bytes)
      } catch (err) {
        return isNodeError(err) ? `${err.message} ${err.fix}` : String(err)
      }
    }
    const text = Buffer.from('value,tlp\nc2.example.com,green\n', 'utf16le')

    expect(messageOf(text)).to.include('UTF-16').and.include('iconv')
    expect(messageOf(Buffer.from(text).swap16())).to.include('iconv')
    expect(messageOf(new Uint8Array(1_024))).not.to.include('iconv')
    expect(messageOf(Uint8Array.from({ length: 4_096 }, (_, at) => (at * 7) % 251))).not.to.include('iconv')
  })
})
