import { expect } from 'chai'

import { noLog } from '../../../src/log.js'
import type { LogFields } from '../../../src/log.js'
import { createExpiryWatch } from '../../../src/node/expiry-watch.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { createRoster } from '../../../src/roster/roster-view.js'
import { clockFrom } from '../../support/clock.js'
import { certificate, charter, DAY_MS, keyPair, membership, meshIdOf, NOW_MS, signed } from '../../support/roster-maker.js'

describe('the watch over the ends of documents', () => {
  const [steward, org, node] = [keyPair('steward'), keyPair('org'), keyPair('node')]
  const first = charter([steward], { expiresMs: NOW_MS + 200 * DAY_MS })
  const meshId = meshIdOf(first)
  const days = (count: number) => ({ notBeforeMs: NOW_MS, notAfterMs: NOW_MS + count * DAY_MS })

  function start() {
    const clock = clockFrom(NOW_MS)
    const roster = createRoster(
      [
        signed(first, meshId, steward),
        signed(membership(org, days(60)), meshId, steward),
        signed(certificate(org, node, days(30)), meshId, org, node)
      ],
      { meshId, nowMs: NOW_MS }
    )
    const lines: LogFields[] = []
    const left = new Map<string, number>()
    const log = { ...noLog, warn: (_sentence: string, fields: LogFields = {}) => void lines.push(fields) }
    const metrics = {
      ...noMetrics,
      gauge: () => ({ set: (labels: Record<string, string>, value: number) => void left.set(labels['document'] ?? '', value) })
    }
    const watch = createExpiryWatch({ roster, clock, log, metrics }, { nodeKey: node.publicKey, orgKey: org.publicKey })
    const at = (day: number): void => {
      clock.shift(NOW_MS + day * DAY_MS - clock.nowMs())
      watch.look()
    }

    return { watch, roster, clock, lines, left, at }
  }

  it('logs each warning once when it is passed, and says what to do', () => {
    const { lines, at } = start()

    for (const day of [1, 19, 20.5, 20.6, 27.5, 29.5, 29.6, 30.5]) at(day)

    const certificates = lines.filter(({ document }) => document === 'certificate')
    expect(certificates).to.have.length(4)
    for (const line of certificates) expect(line['fix']).to.include('tocsin identity renew')
    expect(lines.filter(({ document }) => document === 'membership')).to.have.length(1)
    expect(lines.filter(({ document }) => document === 'charter')).to.have.length(0)
  })

  it('shows it in the status and the metrics until it is renewed, also when it is over', () => {
    const { watch, roster, clock, lines, left, at } = start()

    at(1)
    expect(watch.warnings()).to.deep.equal([])
    at(31)
    expect(watch.warnings().join('\n')).to.include('the certificate of this node has ended').and.to.include('tocsin identity renew')
    expect(left.get('certificate')).to.be.within(-86_401, -86_399)

    roster.apply(
      signed(certificate(org, node, { serial: 2, notBeforeMs: clock.nowMs(), notAfterMs: clock.nowMs() + 30 * DAY_MS }), meshId, org, node),
      clock.nowMs()
    )
    at(31.1)
    expect(watch.warnings().join('\n')).not.to.include('certificate')
    expect(lines.filter(({ document }) => document === 'certificate')).to.have.length(1)

    at(58)
    expect(lines.filter(({ document }) => document === 'certificate')).to.have.length(2)
  })
})
