import { expect } from 'chai'

import { isNodeError } from '../../../src/errors.js'
import { toUtf8 } from '../../../src/ingest/bytes-to-text.js'
import { inPieces } from '../../support/ingest-run.js'

async function text(bytes: Uint8Array, pieceBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of toUtf8(inPieces(bytes, pieceBytes).open())) chunks.push(chunk)

  return Buffer.concat(chunks).toString('utf8')
}

const utf16 = (input: string, isBig: boolean): Buffer => {
  const little = Buffer.from(`\ufeff${input}`, 'utf16le')

  return isBig ? little.swap16() : little
}

describe('bytes to text', () => {
  for (const pieceBytes of [1, 2, 3, 64]) {
    it(`reads UTF-8 with and without its mark and UTF-16 of both kinds, in pieces of ${pieceBytes}`, async () => {
      const input = 'värde,€\n'

      expect(await text(Buffer.from(input), pieceBytes)).to.equal(input)
      expect(await text(Buffer.from(`\ufeff${input}`), pieceBytes)).to.equal(input)
      expect(await text(utf16(input, false), pieceBytes)).to.equal(input)
      expect(await text(utf16(input, true), pieceBytes)).to.equal(input)
    })
  }

  it('reads inputs shorter than a byte order mark', async () => {
    expect(await text(Buffer.from('a'), 1)).to.equal('a')
    expect(await text(Buffer.alloc(0), 1)).to.equal('')
  })

  for (const [name, magic] of [
    ['gzip', [0x1f, 0x8b, 0x08]],
    ['ZIP', [0x50, 0x4b, 0x03, 0x04]],
    ['PDF', [0x25, 0x50, 0x44, 0x46]]
  ] as const) {
    it(`refuses a ${name} file and says how to open it`, async () => {
      let caught: unknown
      await text(Buffer.from([...magic, 1, 2, 3]), 64).catch(err => {
        caught = err
      })

      expect(isNodeError(caught, 'FORMAT_UNKNOWN')).to.equal(true)
      expect(isNodeError(caught) ? caught.message : '').to.contain(name)
      expect(isNodeError(caught) ? caught.fix : undefined).to.be.a('string')
    })
  }
})
