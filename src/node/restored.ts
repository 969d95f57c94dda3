import type { Clock, Timer } from '../clock.js'
import type { SummaryEntry } from '../envelope/digest.js'
import { audienceHash, streamId } from '../envelope/stream-id.js'
import { NodeError } from '../errors.js'
import type { Startable } from '../lifecycle.js'
import type { Log } from '../log.js'
import { toHex } from '../model/bytes.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store } from '../store/store.js'
import { countOtherNodes, epochsOf } from './known-nodes.js'
import type { PeerWord } from './own-heads.js'

/** Name of the mark in the store. */
const META = 'restored'
/** How long a first word waits for a second one: the first peer may be behind as much as the backup. As own heads wait (3.5). */
const SECOND_WORD_MS = 5_000
/** Peers whose word is enough at once. */
const WORDS_ENOUGH = 2

/** What `tocsin restore` leaves in the store: from when it is, and how far this node had got then. */
export interface RestoredMark {
  backupMs: number
  restoredMs: number
  /** Heads of the own streams in the backup; ids in hex. */
  heads: ReadonlyArray<{ stream: string; seq: number }>
}

export async function putRestoredMark(store: Pick<Store, 'putMeta'>, mark: RestoredMark): Promise<void> {
  await store.putMeta(META, Buffer.from(JSON.stringify(mark), 'utf8'))
}

/** The mark of a restored store, until a peer has confirmed it. One that another release wrote otherwise counts as a backup of a node that had published nothing: the word of any peer ends it. */
export async function readRestoredMark(store: Pick<Store, 'readMeta'>): Promise<RestoredMark | undefined> {
  const bytes = await store.readMeta(META)
  if (bytes === undefined) return undefined

  const { backupMs = 0, restoredMs = 0, heads = [] }: Partial<RestoredMark> = parse(bytes)

  return { backupMs, restoredMs, heads }
}

function parse(bytes: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))

    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    // the row has a checksum: only another release can have written something else
    return {}
  }
}

export interface RestoredWatchComponents {
  store: Pick<Store, 'readMeta' | 'deleteMeta' | 'findStream'>
  roster: Pick<RosterView, 'meshId' | 'findEpoch' | 'members' | 'nodesOf'>
  clock: Clock
  log: Log
}

export interface RestoredWatchInit {
  nodeKey: Uint8Array
  orgKey: Uint8Array
  /** Peers that the operator configured. */
  configuredPeers: number
}

/**
 * Holds a restored node back. Unlike a disk that is current, a backup agrees with its own watermark whatever was published after
 * it: to go on with nobody asked would be a fork (3.5, D4, C4). So the node publishes nothing until a peer that holds at least what
 * the backup held has said what it holds, and has given what is more; or until its organization has signed a new epoch
 * since it was restored.
 */
export interface RestoredWatch extends Startable {
  /** A peer's summary has come; what it holds more is pulled next. */
  compared(peer: PeerWord, theirs: readonly SummaryEntry[]): void
  /** The pull after it has ended, well or not. */
  ended(peer: PeerWord): void
  whyNotPublishing(): NodeError | undefined
}

export function createRestoredWatch(components: RestoredWatchComponents, init: RestoredWatchInit): RestoredWatch {
  const { store, roster, clock, log } = components
  const { nodeKey, orgKey } = init
  const asked = new Map<string, readonly SummaryEntry[]>()
  const behind = new Set<string>()
  const words = new Set<string>()
  let mark: RestoredMark | undefined
  let timer: Timer | undefined

  function communityIds(): string[] {
    const parts = {
      meshId: roster.meshId,
      nodeKey,
      audienceHash: audienceHash(new Uint8Array(0), []),
      epoch: epochsOf(roster)(orgKey, nodeKey)
    }

    return ([0, 1] as const).map(streamClass => toHex(streamId({ ...parts, class: streamClass })))
  }

  function release(why: string): void {
    mark = undefined
    timer?.stop()
    log.info('the restored node may publish again', { why })
    store.deleteMeta(META).catch(err => log.error('the mark of the restored backup could not be taken away', err))
  }

  /** Does this summary hold all that the backup held of the own COMMUNITY streams, and more than it? */
  function judge(theirs: readonly SummaryEntry[]): { knows: boolean; isAhead: boolean } {
    const ids = communityIds()
    const heads = new Map(theirs.map(entry => [toHex(entry.streamId), entry.head]))
    const kept = new Map(mark?.heads.map(({ stream, seq }) => [stream, seq]))

    return {
      knows: ids.every(id => (heads.get(id) ?? 0) >= (kept.get(id) ?? 0)),
      isAhead: ids.some(id => (heads.get(id) ?? 0) > (kept.get(id) ?? 0))
    }
  }

  /** What it said to hold has come: a word about what was never given is none. */
  function isGiven(theirs: readonly SummaryEntry[]): boolean {
    const ids = new Set(communityIds())

    return theirs.every(entry => !ids.has(toHex(entry.streamId)) || (store.findStream(entry.streamId)?.head ?? 0) >= entry.head)
  }

  function look(): void {
    const others = countOtherNodes(roster, { nodeKey, configured: init.configuredPeers, nowMs: clock.nowMs() })
    if (words.size >= Math.min(WORDS_ENOUGH, others)) return release('peers have confirmed its heads')

    timer ??= clock.after(SECOND_WORD_MS, () => {
      if (mark !== undefined) release('a peer has confirmed its heads')
    })
  }

  return {
    name: 'restored watch',
    async start() {
      mark = await readRestoredMark(store)
      if (mark !== undefined) log.warn('this node was restored from a backup: it publishes nothing until a peer has confirmed its heads')
    },
    compared({ nodeKey: peer }, theirs) {
      if (mark === undefined) return

      const name = toHex(peer)
      const { knows, isAhead } = judge(theirs)

      if (!knows) {
        behind.add(name)
        log.info('a peer holds less of this node than its backup: its word does not count', { peer: name.slice(0, 16) })
      }

      // who has first held less may repeat what it has got from here since
      if (knows && (isAhead || !behind.has(name))) asked.set(name, theirs)
    },
    ended({ nodeKey: peer }) {
      const name = toHex(peer)
      const theirs = asked.get(name)
      asked.delete(name)
      if (mark === undefined || theirs === undefined || !isGiven(theirs)) return

      words.add(name)
      look()
    },
    whyNotPublishing() {
      if (mark === undefined) return undefined

      // one of before may have been published under: only what was signed since then begins with nothing
      if ((roster.findEpoch(orgKey, nodeKey)?.createdMs ?? 0) >= mark.restoredMs) {
        release('its streams start again under a new epoch')

        return undefined
      }

      return unconfirmed(mark)
    },
    async stop() {
      timer?.stop()
      timer = undefined
      asked.clear()
      behind.clear()
      words.clear()
    }
  }
}

function unconfirmed({ backupMs }: RestoredMark): NodeError {
  return new NodeError(
    'RESTORED_UNCONFIRMED',
    `This node was restored from a backup of ${new Date(backupMs).toISOString()} and no peer has confirmed yet what it published since: ` +
      'connect it to its peers, or start its streams again with tocsin identity epoch',
    { fix: 'connect it to its peers: it goes on by itself; if none will ever answer, stop it and give tocsin identity epoch' }
  )
}
