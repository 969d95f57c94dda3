import type { MembershipPort } from '../rest/ports.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store } from '../store/store.js'
import type { Bans } from './bans.js'
import { findCutoffs } from './cutoffs.js'

export interface MembershipPortComponents {
  roster: RosterView
  store: Pick<Store, 'listStreams' | 'readRange'>
  bans: Bans
}

/** What the membership commands ask of the running node. */
export function createMembershipPort({ roster, store, bans }: MembershipPortComponents): MembershipPort {
  return {
    rosterObjects: () => roster.objects(),
    rosterDigest: () => roster.digest(),
    cutoffs: ask => findCutoffs({ roster, store }, ask),
    bans: () => bans.list(),
    ban: (peerId, forMs) => bans.ban(peerId, forMs),
    unban: peerId => bans.unban(peerId)
  }
}
