import type { Clock } from '../clock.js'
import { isNodeError, NodeError } from '../errors.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store } from '../store/store.js'

/** How far this clock may be off the median of its peers before the node signs and erases nothing (3.1, "Time"). */
const CLOCK_OFF_MS_MAX = 60_000

export interface SigningGuardComponents {
  roster: RosterView
  store: Pick<Store, 'condition'>
  mesh: { clockOffsetMs(): number | undefined }
  /** Holds a node back that came out of a backup; absent: it did not. */
  restored?: { whyNotPublishing(): NodeError | undefined }
  /** Another live process with this node's key; absent: nobody looks for one. */
  instances?: { whyNotSigning(): NodeError | undefined }
  clock: Clock
  nodeKey: Uint8Array
}

export interface SigningGuard {
  /** Why this node may not sign at this moment; undefined: it may. */
  whyNotSigning(): NodeError | undefined
  /** True when this clock cannot be trusted to decide what is over. */
  isClockInDoubt(): boolean
}

/** A node whose own chain is not valid, whose clock is off or whose store is not proven neither signs nor erases, and says so (3.1, chapter 6). */
export function createSigningGuard({ roster, store, mesh, restored, instances, clock, nodeKey }: SigningGuardComponents): SigningGuard {
  const isClockInDoubt = (): boolean => Math.abs(mesh.clockOffsetMs() ?? 0) > CLOCK_OFF_MS_MAX

  return {
    isClockInDoubt,
    whyNotSigning() {
      const { state, reasons } = store.condition()

      if (state !== 'ok') {
        const message = `The store is ${state}: ${reasons.map(reason => reason.message).join('; ')}`

        // what has failed heals by a restart alone, and its code says why
        return state === 'failed'
          ? new NodeError(reasons[0]?.code ?? 'STORE_WRITE_FAILED', message, { fix: 'see to the disk, then start the node again' })
          : new NodeError('STORE_DEGRADED', message, {
              fix: 'tocsin doctor says how it is repaired; publishing goes on by itself once the own streams are proven'
            })
      }

      if (isClockInDoubt()) {
        return new NodeError('CLOCK_IN_DOUBT', 'The clock of this machine is more than 60 s off the median of its peers', {
          fix: 'set the clock (NTP); publishing goes on by itself then'
        })
      }

      return instances?.whyNotSigning() ?? restored?.whyNotPublishing() ?? findFork() ?? findChainFault()
    }
  }

  /** A node that forked is heard again once its organization has signed an Epoch for it (3.5). */
  function findFork(): NodeError | undefined {
    const orgKey = roster.findOrgOf(nodeKey)
    const epoch = (orgKey === undefined ? undefined : roster.findEpoch(orgKey, nodeKey)?.epoch) ?? 1
    if (!roster.forksOf(nodeKey).some(fork => fork.epoch >= epoch)) return undefined

    return new NodeError('NODE_FORKED', 'This node has signed two different batches for one place, and the mesh has proof of it', {
      fix: 'make sure that only one copy of the node runs, stop it, then: tocsin identity epoch'
    })
  }

  function findChainFault(): NodeError | undefined {
    try {
      const { mayPublish } = roster.admit(nodeKey, clock.nowMs())

      return mayPublish
        ? undefined
        : new NodeError('RIGHT_MISSING', 'The stewards gave this organization no right to publish', { fix: 'ask a steward of the mesh' })
    } catch (err) {
      if (isNodeError(err)) return err
      throw err
    }
  }
}
