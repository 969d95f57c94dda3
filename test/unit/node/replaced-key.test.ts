import { expect } from 'chai'

import { createEntitlement } from '../../../src/mesh/sync/entitlement.js'
import { toHex } from '../../../src/model/bytes.js'
import { deliveriesByOrg } from '../../../src/node/deliveries-by-org.js'
import { createVerdicts } from '../../../src/node/verdicts.js'
import { compilePolicy } from '../../../src/policy/compile.js'
import { createPolicy } from '../../../src/policy/policy.js'
import { judgeClaims } from '../../../src/query/verdict.js'
import { mayRead, operatorOf } from '../../../src/query/visibility.js'
import { createRoster } from '../../../src/roster/roster-view.js'
import { claim, NOW_S } from '../../support/claims.js'
import { clockFrom } from '../../support/clock.js'
import { c2 } from '../../support/flow-parts.js'
import { certificate, charter, DAY_MS, keyPair, membership, meshIdOf, NOW_MS, signed } from '../../support/roster-maker.js'

/** An organization that changed its key twice; the last membership is a plain renewal and names no former key. */
describe('an organization with a new key', () => {
  const steward = keyPair('steward')
  const [oldest, old, present, other] = ['oldest', 'old', 'present', 'other'].map(keyPair) as [
    ReturnType<typeof keyPair>,
    ReturnType<typeof keyPair>,
    ReturnType<typeof keyPair>,
    ReturnType<typeof keyPair>
  ]
  const node = keyPair('present node')
  const first = charter([steward])
  const meshId = meshIdOf(first)
  const since = (days: number) => ({ notBeforeMs: NOW_MS - days * DAY_MS, notAfterMs: NOW_MS + 100 * DAY_MS })
  const roster = createRoster(
    [
      signed(first, meshId, steward),
      signed(membership(oldest, { name: 'ISP Bravo', ...since(90) }), meshId, steward),
      signed(membership(old, { name: 'ISP Bravo', ...since(60), replaces: oldest.publicKey }), meshId, steward),
      signed(membership(present, { name: 'ISP Bravo', ...since(30), replaces: old.publicKey }), meshId, steward),
      signed(membership(present, { name: 'ISP Bravo', ...since(1), serial: 2 }), meshId, steward),
      signed(membership(other, { name: 'ISP Delta', ...since(90) }), meshId, steward),
      signed(certificate(present, node), meshId, present, node)
    ],
    { meshId, nowMs: NOW_MS }
  )
  const keys = [oldest, old, present]

  it('has one root, its former keys in order, and one present member', () => {
    expect(keys.map(({ publicKey }) => toHex(roster.rootOrgOf(publicKey)))).to.deep.equal(keys.map(() => toHex(oldest.publicKey)))
    expect(roster.formerKeysOf(present.publicKey).map(toHex)).to.deep.equal([old, oldest].map(({ publicKey }) => toHex(publicKey)))
    for (const { publicKey } of keys) expect(toHex(roster.presentMemberOf(publicKey, NOW_MS)!.orgKey)).to.equal(toHex(present.publicKey))
    expect(roster.members(NOW_MS).map(({ name }) => name)).to.have.members(['ISP Bravo', 'ISP Delta'])
    expect(roster.admit(node.publicKey, NOW_MS).serial).to.equal(2)
  })

  it('counts once for corroboration', () => {
    const claims = keys.map(({ publicKey }) => claim({ org: publicKey, confidence: 50 }))
    const judge = (rootOrgOf?: (org: Uint8Array) => Uint8Array) =>
      judgeClaims(claims, NOW_S, { weightOf: () => 1, ...(rootOrgOf === undefined ? {} : { rootOrgOf }) })

    expect(judge().organizations).to.equal(3)
    expect(judge(roster.rootOrgOf)).to.include({ organizations: 1, confidence: 50 })
  })

  it('is judged by the rules about it, whichever key signed', () => {
    const rules = compilePolicy([
      { file: 'test.yaml', data: { rules: [{ org: 'ISP Bravo', verdict: 'accept', weight: 0.5 }] }, lineOf: () => 1 }
    ])
    const policy = createPolicy(rules, { ownOrg: other.publicKey, nowS: () => NOW_S })
    const verdicts = createVerdicts({ roster, policy, clock: clockFrom(NOW_MS) })

    for (const { publicKey } of keys) expect(verdicts({ orgKey: publicKey }, c2(1))).to.include({ verdict: 'accept', weight: 0.5 })
    expect(verdicts({ orgKey: steward.publicKey }, c2(1)).verdict).to.equal('quarantine')
  })

  it('reads what was addressed to a key that it had', () => {
    const record = claim({ org: other.publicKey, audience: [old.publicKey, other.publicKey], tlp: 'AMBER' })
    const reader = operatorOf(present.publicKey)

    expect(mayRead(reader, record)).to.equal(false)
    expect(mayRead({ ...reader, formerOrgs: roster.formerKeysOf(present.publicKey) }, record)).to.equal(true)
    expect(mayRead({ ...operatorOf(steward.publicKey), formerOrgs: roster.formerKeysOf(steward.publicKey) }, record)).to.equal(false)
  })

  it('is an addressee of streams that were addressed to a key that it had, and what it holds of them counts', () => {
    const entitlement = createEntitlement(
      { streams: { listStreams: () => [], streamsVersion: () => 0 }, roster },
      { orgKey: other.publicKey }
    )
    expect(entitlement.audienceKeys(present.publicKey)).to.have.length(3)

    const told: string[] = []
    const note = (_stream: Uint8Array, _seq: number, orgKey: Uint8Array): void => void told.push(toHex(orgKey))
    const deliveries = deliveriesByOrg(roster, { acknowledged: note, holdsUpTo: note })
    deliveries.acknowledged(new Uint8Array(16), 1, present.publicKey)
    deliveries.holdsUpTo(new Uint8Array(16), 1, other.publicKey)
    expect(told).to.have.members([...keys, other].map(({ publicKey }) => toHex(publicKey)))
  })
})
