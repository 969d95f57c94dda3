import { expect } from 'chai'

import { parseMapping } from '../../../../src/ingest/columns.js'
import { COLUMNS_MAX } from '../../../../src/ingest/constants.js'
import { NOW_S, runIngest } from '../../../support/ingest-run.js'

const FULL = {
  type: 'domain',
  value: 'Evil.Example.',
  classification: 'c2-server',
  role: 'INFRASTRUCTURE',
  malware: 'kelihos',
  confidence: 80,
  severity: 'high',
  origin: 'sandbox',
  first_seen: '2026-01-01T00:00:00Z',
  last_seen: '2026-01-02T00:00:00Z',
  valid_until: '2026-02-01T00:00:00Z',
  count: 3,
  asn: 64_500,
  cc: 'DE',
  tlp: 'GREEN',
  machine_tags: ['malpedia:win.kelihos', 'free text'],
  reference_url: 'https://www.example.org/report',
  feed: 'own-sandbox',
  to_block: true
}

const jsonl = (...rows: unknown[]): string => rows.map(row => JSON.stringify(row)).join('\n')

describe('JSON lines', () => {
  it('reads the fields of an indicator by their own names', async () => {
    const { observations, counters } = await runIngest(jsonl(FULL))

    expect(counters.format).to.equal('jsonl')
    expect(observations[0]).to.deep.include({
      type: 'domain',
      value: 'evil.example',
      flags: ['special-use'],
      classification: 'c2-server',
      role: 'INFRASTRUCTURE',
      malware: 'kelihos',
      confidence: 80,
      severity: 'high',
      origin: 'sandbox',
      firstSeenS: Date.UTC(2026, 0, 1) / 1_000,
      lastSeenS: Date.UTC(2026, 0, 2) / 1_000,
      validUntilS: Date.UTC(2026, 1, 1) / 1_000,
      count: 3,
      asn: 64_500,
      cc: 'DE',
      tlp: 'GREEN',
      tags: ['malpedia:win.kelihos'],
      reference: 'https://www.example.org/report',
      feed: 'own-sandbox',
      toBlock: true
    })
  })

  it('reads dotted and nested names, a list as well as lines, and pretty-printed objects', async () => {
    const nested = {
      source: { ip: '192.0.2.1', asn: 64_500 },
      classification: { type: 'scanner' },
      time: { source: '2026-01-01T00:00:00Z' }
    }
    const dotted = {
      'source.ip': '192.0.2.1',
      'source.asn': 64_500,
      'classification.type': 'scanner',
      'time.source': '2026-01-01T00:00:00Z'
    }
    const inputs = [
      jsonl(nested),
      jsonl(dotted),
      JSON.stringify([nested]),
      JSON.stringify(dotted, undefined, 2),
      JSON.stringify([nested], undefined, 2)
    ]

    for (const input of inputs) {
      const { observations } = await runIngest(input)
      expect(observations[0], input).to.include({
        value: '192.0.2.1',
        asn: 64_500,
        classification: 'scanner',
        lastSeenS: Date.UTC(2026, 0, 1) / 1_000
      })
    }
  })

  it('guesses the type of a value that does not say it', async () => {
    const { observations } = await runIngest(
      jsonl({ value: 'hxxps://evil[.]example/a', classification: 'phishing' }, { value: '192.0.2.0/24', classification: 'scanner' })
    )

    expect(observations.map(row => [row.type, row.value])).to.deep.equal([
      ['url', 'https://evil.example/a'],
      ['cidr', '192.0.2.0/24']
    ])
  })

  it('obeys a mapping with paths before its own names', async () => {
    const { observations, counters } = await runIngest(
      jsonl({ who: { addr: '192.0.2.9' }, value: 'ignored.example', classification: 'scanner' }),
      {
        mapping: parseMapping(['value=who.addr'])
      }
    )

    expect(observations[0]?.value).to.equal('192.0.2.9')
    expect(Object.fromEntries(counters.dropped)).to.deep.equal({ value: 1 })
  })

  it('fills what rows do not say from the defaults, and lets rows win', async () => {
    const { observations } = await runIngest(jsonl({ ip: '192.0.2.1' }, { ip: '192.0.2.2', tlp: 'CLEAR', classification: 'spam' }), {
      defaults: { classification: 'scanner', tlp: 'GREEN', confidence: 40, feed: 'mine', ttlS: 60, toBlock: true, origin: 'honeypot' }
    })

    expect(observations[0]).to.include({
      classification: 'scanner',
      tlp: 'GREEN',
      confidence: 40,
      feed: 'mine',
      origin: 'honeypot',
      toBlock: true
    })
    expect(observations[0]).to.include({ lastSeenS: NOW_S, validUntilS: NOW_S + 60 })
    expect(observations[1]).to.include({ classification: 'spam', tlp: 'CLEAR' })
  })

  it('refuses rows one by one: no meaning, no value, unreadable value, unknown type, unreadable time, inverted times', async () => {
    const { refused, observations } = await runIngest(
      jsonl(
        { ip: '192.0.2.1' },
        { classification: 'scanner' },
        { ip: 'localhost', classification: 'scanner' },
        { type: 'mutex', value: 'x', classification: 'scanner' },
        { ip: '192.0.2.1', classification: 'scanner', time: 'soon' },
        { ip: '192.0.2.1', classification: 'scanner', first_seen: '2026-01-02', last_seen: '2026-01-01' },
        ['list'],
        7,
        { ip: '192.0.2.1', classification: 'scanner' }
      )
    )

    expect(refused).to.deep.equal([
      { line: 1, code: 'MEANING_MISSING', field: 'classification' },
      { line: 2, code: 'INPUT_MALFORMED', field: 'value' },
      { line: 3, code: 'ip-syntax', field: 'ip' },
      { line: 4, code: 'type-unsupported', field: 'value' },
      { line: 5, code: 'RECORD_TIMES_INVALID', field: 'time' },
      { line: 6, code: 'RECORD_TIMES_INVALID', field: 'time' },
      { line: 7, code: 'INPUT_MALFORMED' },
      { line: 8, code: 'INPUT_MALFORMED' }
    ])
    expect(observations.map(row => row.line)).to.deep.equal([9])
  })

  it('is not misled by keys that every object inherits', async () => {
    const { observations, refused } = await runIngest(
      '{"__proto__":{"classification":"scanner"},"constructor":"x","ip":"192.0.2.1","type":"constructor"}\n'
    )

    expect(observations).to.deep.equal([])
    expect(refused[0]?.code).to.equal('MEANING_MISSING')
  })

  it('refuses an object with more fields than a row may have', async () => {
    const wide = Object.fromEntries(Array.from({ length: COLUMNS_MAX + 1 }, (_, index) => [`k${index}`, 1]))
    const { refused } = await runIngest(jsonl({ ...wide, ip: '192.0.2.1', classification: 'scanner' }))

    expect(refused).to.deep.equal([{ line: 1, code: 'INPUT_MALFORMED' }])
  })

  it('takes the address as text where one is there as a number too', async () => {
    const { observations, counters } = await runIngest(jsonl({ ip: 3_325_256_713, ip_str: '198.51.100.9', classification: 'scanner' }))

    expect(observations.map(row => row.value)).to.deep.equal(['198.51.100.9'])
    expect(Object.fromEntries(counters.dropped)).to.deep.equal({ ip: 1 })
  })
})
