import { encodeRecords } from '../../src/envelope/records-codec.js'
import { toHex } from '../../src/model/bytes.js'
import { noRecords, type Records } from '../../src/model/indicator.js'
import { tocsin } from '../../src/proto/tocsin.js'
import { sampleAggregate, sampleIndicator, sampleSighting, sampleVictim } from '../unit/envelope/sample-records.js'

/** Payloads for `vectors/records.json`: valid ones, ones with rows to mask, and ones to refuse. */
export function recordsVectors(): Array<Record<string, unknown>> {
  const mixed = [
    sampleIndicator(),
    sampleIndicator({ value: '198.51.100.8', cc: 'FR' }),
    sampleIndicator({ type: 'ipv6', value: '2001:db8::7' }),
    sampleIndicator({ type: 'cidr', value: '203.0.113.0/25' }),
    sampleIndicator({ type: 'domain', value: 'c2.example', reference: 'https://www.example.org/report' }),
    sampleIndicator({ type: 'url', value: 'http://c2.example/gate.php', tags: ['tocsin:a', 'tocsin:b'] }),
    sampleIndicator({
      type: 'md5',
      value: '00112233445566778899aabbccddeeff',
      supersedes: Buffer.alloc(16, 7),
      severity: 'high',
      feed: 'own'
    }),
    sampleAggregate()
  ]
  const erasures = [
    {
      streamId: Buffer.alloc(16, 9),
      rows: [
        { seq: 1, row: 0 },
        { seq: 1, row: 7 },
        { seq: 3, row: 2 }
      ]
    }
  ]
  const good = (name: string, records: Partial<Records>): Record<string, unknown> => {
    const all = { ...noRecords, ...records }
    const rows = [...all.indicators, ...all.victimRecords, ...all.sightings]

    return {
      name,
      payload: toHex(encodeRecords(all)),
      count: rows.length + all.erasures.length,
      values: rows.map(({ value }) => value),
      first_seen: [...all.indicators, ...all.victimRecords].map(({ firstSeenS }) => firstSeenS),
      masked: [],
      code: null
    }
  }

  return [
    good('one address', { indicators: [sampleIndicator()] }),
    good('values of many types', { indicators: mixed }),
    good('victim records with and without their columns', { victimRecords: [sampleVictim(), bareVictim()] }),
    good('sightings', { sightings: [sampleSighting(), sampleSighting({ kind: 'false-positive', windowStartS: 1_767_300_000 })] }),
    good('an erasure', { erasures }),
    good('a block of each kind', { indicators: mixed, victimRecords: [sampleVictim()], sightings: [sampleSighting()], erasures }),
    ...maskedVectors(),
    ...malformedVectors()
  ]
}

function bareVictim(): ReturnType<typeof sampleVictim> {
  const { sourcePort: _port, transport: _transport, sinkhole: _sinkhole, ...bare } = sampleVictim({ value: '198.51.100.24' })

  return bare
}

type Rows = tocsin.v1.Rows.$Properties

/** Two indicators of two shapes, encoded after a change to their columns. */
function tampered(change: (rows: Rows) => void): string {
  const indicators = [sampleIndicator(), sampleIndicator({ type: 'domain', value: 'c2.example' })]
  const message = tocsin.v1.Records.decode(encodeRecords({ ...noRecords, indicators }))

  change(message.indicators as Rows)

  return toHex(tocsin.v1.Records.encode(message).finish())
}

function maskedVectors(): Array<Record<string, unknown>> {
  const masked = (name: string, code: string, change: (rows: Rows) => void): Record<string, unknown> => ({
    name,
    payload: tampered(change),
    count: 2,
    values: ['198.51.100.7'],
    masked: [{ row: 1, code }],
    code: null
  })
  const shape = (field: string, value: number) => (rows: Rows) => void Object.assign(rows.shapes?.[1] ?? {}, { [field]: value })

  return [
    masked('a value outside the grammar of its type', 'RECORD_VALUE_INVALID', rows => {
      rows.values = Buffer.concat([rows.values?.subarray(0, 4) ?? Buffer.alloc(0), Buffer.from('C2.example')])
    }),
    masked('a type of the future', 'RECORD_ENUM_UNKNOWN', shape('type', 40)),
    masked('an unknown classification', 'RECORD_ENUM_UNKNOWN', shape('classification', 0xff)),
    masked('an unknown role', 'RECORD_ENUM_UNKNOWN', shape('role', 9)),
    masked('no scrub note', 'RECORD_SCRUB_MISSING', shape('scrubMethod', 0)),
    masked('a time past 2106', 'RECORD_TIMES_INVALID', rows => {
      rows.validUntil = [rows.validUntil?.[0] ?? 0, 0xffff_ffff]
    })
  ]
}

function malformedVectors(): Array<Record<string, unknown>> {
  const bad = (name: string, code: string, change: (rows: Rows) => void, count = 2): Record<string, unknown> => ({
    name,
    payload: tampered(change),
    count,
    code
  })

  return [
    bad('a count that is not the header’s', 'RECORD_COUNT_MISMATCH', () => {}, 3),
    bad('a count above its columns', 'RECORDS_MALFORMED', rows => void (rows.count = 3), 3),
    bad('a column an element short', 'RECORDS_MALFORMED', rows => void rows.lastSeen?.pop()),
    bad(
      'values a byte long',
      'RECORDS_MALFORMED',
      rows => void (rows.values = Buffer.concat([rows.values ?? Buffer.alloc(0), Buffer.alloc(1)]))
    ),
    bad('a shape that does not exist', 'RECORDS_MALFORMED', rows => void (rows.shape = [0, 2])),
    bad(
      'a victim column among indicators',
      'RECORDS_MALFORMED',
      rows => void Object.assign(rows, { hasSourcePort: Uint8Array.of(1), sourcePort: [80] })
    ),
    bad('a bitmap above its column', 'RECORDS_MALFORMED', rows => void (rows.asn = [64_500])),
    bad('shapes out of first-use order', 'RECORDS_NOT_CANONICAL', rows => void (rows.shape = [1, 0])),
    bad(
      'a shape twice',
      'RECORDS_NOT_CANONICAL',
      rows => void Object.assign(rows, { shapes: [rows.shapes?.[0], rows.shapes?.[0]], values: Buffer.alloc(8), valueLengths: [] })
    ),
    bad('a base that is not the lowest', 'RECORDS_NOT_CANONICAL', rows => void (rows.firstSeen = [1, 1])),
    bad('a bit past the last row', 'RECORDS_NOT_CANONICAL', rows => void (rows.hasAsn = Uint8Array.of(0b111))),
    { name: 'an empty block', payload: '0a00', count: 1, code: 'RECORDS_NOT_CANONICAL' },
    { name: 'no records', payload: '', count: 1, code: 'RECORD_COUNT_MISMATCH' },
    { name: 'no protobuf', payload: toHex(Buffer.from('no protobuf')), count: 1, code: 'RECORDS_MALFORMED' }
  ]
}
