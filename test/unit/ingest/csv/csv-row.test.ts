import { expect } from 'chai'

import { isNodeError } from '../../../../src/errors.js'
import { parseMapping } from '../../../../src/ingest/columns.js'
import { RECORD_LINES_MAX } from '../../../../src/ingest/constants.js'
import { runIngest } from '../../../support/ingest-run.js'

const SHADOWSERVER = [
  '"timestamp","protocol","src_ip","src_port","src_asn","src_geo","src_region","src_city","src_hostname","src_naics","src_sector","dst_ip","infection","family","severity"',
  '"2026-01-02 03:04:05","tcp","198.51.100.7",52000,64500,"DE","Saarland","Saarbruecken","pc-of-anna.example.org",517311,"Communications","203.0.113.250","Kelihos","kelihos","critical"'
].join('\n')

describe('csv', () => {
  it('reads a Shadowserver report by its columns and its file name', async () => {
    const { observations, counters } = await runIngest(SHADOWSERVER, { fileName: '2026-01-02-event4_sinkhole-example.csv' })

    expect(counters.format).to.equal('csv')
    expect(observations).to.have.lengthOf(1)
    expect(observations[0]).to.include({
      line: 2,
      type: 'ipv4',
      value: '198.51.100.7',
      classification: 'infected-system',
      malware: 'kelihos',
      asn: 64_500,
      cc: 'DE',
      sourcePort: 52_000,
      transport: 'tcp',
      severity: 'critical',
      lastSeenS: Date.UTC(2026, 0, 2, 3, 4, 5) / 1_000
    })
    expect(Object.fromEntries(counters.dropped)).to.deep.equal({
      src_region: 1,
      src_city: 1,
      src_hostname: 1,
      src_naics: 1,
      src_sector: 1,
      dst_ip: 1,
      family: 1
    })
  })

  it('does not let the operator weaken a report that lists victims of attacks', async () => {
    const { observations } = await runIngest(SHADOWSERVER, { fileName: 'event4_honeypot_ddos.csv', defaults: { role: 'ATTACK_SOURCE' } })

    expect(observations[0]).to.include({ classification: 'ddos', role: 'VICTIM' })
  })

  it('refuses the rows of a report that it does not know, unless told what they are', async () => {
    const unknown = await runIngest(SHADOWSERVER, { fileName: 'holiday.csv' })
    const told = await runIngest(SHADOWSERVER, { fileName: 'holiday.csv', defaults: { classification: 'infected-system' } })

    expect(unknown.refused).to.deep.equal([{ line: 2, code: 'MEANING_MISSING', field: 'classification' }])
    expect(told.observations).to.have.lengthOf(1)
  })

  it('finds the header in a comment (ThreatFox) and leaves no reporter behind', async () => {
    const { observations, counters } = await runIngest(
      [
        '# ThreatFox-like export',
        '# "first_seen_utc","ioc_id","ioc_value","ioc_type","threat_type","fk_malware","last_seen_utc","confidence_level","reporter"',
        '"2026-01-01 10:00:00", "1", "203.0.113.9:8080", "ip:port", "botnet_cc", "win.kelihos", "2026-01-02 10:00:00", "75", "anna"',
        '"2026-01-01 11:00:00", "2", "hxxp://evil.example/x.exe", "url", "payload_delivery", "win.kelihos", "", "100", "anna"'
      ].join('\n')
    )

    expect(observations.map(row => [row.type, row.value, row.classification, row.confidence])).to.deep.equal([
      ['endpoint', '203.0.113.9:8080/tcp', 'c2-server', 75],
      ['url', 'http://evil.example/x.exe', 'malware-distribution', 100]
    ])
    expect(counters.dropped.get('reporter')).to.equal(2)
    expect(observations[0]).to.include({ firstSeenS: Date.UTC(2026, 0, 1, 10) / 1_000, lastSeenS: Date.UTC(2026, 0, 2, 10) / 1_000 })
  })

  it('reads n6 columns, pipes and a comment header with a # in front', async () => {
    const n6 = await runIngest('time,category,ip,asn,cc,name,sport\n2026-01-01T00:00:00Z,bots,192.0.2.9,64500,PL,conficker,1025\n')
    const cymru = await runIngest(
      '#category|address|asn|timestamp|optional_information\nbot|192.0.2.9|64500|2026-01-01 00:00:00|family: x\n'
    )

    expect(n6.observations[0]).to.include({
      value: '192.0.2.9',
      classification: 'infected-system',
      malware: 'conficker',
      sourcePort: 1_025,
      cc: 'PL'
    })
    expect(cymru.observations[0]).to.include({ value: '192.0.2.9', classification: 'infected-system', asn: 64_500 })
  })

  it('finds value and time by content where there is no header', async () => {
    const { observations, counters } = await runIngest('x;2026-01-01;192.0.2.1\ny;2026-01-02;192.0.2.2\n', {
      defaults: { classification: 'scanner' }
    })

    expect(observations.map(row => [row.value, row.lastSeenS])).to.deep.equal([
      ['192.0.2.1', Date.UTC(2026, 0, 1) / 1_000],
      ['192.0.2.2', Date.UTC(2026, 0, 2) / 1_000]
    ])
    expect(Object.fromEntries(counters.dropped)).to.deep.equal({ '1': 2 })
  })

  it('obeys a mapping, and refuses one to a column that is not there', async () => {
    const csv = 'bad thing,when\nevil.example,2026-01-01\n'
    const mapped = await runIngest(csv, {
      mapping: parseMapping(['value=Bad Thing', 'time=when']),
      defaults: { classification: 'phishing' }
    })
    let caught: unknown
    await runIngest(csv, { format: 'csv', mapping: parseMapping(['value=missing']) }).catch(err => {
      caught = err
    })

    expect(mapped.observations[0]).to.include({ type: 'domain', value: 'evil.example', lastSeenS: Date.UTC(2026, 0, 1) / 1_000 })
    expect(isNodeError(caught, 'USAGE_INVALID')).to.equal(true)
    expect(isNodeError(caught) ? caught.fix : '').to.contain('bad thing, when')
  })

  it('takes records over several lines and numbers them by their first', async () => {
    const { observations, refused } = await runIngest('ip,comment,category\n192.0.2.1,"two\nlines",scanner\n192.0.2.2,x,scanner\n', {
      format: 'csv'
    })

    expect(observations.map(row => [row.line, row.value])).to.deep.equal([
      [2, '192.0.2.1'],
      [4, '192.0.2.2']
    ])
    expect(refused).to.deep.equal([])
  })

  it('loses one row to a stray quote, not the rest of the file', async () => {
    const rows = Array.from({ length: RECORD_LINES_MAX + 50 }, (_, index) => `192.0.2.${index % 250},scanner,ok`)
    rows.splice(3, 0, '192.0.2.99,scanner,"never closed')
    const { observations, refused } = await runIngest(['ip,category,comment', ...rows].join('\n'), { format: 'csv' })

    expect(refused).to.deep.equal([{ line: 5, code: 'INPUT_MALFORMED' }])
    expect(observations).to.have.lengthOf(RECORD_LINES_MAX + 50)
  })

  it('loses one row to a stray quote near the end of the file', async () => {
    const { observations, refused } = await runIngest('ip,category\n192.0.2.1,scanner\n192.0.2.2,"scanner\n192.0.2.3,scanner\n', {
      format: 'csv'
    })

    expect(refused).to.deep.equal([{ line: 3, code: 'INPUT_MALFORMED' }])
    expect(observations.map(row => row.value)).to.deep.equal(['192.0.2.1', '192.0.2.3'])
  })

  it('refuses a row with 200 columns under a header with two', async () => {
    const { observations, refused } = await runIngest(`ip,category\n192.0.2.1,scanner${',x'.repeat(198)}\n192.0.2.2,scanner,,\n`, {
      format: 'csv'
    })

    expect(refused).to.deep.equal([{ line: 2, code: 'INPUT_MALFORMED' }])
    expect(observations.map(row => row.value)).to.deep.equal(['192.0.2.2'])
  })

  it('prefers the host of a victim and the URL of a server', async () => {
    const header = 'ip,url,category\n'
    const victim = await runIngest(`${header}192.0.2.1,http://evil.example/,bots\n`)
    const server = await runIngest(`${header}192.0.2.1,http://evil.example/,cnc\n`)

    expect(victim.observations[0]).to.include({ type: 'ipv4', value: '192.0.2.1' })
    expect(victim.counters.dropped.get('url')).to.equal(1)
    expect(server.observations[0]).to.include({ type: 'url', value: 'http://evil.example/' })
    expect(server.counters.dropped.get('ip')).to.equal(1)
  })

  it('reads the source address and the time of DataPlane, under a header in the comments', async () => {
    const { observations } = await runIngest(
      [
        '# ASN  |  ASname  |  saddr  |  utc  |  category',
        '64500         |  EXAMPLE-AS Example street 48,  |   198.51.100.231  |  2026-01-01 16:08:29  |  sipquery'
      ].join('\n')
    )

    expect(observations).to.have.lengthOf(1)
    expect(observations[0]).to.include({
      value: '198.51.100.231',
      classification: 'scanner',
      lastSeenS: Date.UTC(2026, 0, 1, 16, 8, 29) / 1_000
    })
  })

  it('puts a network together that stands in two columns', async () => {
    const mapping = parseMapping(['ip=start', 'cidr=netblock'])
    const csv =
      'start\tend\tnetblock\tattacks\n198.51.100.0\t198.51.100.255\t24\t788\n203.0.113.0\t203.0.113.255\t33\t1\n203.0.113.7\t\t\t1\n'
    const { observations, refused } = await runIngest(csv, { mapping, defaults: { classification: 'scanner' } })

    expect(observations.map(row => [row.type, row.value])).to.deep.equal([
      ['cidr', '198.51.100.0/24'],
      ['ipv4', '203.0.113.7']
    ])
    expect(refused.map(({ line, field }) => [line, field])).to.deep.equal([[3, 'netblock']])
  })

  it('reads a URL and an address where a column promises names, and refuses what is none of them by the name', async () => {
    const { observations, refused } = await runIngest(
      'domain,seen\nhttps://evil.example/x,2026-01-01\n203.0.113.9,2026-01-01\nevil.example,2026-01-01\n-,2026-01-01\n',
      { defaults: { classification: 'phishing' } }
    )

    expect(observations.map(row => [row.type, row.value])).to.deep.equal([
      ['url', 'https://evil.example/x'],
      ['ipv4', '203.0.113.9'],
      ['domain', 'evil.example']
    ])
    expect(refused).to.deep.equal([{ line: 5, code: 'domain-label', field: 'domain' }])
  })

  it('knows what Shadowserver says of malware URLs, routers with a back door and old DNSSEC keys', async () => {
    const head = '"timestamp","url","ip","asn","geo","naics"\n'
    const row = '"2026-01-02 00:02:07","http://203.0.113.4:50008/a.m","203.0.113.4",64500,"DE",\n'
    const of = async (fileName: string) => (await runIngest(head + row, { fileName })).observations[0]

    expect(await of('malware_url.csv')).to.include({ type: 'url', classification: 'malware-distribution' })
    expect(await of('netis_router.csv')).to.include({ type: 'ipv4', classification: 'vulnerable-system' })
    expect(await of('outdated-dnssec-key.csv')).to.include({ type: 'ipv4', classification: 'misconfiguration' })
    expect((await runIngest(head + row, { fileName: 'sandbox_url.csv' })).refused[0]?.code).to.equal('MEANING_MISSING')
  })
})
