import { expect } from 'chai'

import type { Observation } from '../../../../src/scrub/observation.js'
import { runIngest } from '../../../support/ingest-run.js'

/** Leaf fields as domain 5's worked example has them: 37 that are not empty. */
const ROW = {
  DataFeed: 'Microsoft.DCU.CTIP.Infected',
  SourcedFrom: 'Microsoft.DCU.CTIP.Sinkhole',
  DateTimeReceivedUtc: 0,
  DateTimeReceivedUtcTxt: 'Friday January 02 2026 03:04:05.9999',
  Malware: 'Malware',
  ThreatCode: 'B00-Leet',
  ThreatConfidence: 'High',
  TotalEncounters: 137,
  TLP: 'Green',
  SourceIp: '198.51.100.15',
  SourcePort: 10_000,
  DestinationIp: '203.0.113.2',
  DestinationPort: 443,
  SourceIpInfo: {
    SourceIpAsnNumber: '64496',
    SourceIpAsnOrgName: 'My ISP',
    SourceIpCountryCode: 'DE',
    SourceIpRegion: 'Saarland',
    SourceIpCity: 'Saarbrücken',
    SourceIpPostalCode: '66111',
    SourceIpLatitude: 49.2,
    SourceIpLongitude: 6.9,
    SourceIpMetroCode: 0,
    SourceIpAreaCode: 0,
    SourceIpConnectionType: 'Cable/DSL',
    SourceIpv4Int: 3_325_256_719
  },
  HttpInfo: {
    HttpHost: 'example.com',
    HttpRequest: '/index.php',
    HttpMethod: 'POST',
    HttpReferrer: '',
    HttpUserAgent: 'Mozilla/5.0',
    HttpVersion: 'HTTP/1.1'
  },
  CustomInfo: {
    CustomField1: 'v1.6',
    CustomField2: '14758f1afd44c09b7992073ccf00b43d',
    CustomField3: 'my PC name',
    CustomField4: 'personal',
    CustomField5: ''
  },
  Payload: '{"10001":"my PC name","10002":"personal","10022":"00000000","10029":157,"10006":"00"}'
}

const SEEN_S = Date.UTC(2026, 0, 2, 3, 4, 5) / 1_000
/** One tick before the next second. */
const TICKS = BigInt(SEEN_S + 1) * 10_000_000n + 116_444_736_000_000_000n - 1n

const line = (fields: Record<string, unknown> = {}): string =>
  JSON.stringify({ ...ROW, ...fields }).replace('"DateTimeReceivedUtc":0', `"DateTimeReceivedUtc":${TICKS}`)

const values = (row: Observation | undefined): string => JSON.stringify(row)

