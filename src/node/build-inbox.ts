import { createInbox, type Inbox } from '../inbox/inbox.js'
import { quarantineOf } from '../roster/quarantine.js'
import { createInboundGate } from '../scrub/inbound-gate.js'
import type { Ground } from './assembly.js'
import { createForkWatch } from './fork-watch.js'
import { epochsOf } from './known-nodes.js'
import { createVerdicts } from './verdicts.js'

/** The flow in with its real parts; benches feed it without a mesh. */
export function buildInbox({
  store,
  roster,
  networks,
  policy,
  keeper,
  late,
  clock,
  log,
  metrics,
  keys,
  floors,
  quotas
}: Pick<Ground, 'store' | 'roster' | 'networks' | 'policy' | 'keeper' | 'late' | 'clock' | 'log' | 'metrics' | 'keys'> &
  Partial<Pick<Ground, 'floors' | 'quotas'>>): Inbox {
  return createInbox(
    {
      store,
      roster,
      epochOf: epochsOf(roster),
      ...(quotas === undefined ? {} : { quota: quotas }),
      ...(floors === undefined ? {} : { startFloorOf: floors.startFloorOf }),
      quarantineOf: header => quarantineOf(roster.forksOf(header.nodeKey), header),
      policy: createVerdicts({ roster, policy, clock }),
      inboundGate: createInboundGate({ isLab: roster.charter.isLab }),
      isOurs: networks.isResponsible,
      onFork: createForkWatch({ keeper, store, announce: signed => late.mesh?.announce(signed), log: log.child('forks') }),
      clock,
      log: log.child('inbox'),
      metrics
    },
    { ownOrg: keys.orgKey, ownNode: keys.node.publicKey }
  )
}
