import { expect } from 'chai'

import { ctipSample } from '../../../../src/ingest/ctip/sample.js'
import { isPrivateValue } from '../../../../src/scrub/gate-checks.js'
import { runIngest } from '../../../support/ingest-run.js'

const DAY_MS = Date.UTC(2026, 0, 1)
const init = { seed: 7, checkIns: 5_400, hosts: 1_200, dayMs: DAY_MS }

describe('C-TIP sample', () => {
  const lines = [...ctipSample(init)]

  it('is the same for the same seed and another for another', () => {
    expect([...ctipSample(init)]).to.deep.equal(lines)
    expect([...ctipSample({ ...init, seed: 8 })]).not.to.deep.equal(lines)
  })

  it('has at least the check-ins that were asked for, C2 rows, and defects that are refused one by one', async () => {
    const { counters, observations } = await runIngest(lines.join('\n'))
    const infected = observations.filter(row => row.classification === 'infected-system')

    expect(counters.format).to.equal('ctip')
    expect(infected).to.have.lengthOf(5_400 + 1)
    expect(observations.filter(row => row.type === 'endpoint')).to.have.lengthOf(13)
    expect(observations.filter(row => row.type === 'sha256')).to.have.lengthOf(13)
    // The private address is an observation that the scrubber refuses.
    expect(observations.filter(row => row.flags.includes('private'))).to.have.lengthOf(1)
    expect(Object.fromEntries(counters.refused)).to.deep.equal({ INPUT_MALFORMED: 3, 'ip-syntax': 1, RECORD_TIMES_INVALID: 1 })
  })

  it('uses documentation address space, AS numbers and names only, many IPv6 hosts among them', async () => {
    const { observations } = await runIngest(lines.join('\n'))
    const hosts = observations.filter(row => !row.flags.includes('private'))

    for (const row of hosts) {
      if (row.type === 'ipv4' || row.type === 'ipv6') expect(row.flags, row.value).to.deep.equal(['documentation'])
      expect(isPrivateValue(row.type, row.value, true), row.value).to.equal(false)
      if (row.asn !== undefined) expect(row.asn).to.be.within(64_496, 64_511)
    }

    expect(new Set(hosts.filter(row => row.type === 'ipv6').map(row => row.value)).size).to.be.above(500)
    expect(hosts.some(row => row.value.startsWith('198.51.100.'))).to.equal(true)
    expect(hosts.some(row => row.value.startsWith('2001:db8:64:'))).to.equal(true)
    expect(new Set(hosts.map(row => row.cc)).size).to.be.above(5)
  })

  it('lies within its day, in time order, and is marked GREEN for the most part', async () => {
    const { observations } = await runIngest(lines.join('\n'))
    const times = observations.map(row => row.lastSeenS * 1_000)

    expect(Math.min(...times)).to.be.at.least(DAY_MS)
    expect(Math.max(...times)).to.be.below(DAY_MS + 86_400_000)
    expect(times).to.deep.equal([...times].sort((a, b) => a - b))
    expect(observations.filter(row => row.tlp === 'GREEN').length / observations.length).to.be.within(0.85, 0.95)
  })

  it('carries the personal fields that it is there to show', () => {
    const text = lines.join('\n')

    for (const name of ['SourceIpCity', 'HttpUserAgent', 'CustomField3', '-PC"', 'Payload']) expect(text).to.contain(name)
    expect(Buffer.from(/"Payload":"([^"]{40,})"/.exec(text)?.[1] ?? '', 'base64').toString()).to.contain('computer_name')
  })
})
