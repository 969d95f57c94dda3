import { expect } from 'chai'

import { runIngest } from '../../../support/ingest-run.js'

const BOTNET = {
  indicatorthreattype: 'Botnet',
  description: 'Host is a member of Botnet Conficker',
  externalid: 'B106-Jenxcus',
  indicatorexpirationdatetime: '2026-01-04T09:42:47.0218885Z',
  tlplevel: 'Green',
  confidence: 100,
  firstreporteddatetime: '2026-01-02T09:38:46',
  version: 1.5,
  networksourceipv4: '198.51.100.5',
  networksourceport: 25_310,
  networkdestinationipv4: '203.0.113.48, 203.0.113.48',
  networksourceasn: '64496',
  additionalmetadata: ['null'],
  hostname: 'pc-of-anna.example.org',
  useragent: null
}

describe('C-TIP, Interflow form', () => {
  it('reads a list of botnet members as infected hosts', async () => {
    const { observations, counters } = await runIngest(
      JSON.stringify([BOTNET, { ...BOTNET, networksourceipv4: '198.51.100.6' }], undefined, 2)
    )

    expect(counters.format).to.equal('ctip')
    expect(observations.map(row => [row.line, row.value])).to.deep.equal([
      [1, '198.51.100.5'],
      [2, '198.51.100.6']
    ])
    expect(observations[0]).to.include({
      classification: 'infected-system',
      malware: 'b106-jenxcus',
      confidence: 100,
      tlp: 'GREEN',
      sourcePort: 25_310,
      asn: 64_496,
      origin: 'sinkhole',
      lastSeenS: Date.UTC(2026, 0, 2, 9, 38, 46) / 1_000,
      validUntilS: Date.UTC(2026, 0, 4, 9, 42, 47) / 1_000
    })
    expect(Object.fromEntries(counters.dropped)).to.deep.equal({
      indicatorthreattype: 2,
      description: 2,
      version: 2,
      networkdestinationipv4: 2,
      hostname: 2
    })
  })

  it('reads malicious URLs of the other spelling, and nothing about who serves them', async () => {
    const { observations } = await runIngest(
      JSON.stringify([
        {
          IndicatorThreatType: 'MaliciousUrl',
          FirstReportedDateTime: '2026-01-01T07:00:00Z',
          LastReportedDateTime: '2026-01-02T07:00:00Z',
          NetworkDestinationIPv4: '203.0.113.9',
          NetworkDestinationAsn: 64_510,
          networksourceipv4: '198.51.100.9',
          TLPLevel: 'Amber',
          Url: 'http://evil.example/a'
        }
      ])
    )

    expect(observations[0]).to.include({
      type: 'url',
      value: 'http://evil.example/a',
      classification: 'malware-distribution',
      tlp: 'AMBER',
      asn: 64_510
    })
    expect(JSON.stringify(observations)).not.to.contain('198.51.100.9')
  })

  it('refuses a threat type that it does not know', async () => {
    const { refused } = await runIngest(JSON.stringify([{ ...BOTNET, indicatorthreattype: 'Weather' }]))

    expect(refused).to.deep.equal([{ line: 1, code: 'MEANING_MISSING', field: 'indicatorthreattype' }])
  })
})
