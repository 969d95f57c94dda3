import { dropIntoInbox, readAnchor, writeAnchor } from '../config/anchor-file.js'
import { readPins } from '../config/pins-file.js'
import { isNodeError, NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import { createRoster, type RosterView } from '../roster/roster-view.js'
import { decodeSigned, type Welcome } from '../roster/signed-codec.js'
import { createClient, type Json } from './client.js'
import type { Args, Io } from './command.js'

/** What a command knows of the mesh. */
export interface LiveRoster {
  roster: RosterView
  /** What stands in the files of the node: where its trust begins. */
  anchor: Welcome
  /** A running node told all that it knows; else only the files were read. */
  isLive: boolean
}

/**
 * The roster of the files of a node together with what the running node has learnt since, verified anew.
 *
 * @throws NodeError `FILE_NOT_FOUND` when the node belongs to no mesh · `CHARTER_UNKNOWN` · `DOCUMENT_MALFORMED`
 */
export async function readLiveRoster(args: Args, io: Io): Promise<LiveRoster> {
  const anchor = await readAnchor(args.dir)
  const told = await askNode(args, io)
  const nowMs = io.clock.nowMs()
  // The files say which mesh this is; a node that told of another one would be refused object by object.
  const { meshId } = createRoster(anchor.objects, { nowMs })

  const pins = await readPins(args.dir)

  return { roster: createRoster([...anchor.objects, ...(told ?? [])], { meshId, nowMs, pins }), anchor, isLive: told !== undefined }
}

async function askNode(args: Args, io: Io): Promise<Uint8Array[] | undefined> {
  try {
    return objectsOf(await (await createClient(args, io)).get('/v1/roster'))
  } catch (err) {
    if (isNodeError(err, 'NODE_UNREACHABLE')) return undefined
    throw err
  }
}

function objectsOf({ objects }: Json): Uint8Array[] {
  if (!Array.isArray(objects)) throw new NodeError('NODE_UNREACHABLE', 'the node answered without a roster')

  return objects.map(text => new Uint8Array(Buffer.from(String(text), 'base64')))
}

/**
 * Makes objects part of what this node trusts: in its files, and in the inbox of the running node, which spreads them.
 *
 * @param objects - encoded `Signed` that stand in the roster
 * @throws NodeError `FILE_UNWRITABLE`
 */
export async function keepObjects(dir: string, anchor: Welcome, objects: readonly Uint8Array[]): Promise<void> {
  const byId = new Map([...anchor.objects, ...objects].map(object => [toHex(decodeSigned(object).id), object]))

  await writeAnchor(dir, { ...anchor, objects: [...byId.values()] })
  for (const object of objects) await dropIntoInbox(dir, object)
}
