import { resolve } from 'node:path'

import { NodeError } from '../errors.js'
import { equalBytes, toHex } from '../model/bytes.js'
import { decodeSigned } from '../roster/signed-codec.js'
import type { HeldCharter, RosterView } from '../roster/roster-view.js'
import type { Args, CommandSpec, Io } from './command.js'
import type { ExitCode } from './exit-codes.js'
import { keepObjects, readLiveRoster } from './live-roster.js'
import { changePins, charterFacts, findCharter, ID_DIGITS, PIN_OPTIONS, rosterWithPins } from './pins.js'
import { readObjects } from './proposal-file.js'

const CHARTER_ID = new RegExp(`^[0-9a-f]{${ID_DIGITS},64}$`, 'i')

export const meshPinCommand: CommandSpec = {
  name: 'mesh pin',
  group: 'mesh',
  summary: 'Say which of two rival charters stands for this node',
  description:
    'When the stewards of a mesh have signed two charters of one version, by mistake or under pressure, nobody may decide which one ' +
    'stands but people: amending stops everywhere until each operator pins one. Ask the stewards by telephone, compare the id, and pin ' +
    'it at every node. mesh show lists the rivals. The pin stays over restarts; mesh unpin takes it back.',
  arguments: [
    { name: 'charter', summary: `id of the charter (${ID_DIGITS} digits are enough), or a file that holds it`, isRequired: true }
  ],
  options: PIN_OPTIONS,
  examples: [
    { line: 'tocsin mesh pin 3f2a9c04d1e85b67 --dry-run', does: 'what would stand, and who would lose the membership' },
    { line: 'tocsin mesh pin 3f2a9c04d1e85b67', does: 'look, confirm, pin' },
    { line: 'tocsin mesh pin amendment.tocsin --yes', does: 'the newest charter of a file, without questions' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const { roster, anchor } = await readLiveRoster(args, io)
  const nowMs = io.clock.nowMs()
  const text = args.argument('charter')
  const objects = CHARTER_ID.test(text) ? [] : await chartersOf(resolve(io.cwd, text))
  // a file may hold a charter that the conflict has kept out: pinned, it is taken in
  const known = rosterWithPins(
    roster,
    objects.map(object => decodeSigned(object).id),
    nowMs,
    objects
  )
  const wanted = objects.length === 0 ? findCharter(known, text) : newestOf(objects, known)
  const pins = [wanted.id, ...compatible(known, wanted, nowMs)]
  const after = rosterWithPins(known, pins, nowMs)
  const rivals = known.charters().filter(({ id, document }) => document.version === wanted.document.version && !equalBytes(id, wanted.id))

  return changePins(args, io, {
    before: roster,
    after,
    pins,
    heading: 'This charter would stand for this node',
    facts: [
      ['pin', charterFacts(wanted, known, nowMs)],
      ...(rivals.length === 0
        ? [['rivals', 'none are known: the pin decides when one turns up'] as const]
        : rivals.map(rival => ['instead of', charterFacts(rival, known, nowMs)] as const))
    ],
    schema: 'tocsin.mesh-pin/1',
    keep: async () => {
      if (objects.length > 0) await keepObjects(args.dir, anchor, objects)
    }
  })
}

/** @throws NodeError `DOCUMENT_MALFORMED` for a file without a charter · as `readObjects` */
async function chartersOf(path: string): Promise<Uint8Array[]> {
  const charters = (await readObjects(path)).filter(object => decodeSigned(object).type === 'charter')
  if (charters.length > 0) return charters

  throw new NodeError('DOCUMENT_MALFORMED', `${path} holds no charter`, { fix: 'tocsin mesh verify FILE   says what is in it' })
}

/** @throws NodeError `CHARTER_UNKNOWN` when none of the file stands by its signatures */
function newestOf(objects: readonly Uint8Array[], roster: RosterView): HeldCharter {
  const ids = new Set(objects.map(object => toHex(decodeSigned(object).id)))
  const newest = roster.charters().findLast(({ id }) => ids.has(toHex(id)))
  if (newest !== undefined) return newest

  throw new NodeError('CHARTER_UNKNOWN', 'no charter of the file follows one that this node holds, signed by enough stewards', {
    fix: 'tocsin mesh verify FILE   says which link is broken'
  })
}

/** Earlier pins that lie on the same branch; those of the other branch end, or the two would contradict each other. */
function compatible(roster: RosterView, wanted: HeldCharter, nowMs: number): Uint8Array[] {
  const standing = rosterWithPins(roster, [wanted.id], nowMs)
    .charters()
    .filter(({ isStanding }) => isStanding)

  return roster.pins().filter(pin => !equalBytes(pin, wanted.id) && standing.some(({ id }) => equalBytes(id, pin)))
}
