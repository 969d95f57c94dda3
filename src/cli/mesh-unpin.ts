import { NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Args, CommandSpec, Io } from './command.js'
import type { ExitCode } from './exit-codes.js'
import { readLiveRoster } from './live-roster.js'
import { changePins, ID_DIGITS, PIN_OPTIONS, rosterWithPins, withoutPin } from './pins.js'

export const meshUnpinCommand: CommandSpec = {
  name: 'mesh unpin',
  group: 'mesh',
  summary: 'Take a pin back',
  description: 'Without a pin, rival charters are in conflict again: this node follows the longer branch, and amending stops.',
  arguments: [{ name: 'charter', summary: 'id of the pinned charter, as mesh show prints it; absent: all pins', isRequired: false }],
  options: PIN_OPTIONS,
  examples: [
    { line: 'tocsin mesh unpin 3f2a9c04d1e85b67 --dry-run', does: 'what would stand without it' },
    { line: 'tocsin mesh unpin', does: 'all pins, after a question' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const { roster } = await readLiveRoster(args, io)
  const nowMs = io.clock.nowMs()
  const text = args.findArgument('charter')
  const ends = text === undefined ? roster.pins() : [findPin(roster, text)]
  const pins = ends.reduce<readonly Uint8Array[]>(withoutPin, roster.pins())

  if (ends.length === 0) throw new NodeError('NOT_FOUND', 'this node has pinned no charter', { fix: 'there is nothing to take back' })

  return changePins(args, io, {
    before: roster,
    after: rosterWithPins(roster, pins, nowMs),
    pins,
    heading: 'Without the pin',
    facts: ends.map(id => ['unpin', toHex(id).slice(0, ID_DIGITS)] as const),
    schema: 'tocsin.mesh-unpin/1'
  })
}

/** @throws NodeError `NOT_FOUND` */
function findPin(roster: RosterView, prefix: string): Uint8Array {
  const pin = roster.pins().find(id => toHex(id).startsWith(prefix.toLowerCase()))
  if (pin !== undefined && prefix.length >= ID_DIGITS) return pin

  throw new NodeError('NOT_FOUND', `this node has not pinned ${prefix}`, { fix: 'tocsin mesh show   lists the pins' })
}
