import type { MeshComponents } from '../mesh/mesh.js'
import type { RosterView } from '../roster/roster-view.js'

type MeshDeliveries = NonNullable<MeshComponents['deliveries']>

/**
 * What an organization holds under its present key counts for the streams that were addressed to a key that it had before. A
 * stream of which a key is no addressee passes it over.
 */
export function deliveriesByOrg(roster: Pick<RosterView, 'formerKeysOf'>, deliveries: Required<MeshDeliveries>): Required<MeshDeliveries> {
  const keysOf = (orgKey: Uint8Array): readonly Uint8Array[] => [orgKey, ...roster.formerKeysOf(orgKey)]

  return {
    acknowledged(streamId, seq, orgKey) {
      for (const key of keysOf(orgKey)) deliveries.acknowledged(streamId, seq, key)
    },
    holdsUpTo(streamId, seq, orgKey) {
      for (const key of keysOf(orgKey)) deliveries.holdsUpTo(streamId, seq, key)
    }
  }
}
