import { digestEntries, entryOf } from '../../envelope/digest.js'
import type { SummaryEntry } from '../../envelope/digest.js'
import { isCommunity } from '../../envelope/stream.js'
import type { StreamState } from '../../envelope/stream.js'
import { toHex } from '../../model/bytes.js'
import type { Roster } from '../../roster/roster.js'
import { ENTITLED_VIEWS_MAX } from '../constants.js'
import type { MeshComponents, PeerRef } from '../mesh.js'

export interface EntitlementComponents {
  streams: Pick<MeshComponents['streams'], 'listStreams' | 'streamsVersion'>
  roster: Pick<Roster, 'digest' | 'formerKeysOf'>
  /** Highest epoch that an organization signed for its node. */
  epochOf?: MeshComponents['epochOf']
}

/** What one peer may know of: COMMUNITY streams, and ORGS streams of which its organization and ours are addressees (3.4). */
export interface EntitledView {
  digest: Uint8Array
  entries: readonly SummaryEntry[]
  /** By stream id in hex. Anything else is, to this peer, a stream that does not exist. */
  states: ReadonlyMap<string, StreamState>
}

export interface Entitlement {
  viewFor(peer: PeerRef): EntitledView
  /** Keys that count as this organization in an audience: its own and, by `replaces`, its former ones. */
  audienceKeys(orgKey: Uint8Array): readonly Uint8Array[]
}

interface Cached {
  version: number
  key: string
  view: EntitledView
}

/** Views are kept per organization until a stream changes, so that "are we equal?" costs nothing while nothing happens. */
export function createEntitlement({ streams, roster, epochOf }: EntitlementComponents, { orgKey }: { orgKey: Uint8Array }): Entitlement {
  const cache = new Map<string, Cached>()

  function audienceKeys(of: Uint8Array): Uint8Array[] {
    return [of, ...roster.formerKeysOf(of)]
  }

  /** An Epoch ends what was addressed under the former number: addressees keep it, and nobody asks for it any more (3.5). */
  function isOver(state: StreamState): boolean {
    return !isCommunity(state) && epochOf !== undefined && state.epoch < epochOf(state.orgKey, state.nodeKey)
  }

  function build(theirs: ReadonlySet<string>, ours: ReadonlySet<string>): EntitledView {
    const states = new Map<string, StreamState>()
    const entries: SummaryEntry[] = []

    for (const state of streams.listStreams()) {
      if (!isShared(state, theirs, ours) || isLeftOut(state) || isOver(state)) continue

      const entry = entryOf(state)

      states.set(toHex(state.streamId), state)
      if (entry.head > 0) entries.push(entry)
    }

    return { digest: digestEntries(entries), entries, states }
  }

  return {
    audienceKeys,

    viewFor(peer) {
      const theirs = audienceKeys(peer.orgKey).map(toHex)
      const ours = audienceKeys(orgKey).map(toHex)
      const version = streams.streamsVersion()
      // an Epoch changes what is shared without any stream changing
      const epochs = epochOf === undefined ? '' : toHex(roster.digest())
      const key = [...theirs, '/', ...ours, epochs].join()
      const id = toHex(peer.orgKey)
      const known = cache.get(id)

      if (known !== undefined && known.version === version && known.key === key) return known.view

      const view = build(new Set(theirs), new Set(ours))

      if (cache.size >= ENTITLED_VIEWS_MAX) cache.clear()
      cache.set(id, { version, key, view })

      return view
    }
  }
}

function isShared(state: StreamState, theirs: ReadonlySet<string>, ours: ReadonlySet<string>): boolean {
  if (isCommunity(state)) return true

  const audience = state.audience.map(toHex)

  return audience.some(key => theirs.has(key)) && audience.some(key => ours.has(key))
}

/** A revoked node's stream that the revocation does not list has no agreed end, so it is no part of any digest (3.4). */
function isLeftOut({ condition, cutSeq }: StreamState): boolean {
  return condition === 'disowned' || (condition === 'revoked' && cutSeq === undefined)
}
