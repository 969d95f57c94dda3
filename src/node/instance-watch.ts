import type { Clock, Timer } from '../clock.js'
import { NodeError } from '../errors.js'
import type { Startable } from '../lifecycle.js'
import type { Log } from '../log.js'
import type { Rival } from '../mesh/index.js'
import { toHex } from '../model/bytes.js'
import type { RosterView } from '../roster/roster-view.js'
import { countOtherNodes } from './known-nodes.js'

/** How long a start waits to be heard by anybody before it goes on alone (3.5). */
const ALONE_MS = 5_000
/** After the first word to a peer: time for the furthest member to answer, over four hops there and back at 150 ms each. */
const ANSWER_MS = 1_500
/** The other process may have spread an address of its own; it is told again where this one is. */
const TELL_AGAIN_MS: readonly number[] = [2_000, 15_000]
/** How long a process that withdrew stays a matter for the operator of the one that goes on. */
const ALARM_MS = 7 * 86_400_000

export interface InstanceWatchComponents {
  roster: Pick<RosterView, 'members' | 'nodesOf'>
  clock: Clock
  log: Log
  /** Ends the mesh of this process. */
  leaveMesh(): Promise<void>
  /** Spreads the addresses of this process, where the roster has others. */
  tellAddresses(): Promise<void>
}

export interface InstanceWatchInit {
  nodeKey: Uint8Array
  /** Peers that the operator configured. */
  configuredPeers: number
}

/** What follows when a second live process has the key of this node (3.5): the later one withdraws, the earlier one says so. */
export interface InstanceWatch extends Startable {
  /** Resolves when any other process with this key has had the time to answer; at most some seconds after the start. */
  settled(): Promise<void>
  /** `INSTANCE_DUPLICATE` where another process started before this one. */
  whyNotSigning(): NodeError | undefined
  /** For status and doctor of the process that goes on. */
  reasons(): string[]
  /** For the mesh. */
  presence: { announced(): void; rival(rival: Rival): void }
}

export function createInstanceWatch(components: InstanceWatchComponents, { nodeKey, configuredPeers }: InstanceWatchInit): InstanceWatch {
  const { roster, clock, log, leaveMesh, tellAddresses } = components
  let waiting: Array<() => void> = []
  let timers: Timer[] = []
  let isSettled = false
  let hasAnnounced = false
  let duplicate: NodeError | undefined
  let alarm: { sinceMs: number; instance: string } | undefined

  function settle(): void {
    isSettled = true
    const going = waiting
    waiting = []
    for (const go of going) go()
  }

  function withdraw(instance: string): void {
    duplicate = new NodeError('INSTANCE_DUPLICATE', 'Another live process has the key of this node and started before this one', {
      fix: 'stop one of the two copies; to go on with this one, end the other and start this one again'
    })
    log.error('this process leaves the mesh and publishes nothing', duplicate, { code: duplicate.code, other: instance })
    settle()
    leaveMesh().catch(err => log.error('the mesh did not end cleanly', err))
  }

  function warn(instance: string): void {
    alarm = { sinceMs: clock.nowMs(), instance }
    log.error('a second live process had the key of this node, and was refused', undefined, { code: 'INSTANCE_DUPLICATE', other: instance })
    timers.push(
      ...TELL_AGAIN_MS.map(afterMs =>
        clock.after(afterMs, () => {
          tellAddresses().catch(err => log.error('the addresses of this node could not be told again', err))
        })
      )
    )
  }

  return {
    name: 'instances',
    async start() {
      isSettled = false
      hasAnnounced = false
      if (countOtherNodes(roster, { nodeKey, configured: configuredPeers, nowMs: clock.nowMs() }) === 0) settle()
      else timers.push(clock.after(ALONE_MS, settle))
    },
    async stop() {
      for (const timer of timers) timer.stop()
      timers = []
      settle()
    },
    settled: () => (isSettled ? Promise.resolve() : new Promise(resolve => waiting.push(resolve))),
    whyNotSigning: () => duplicate,
    reasons() {
      if (alarm === undefined || clock.nowMs() - alarm.sinceMs > ALARM_MS) return []

      return [
        `A second live process with the key of this node was refused at ${new Date(alarm.sinceMs).toISOString()} (${alarm.instance}): find the copy of this disk and end it`
      ]
    },
    presence: {
      announced() {
        if (hasAnnounced || isSettled) return

        hasAnnounced = true
        timers.push(clock.after(ANSWER_MS, settle))
      },
      rival({ instance, isEarlier }) {
        if (!isEarlier) warn(toHex(instance))
        else if (duplicate === undefined) withdraw(toHex(instance))
      }
    }
  }
}
