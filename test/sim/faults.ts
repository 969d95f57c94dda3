import type { Fork } from '../../src/envelope/fork.js'
import type { Inbox, InboxVerdict, InboxWay, Sender } from '../../src/inbox/inbox.js'
import type { Store } from '../../src/store/store.js'

/** Faults that a test plants around the real parts, to see that the simulator notices. None in an ordinary run. */
export interface Faults {
  /** This node's store says "durable" before it is. */
  acknowledgesUnsynced?(name: string): boolean
  /** This node tells nobody of a fork. */
  hidesForks?(name: string): boolean
  /** This node takes its disk for true after a start, and asks nobody. */
  trustsDisk?(name: string): boolean
  /** This node neither asks nor is asked for what it lacks. */
  neverSyncs?(name: string): boolean
  /** This node shows every peer all streams that it holds. */
  sharesAll?(name: string): boolean
  /** This node charges a peer with a dial that nobody answered. */
  chargesSilence?(name: string): boolean
  /** Takes the place of a node's store. */
  wrapStore?(name: string, store: Store): Store
  /** Stands before the inbox. */
  wrapInbox?(node: { name: string; inbox: Inbox; store: Store }, bytes: Uint8Array, from: Sender, way: InboxWay): Promise<InboxVerdict>
  /** Takes the place of the check of fork proofs. */
  verifyForkProof?(bytes: Uint8Array, meshId: Uint8Array): Fork
}
