import { readAnchor } from '../config/anchor-file.js'
import { readPins } from '../config/pins-file.js'
import { createRoster, type RosterView } from '../roster/roster-view.js'
import type { Welcome } from '../roster/signed-codec.js'

/**
 * The roster of the files of a node, verified anew. A running node may know more: members that other stewards admitted since.
 *
 * @throws NodeError `FILE_NOT_FOUND` when the node belongs to no mesh · `CHARTER_UNKNOWN` · `DOCUMENT_MALFORMED`
 */
export async function readAnchorRoster(dir: string, nowMs: number): Promise<{ roster: RosterView; anchor: Welcome }> {
  const anchor = await readAnchor(dir)

  return { roster: createRoster(anchor.objects, { nowMs, pins: await readPins(dir) }), anchor }
}
