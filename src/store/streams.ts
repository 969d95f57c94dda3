import type { StreamState } from '../envelope/stream.js'
import { NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import { STREAMS_MAX } from './constants.js'

/** One stream in memory: as planned (`planned`) and as it is on disk (`durable`, absent until its first batch is). */
export interface StreamRecord {
  /** Local number. */
  readonly number: number
  /** Same number for all streams of one organization with one audience: claims merge within it (4.4). */
  readonly group: number
  readonly orgKeyHex: string
  planned: StreamState
  durable: StreamState | undefined
  /** Highest expires_ms of the seqs from the floor up to `upTo` (exclusive): what a raise of the floor must not pass. */
  floorScan: { floor: number; upTo: number; expiresMs: number } | undefined
}

export interface StreamTable {
  find(streamId: Uint8Array): StreamRecord | undefined
  findNumber(number: number): StreamRecord | undefined
  /** Takes in a stored stream. */
  load(number: number, state: StreamState): StreamRecord
  /** @throws NodeError `STREAM_TOO_MANY` */
  open(state: StreamState, nextNumber: () => number): StreamRecord
  /** Makes planned states visible. */
  publish(states: ReadonlyMap<number, StreamState>): void
  list(): readonly StreamState[]
  records(): Iterable<StreamRecord>
  readonly version: number
  clear(): void
}

export function createStreams(): StreamTable {
  const byId = new Map<string, StreamRecord>()
  const byNumber = new Map<number, StreamRecord>()
  const groups = new Map<string, number>()
  let listed: readonly StreamState[] | undefined = []
  let version = 0

  function groupOf({ orgKey, audience }: StreamState): number {
    const name = [orgKey, ...audience].map(toHex).join()
    const known = groups.get(name)
    if (known !== undefined) return known

    groups.set(name, groups.size + 1)

    return groups.size
  }

  function add(number: number, state: StreamState, durable: StreamState | undefined): StreamRecord {
    const record: StreamRecord = {
      number,
      group: groupOf(state),
      orgKeyHex: toHex(state.orgKey),
      planned: state,
      durable,
      floorScan: undefined
    }
    byId.set(toHex(state.streamId), record)
    byNumber.set(number, record)

    return record
  }

  function touch(): void {
    listed = undefined
    version++
  }

  return {
    find: streamId => byId.get(toHex(streamId)),
    findNumber: number => byNumber.get(number),
    load(number, state) {
      touch()

      return add(number, state, state)
    },
    open(state, nextNumber) {
      if (byId.size >= STREAMS_MAX) throw new NodeError('STREAM_TOO_MANY', `The store holds ${STREAMS_MAX} streams already`)

      return add(nextNumber(), state, undefined)
    },
    publish(states) {
      for (const [number, state] of states) {
        const record = byNumber.get(number)
        if (record !== undefined) record.durable = state
      }

      if (states.size > 0) touch()
    },
    list() {
      listed ??= [...byId.values()].flatMap(({ durable }) => (durable === undefined ? [] : [durable]))

      return listed
    },
    records: () => byId.values(),
    get version() {
      return version
    },
    clear() {
      byId.clear()
      byNumber.clear()
      groups.clear()
      touch()
    }
  }
}
