import type { Clock, Timer } from '../clock.js'
import type { SummaryEntry } from '../envelope/digest.js'
import { audienceHash, streamId } from '../envelope/stream-id.js'
import { isCommunity, type StreamState } from '../envelope/stream.js'
import { NodeError } from '../errors.js'
import type { Startable } from '../lifecycle.js'
import type { Log } from '../log.js'
import { equalBytes, toHex } from '../model/bytes.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store } from '../store/store.js'
import { countOtherNodes, epochsOf } from './known-nodes.js'

/** How long a start waits for a peer's word before it trusts its own disk (3.5). */
const WORD_MS = 5_000
/** Peers whose word is waited for: one may be behind as much as we are. */
const WORDS_ENOUGH = 2
/**
 * How long a start waits for what a peer has claimed to hold, since something of it last came: three sync intervals (3.4), as a pull may
 * end early on a bad line. Whoever claims what nobody ever signed delays a node by as much, once a start.
 */
const CLAIM_MS = 30_000

export interface OwnHeadsComponents {
  store: Pick<Store, 'findStream' | 'listStreams' | 'condition' | 'confirmOwnHeads'>
  roster: Pick<RosterView, 'meshId' | 'findEpoch' | 'members' | 'nodesOf'>
  clock: Clock
  log: Log
}

export interface OwnHeadsInit {
  nodeKey: Uint8Array
  orgKey: Uint8Array
  /** Peers that the operator configured. */
  configuredPeers: number
}

/** What a peer said in one sync of the streams that it and this node share. */
export interface PeerWord {
  nodeKey: Uint8Array
}

/**
 * The question that a node asks before it publishes after a start (3.5): what do you hold of my own streams? A restored or cloned
 * disk learns so what it has forgotten, recovers its own chain from the peers, and continues there instead of forking itself.
 */
export interface OwnHeads extends Startable {
  /** A peer's summary has come; what it holds more is pulled next. */
  compared(peer: PeerWord, theirs: readonly SummaryEntry[]): void
  /** The pull after it has ended, well or not. */
  ended(peer: PeerWord): void
  /**
   * Resolves when this node may take its own heads for true; at most a few seconds after the start, unless its chain is being recovered.
   *
   * @throws NodeError `NODE_NOT_READY` when the node stops before that: what waited must not be signed then
   */
  settled(): Promise<void>
  /** Whether an addressee or sibling has shown that it holds exactly the head of this own ORGS stream. */
  isConfirmed(streamId: Uint8Array): boolean
}