describe('C-TIP, Azure form', () => {
  it('uses 9 of the 37 fields of the worked example and counts the other 28 by name', async () => {
    const { observations, counters } = await runIngest(line())
    const dropped = [...counters.dropped.values()].reduce((sum, count) => sum + count, 0)

    expect(counters.format).to.equal('ctip')
    expect(dropped).to.equal(28)
    expect([...counters.dropped.keys()]).to.include.members([
      'CustomInfo.CustomField3',
      'HttpInfo.HttpUserAgent',
      'Payload.10001',
      'SourceIpInfo.SourceIpCity',
      'SourceIpInfo.SourceIpPostalCode',
      'DataFeed',
      'Malware'
    ])
    expect(observations).to.have.lengthOf(1)
    // The nine: address, port, time, code, confidence, encounters, TLP, AS, country.
    expect(observations[0]).to.include({
      type: 'ipv4',
      value: '198.51.100.15',
      classification: 'infected-system',
      role: 'VICTIM',
      malware: 'b00-leet',
      confidence: 85,
      count: 137,
      tlp: 'GREEN',
      sourcePort: 10_000,
      asn: 64_496,
      cc: 'DE',
      origin: 'sinkhole',
      firstSeenS: SEEN_S,
      lastSeenS: SEEN_S
    })
    expect(values(observations[0])).not.to.match(/PC name|personal|Saar|66111|Mozilla|203\.0\.113|14758f/)
  })

  it('opens a payload in base64 and names what was inside', async () => {
    const payload = Buffer.from(JSON.stringify({ computer_name: 'ANNA-PC', bot_id: 'abc', nested: { url: 'x' } })).toString('base64')
    const { counters, observations } = await runIngest(line({ Payload: payload }))

    expect([...counters.dropped.keys()]).to.include.members(['Payload.computer_name', 'Payload.bot_id', 'Payload.nested.url'])
    expect([...(observations[0]?.removedGroups ?? [])]).to.include('device')
  })

  it('counts a payload that is no JSON as one field', async () => {
    const { counters } = await runIngest(line({ Payload: Buffer.from('just some text').toString('base64') }))

    expect(counters.dropped.get('Payload')).to.equal(1)
  })

  for (const [mark, tlp] of [
    ['Green', 'GREEN'],
    ['Amber', 'AMBER'],
    ['YELLOW', 'AMBER'],
    ['Unknown', 'AMBER'],
    ['', undefined]
  ] as const) {
    it(`reads the marking "${mark}"`, async () => {
      expect((await runIngest(line({ TLP: mark }))).observations[0]?.tlp).to.equal(tlp)
    })
  }

  it('falls back to the malware name where the code says nothing', async () => {
    const { observations, counters } = await runIngest(line({ ThreatCode: '', Malware: 'Avalanche' }))

    expect(observations[0]?.malware).to.equal('avalanche')
    expect(counters.dropped.has('Malware')).to.equal(false)
  })

  it('drops and counts a family that is no name, and keeps the row', async () => {
    const { observations, counters } = await runIngest(line({ ThreatCode: 'anna@example.org', Malware: '' }))

    expect(observations[0]?.malware).to.equal(undefined)
    expect(counters.dropped.get('ThreatCode')).to.equal(1)
  })

  it('turns a C2 row into the server and its sample, and never looks at the source', async () => {
    const { observations, counters } = await runIngest(
      line({
        DataFeed: 'Microsoft.DCU.CTIP.C2',
        SourceIp: '198.51.100.15',
        DestinationIp: '203.0.113.66',
        DestinationPort: 8_080,
        DestinationIpInfo: { DestinationIpAsnNumber: '64510', DestinationIpCountryCode: 'NL', DestinationIpCity: 'Breda' },
        Signatures: { Sha256: 'A'.repeat(64) }
      })
    )

    expect(observations.map(row => [row.line, row.type, row.value, row.classification, row.role])).to.deep.equal([
      [1, 'endpoint', '203.0.113.66:8080/tcp', 'c2-server', 'INFRASTRUCTURE'],
      [1, 'sha256', 'a'.repeat(64), 'malware-distribution', 'INFRASTRUCTURE']
    ])
    expect(observations[0]).to.include({ asn: 64_510, cc: 'NL' })
    expect(counters.rows).to.equal(1)
    expect(counters.observed).to.equal(1)
    expect(counters.dropped.get('SourceIp')).to.equal(1)
    expect(JSON.stringify(observations)).not.to.contain('198.51.100.15')
  })

  it('refuses a C2 row without a destination instead of taking its source', async () => {
    const { refused } = await runIngest(line({ DataFeed: 'Microsoft.DCU.CTIP.C2', DestinationIp: '' }))

    expect(refused).to.deep.equal([{ line: 1, code: 'input-empty', field: 'DestinationIp' }])
  })

  it('refuses bad rows one by one and goes on', async () => {
    const { observations, refused } = await runIngest(
      [
        line(),
        line().slice(0, -30),
        line({ SourceIp: '198.51.100.777' }),
        '[1]',
        'not json',
        line({ DateTimeReceivedUtc: 'never' }),
        '',
        line()
      ].join('\n'),
      { format: 'ctip' }
    )

    expect(observations.map(row => row.line)).to.deep.equal([1, 8])
    expect(refused).to.deep.equal([
      { line: 2, code: 'INPUT_MALFORMED' },
      { line: 3, code: 'ip-syntax', field: 'SourceIp' },
      { line: 4, code: 'INPUT_MALFORMED' },
      { line: 5, code: 'INPUT_MALFORMED' },
      { line: 6, code: 'RECORD_TIMES_INVALID', field: 'DateTimeReceivedUtc' }
    ])
  })
})
