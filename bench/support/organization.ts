import { join } from 'node:path'

import { type Clock, systemClock } from '../../src/clock.js'
import { readAnchor } from '../../src/config/anchor-file.js'
import { type KeyPair, readNodeKey, readOrgPublicKey } from '../../src/config/key-files.js'
import type { Inbox } from '../../src/inbox/inbox.js'
import { createLog, type Log } from '../../src/log.js'
import { createPrometheusMetrics } from '../../src/metrics/prometheus.js'
import { buildInbox } from '../../src/node/build-inbox.js'
import { createNetworks, type Networks } from '../../src/node/networks.js'
import { createPolicyKeeper, type PolicyKeeper } from '../../src/node/policy-keeper.js'
import { createRosterKeeper, type RosterKeeper } from '../../src/node/roster-keeper.js'
import { createRoster, type RosterView } from '../../src/roster/roster-view.js'
import type { Store } from '../../src/store/store.js'

/** One organization's node as `node/assembly.ts` builds it, without mesh and REST. */
export interface Organization {
  orgKey: Uint8Array
  node: KeyPair
  roster: RosterView
  keeper: RosterKeeper
  networks: Networks
  policy: PolicyKeeper
  clock: Clock
  log: Log
}

/** `dir` is the node; `others` are nodes whose chains hello would have brought. */
export async function loadOrganization(
  dir: string,
  others: readonly string[],
  store: Pick<Store, 'putRosterObject'>
): Promise<Organization> {
  const clock = systemClock
  const log = createLog('info', { write() {} })
  const orgKey = await readOrgPublicKey(dir)
  const anchors = await Promise.all([dir, ...others].map(readAnchor))
  const roster = createRoster(
    anchors.flatMap(({ objects }) => objects),
    { nowMs: clock.nowMs() }
  )
  const keeper = createRosterKeeper({ roster, store, clock, log })
  const policy = createPolicyKeeper({
    dir: join(dir, 'policy.d'),
    ownOrg: orgKey,
    nowS: () => Math.floor(clock.nowMs() / 1_000),
    log
  })

  await policy.load()

  return {
    orgKey,
    node: await readNodeKey(dir),
    roster,
    keeper,
    networks: createNetworks({ members: keeper.members, geo: undefined, clock }, { ownOrg: orgKey, isLab: roster.charter.isLab }),
    policy,
    clock,
    log
  }
}

/** The flow in as the node has it, into this store. */
export function inboxOf(organization: Organization, store: Store): Inbox {
  const { orgKey, node } = organization

  return buildInbox({ ...organization, store, late: {}, metrics: createPrometheusMetrics(), keys: { node, orgKey } })
}