export function createOwnHeads(components: OwnHeadsComponents, { nodeKey, orgKey, configuredPeers }: OwnHeadsInit): OwnHeads {
  const { store, roster, clock, log } = components
  const words = new Set<string>()
  const recovering = new Map<string, readonly SummaryEntry[]>()
  const confirmed = new Set<string>()
  let waiting: Array<{ resolve: () => void; reject: (err: unknown) => void }> = []
  let isSettled = false
  let isOver = false
  let timer: Timer | undefined
  /** Own batches held when a claim was last looked at, and the end of the patience with it. */
  let heldThen = 0
  let patience: Timer | undefined

  const isOwn = (stream: StreamState | undefined): stream is StreamState => stream !== undefined && equalBytes(stream.nodeKey, nodeKey)

  /** Both COMMUNITY streams by name: a disk that lost everything does not know that they were ever begun. */
  function communityIds(): Set<string> {
    const hash = audienceHash(new Uint8Array(0), [])
    const parts = { meshId: roster.meshId, nodeKey, audienceHash: hash, epoch: epochsOf(roster)(orgKey, nodeKey) }

    return new Set(([0, 1] as const).map(streamClass => toHex(streamId({ ...parts, class: streamClass }))))
  }

  function isAhead({ streamId: id, head }: SummaryEntry, community: ReadonlySet<string>): boolean {
    const stream = store.findStream(id)

    return stream === undefined ? head > 0 && community.has(toHex(id)) : isOwn(stream) && stream.cutSeq === undefined && head > stream.head
  }

  function confirm(entries: readonly SummaryEntry[]): void {
    for (const { streamId: id, head, headHash, missing } of entries) {
      const stream = store.findStream(id)
      if (!isOwn(stream) || isCommunity(stream)) continue

      const holdsHead = stream.head === head && equalBytes(stream.headHash, headHash) && !missing.some(({ to }) => to >= head)
      if (holdsHead) confirmed.add(toHex(id))
    }
  }

  function ownBatches(): number {
    const seqsOf = ({ floor, head, missing }: StreamState): number =>
      Math.max(0, head - floor + 1) - missing.reduce((sum, { from, to }) => sum + to - from + 1, 0)

    return store
      .listStreams()
      .filter(isOwn)
      .reduce((sum, stream) => sum + seqsOf(stream), 0)
  }

  /** Waits on while something comes: nobody can make up batches of this node. */
  function bePatient(): void {
    heldThen = ownBatches()
    patience?.stop()
    patience = clock.after(CLAIM_MS, () => {
      if (isSettled || recovering.size === 0) return
      if (ownBatches() > heldThen) return bePatient()

      log.warn('what peers claim to hold of this node did not come: it goes on from what it has', { peers: recovering.size })
      recovering.clear()
      isOver = true
      look()
    })
  }

  function look(): void {
    if (isSettled || recovering.size > 0) return
    if (
      !isOver &&
      words.size < Math.min(WORDS_ENOUGH, countOtherNodes(roster, { nodeKey, configured: configuredPeers, nowMs: clock.nowMs() }))
    )
      return

    settle()
  }

  function settle(): void {
    isSettled = true
    timer?.stop()
    patience?.stop()
    const { state } = store.condition()

    // peers have given back what they hold of ours: the watermark may follow the store again
    if (words.size > 0 && state === 'degraded') {
      store.confirmOwnHeads().catch(err => log.error('the watermark could not be set to what the peers confirm', err))
    }

    log.debug('own heads settled', { peers: words.size })
    const going = waiting
    waiting = []
    for (const { resolve } of going) resolve()
  }

  return {
    name: 'own heads',
    async start() {
      isSettled = false
      isOver = false
      timer = clock.after(WORD_MS, () => {
        isOver = true
        if (words.size === 0 && !isSettled) log.info('no peer was there to ask for the own heads: the disk is trusted')
        look()
      })
      look()
    },
    async stop() {
      timer?.stop()
      patience?.stop()
      for (const { reject } of waiting.splice(0)) {
        reject(
          new NodeError('NODE_NOT_READY', 'This node stops before its peers have said what it published', {
            fix: 'start it again: tocsin run'
          })
        )
      }
      words.clear()
      recovering.clear()
      confirmed.clear()
    },
    compared(peer, entries) {
      const community = isSettled ? new Set<string>() : communityIds()
      confirm(entries)
      if (isSettled || !entries.some(entry => isAhead(entry, community))) return

      if (recovering.size === 0) {
        log.warn('peers hold more of this node than its own disk: it recovers its chain before it publishes')
        bePatient()
      }
      recovering.set(toHex(peer.nodeKey), entries)
    },
    ended({ nodeKey: peer }) {
      const name = toHex(peer)
      const entries = recovering.get(name)
      if (entries !== undefined) confirm(entries)
      if (isSettled) return

      // a pull that ended early is no answer: the next one brings the rest, from this peer or another
      const community = communityIds()
      for (const [other, claims] of recovering) if (!claims.some(entry => isAhead(entry, community))) recovering.delete(other)
      words.add(name)
      look()
    },
    settled: () => (isSettled ? Promise.resolve() : new Promise((resolve, reject) => waiting.push({ resolve, reject }))),
    isConfirmed: id => confirmed.has(toHex(id))
  }
}
