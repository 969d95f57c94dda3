import type { SummaryEntry } from '../envelope/digest.js'
import type { StreamState } from '../envelope/stream.js'
import type { Log } from '../log.js'
import type { PeerRef } from '../mesh/mesh.js'
import { toHex } from '../model/bytes.js'

/** Streams of which offered floors are remembered; beyond it the oldest goes, and is offered again in the next round. */
const STREAMS_MAX = 16_384
/** Organizations whose offers are remembered for one stream. */
const OFFERS_MAX = 8
/** Organizations that must agree that something is gone, where more than one is connected (3.4). */
const ORGS_ENOUGH = 2

export interface FloorBookComponents {
  store: {
    findStream(streamId: Uint8Array): StreamState | undefined
    raiseFloor(streamId: Uint8Array, floor: number): Promise<void>
  }
  /** Organizations of the ready peers, in hex. */
  connectedOrgs: () => ReadonlySet<string>
  log: Log
}

/**
 * The floors that peers offer. A node that joins late, or was away for long, asks in vain for what expired everywhere: it starts
 * at the lowest floor offered (3.5), once two organizations say so, or the only one there is.
 */
export interface FloorBook {
  offered(peer: PeerRef, entries: readonly SummaryEntry[]): void
  /** The pull after it has ended: what nobody offers any more counts as gone. */
  ended(peer: PeerRef): void
  startFloorOf(streamId: Uint8Array): number | undefined
}

export function createFloorBook({ store, connectedOrgs, log }: FloorBookComponents): FloorBook {
  /** By stream, then by organization. */
  const offers = new Map<string, { streamId: Uint8Array; floors: Map<string, number> }>()

  function lowest(id: string): number | undefined {
    const floors = offers.get(id)?.floors ?? new Map<string, number>()
    if (floors.size < Math.min(ORGS_ENOUGH, Math.max(1, connectedOrgs().size))) return undefined

    return Math.min(...floors.values())
  }

  function note(org: string, { streamId, floor }: SummaryEntry): void {
    const id = toHex(streamId)
    const known = offers.get(id)

    // low offers count as well: while somebody still has the beginning, nothing is gone
    if (store.findStream(streamId)?.missing.length === 0) return

    if (known === undefined && offers.size >= STREAMS_MAX) {
      const [oldest] = offers.keys()
      if (oldest !== undefined) offers.delete(oldest)
    }

    const { floors } = known ?? { floors: new Map<string, number>() }
    if (floors.has(org) || floors.size < OFFERS_MAX) floors.set(org, floor)
    offers.set(id, { streamId, floors })
  }

  async function raise(): Promise<void> {
    for (const [id, { streamId }] of offers) {
      const stream = store.findStream(streamId)
      const floor = lowest(id)
      const from = stream?.missing[0]?.from
      if (stream !== undefined && stream.missing.length === 0) offers.delete(id)
      if (stream === undefined || floor === undefined) continue

      if (floor > stream.floor && from !== undefined && from < floor && floor <= stream.head + 1) {
        log.info('a stream begins later: what came before has expired at the peers', { floor, head: stream.head })
        await store.raiseFloor(streamId, floor)
      }
    }
  }

  return {
    offered({ orgKey }, entries) {
      for (const entry of entries) note(toHex(orgKey), entry)
    },
    ended() {
      raise().catch(err => log.error('a floor could not be raised', err))
    },
    startFloorOf: streamId => lowest(toHex(streamId))
  }
}
