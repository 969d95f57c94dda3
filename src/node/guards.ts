import type { Ground } from './assembly.js'
import { createInstanceWatch, type InstanceWatch } from './instance-watch.js'
import { tellAddresses } from './own-addresses.js'
import { createOwnHeads, type OwnHeads } from './own-heads.js'
import { createRestoredWatch, type RestoredWatch } from './restored.js'
import { createSigningGuard, type SigningGuard } from './signing-guard.js'

/** What holds this node back from signing, so that it never signs two batches for one place (D4, C4). */
export interface Guards {
  guard: SigningGuard
  ownHeads: OwnHeads
  restored: RestoredWatch
  instances: InstanceWatch
}

type GuardsGround = Pick<Ground, 'store' | 'roster' | 'keeper' | 'late' | 'clock' | 'log' | 'keys' | 'config'>

export function buildGuards(ground: GuardsGround & Parameters<typeof tellAddresses>[0]): Guards {
  const { store, roster, late, clock, log, keys, config } = ground
  const identity = { nodeKey: keys.node.publicKey, orgKey: keys.orgKey, configuredPeers: config.mesh.peers.length }
  const restored = createRestoredWatch({ store, roster, clock, log: log.child('own heads') }, identity)
  const instances = createInstanceWatch(
    {
      roster,
      clock,
      log: log.child('instances'),
      leaveMesh: async () => late.mesh?.stop(),
      tellAddresses: () => tellAddresses(ground)
    },
    identity
  )
  const guard = createSigningGuard({
    roster,
    store,
    instances,
    restored,
    mesh: { clockOffsetMs: () => late.mesh?.clockOffsetMs() },
    clock,
    nodeKey: keys.node.publicKey
  })

  return { guard, ownHeads: createOwnHeads({ store, roster, clock, log: log.child('own heads') }, identity), restored, instances }
}
