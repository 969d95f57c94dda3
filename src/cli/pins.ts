import { writePins } from '../config/pins-file.js'
import { NodeError } from '../errors.js'
import { equalBytes, toHex } from '../model/bytes.js'
import { nameOf } from '../roster/explain.js'
import { createRoster, type HeldCharter, type RosterView } from '../roster/roster-view.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { dayText, factLines, timeText } from './identity-lines.js'
import { printObject } from './output.js'
import { paintOf, printable } from './text.js'

/** Digits of an id that `mesh show` prints; as many, or more, name a charter. */
export const ID_DIGITS = 16

/** The roster as it would be with other pins, and perhaps with charters that are not known yet. */
export function rosterWithPins(
  roster: RosterView,
  pins: readonly Uint8Array[],
  nowMs: number,
  more: readonly Uint8Array[] = []
): RosterView {
  return createRoster([...roster.objects(), ...more], { meshId: roster.meshId, nowMs, pins })
}

/** @throws NodeError `CHARTER_UNKNOWN` · `USAGE_INVALID` when more than one begins so */
export function findCharter(roster: RosterView, prefix: string): HeldCharter {
  const found = roster.charters().filter(({ id }) => toHex(id).startsWith(prefix.toLowerCase()))
  const [charter, another] = found

  if (charter === undefined) {
    throw new NodeError('CHARTER_UNKNOWN', `this node holds no charter ${prefix}`, {
      fix: 'tocsin mesh show   lists rivals by their ids; tocsin mesh pin FILE   takes one from a file of a steward'
    })
  }

  if (another !== undefined)
    throw new NodeError('USAGE_INVALID', `${found.length} charters begin with ${prefix}`, { fix: 'give more digits' })

  return charter
}

/** What a charter says, as an operator compares it by telephone. */
export function charterFacts({ id, document }: HeldCharter, roster: RosterView, nowMs: number): string {
  const { version, stewards, k, admit, createdMs, expiresMs } = document
  const names = stewards.map(key => printable(nameOf(key, roster, nowMs))).join(', ')

  return `${toHex(id).slice(0, ID_DIGITS)}  version ${version} of ${timeText(createdMs)}, ${k} of ${stewards.length} decide (${names}), ${admit} admit, until ${dayText(expiresMs)}`
}

export function charterView({ id, document, isStanding }: HeldCharter): Record<string, unknown> {
  const { version, stewards, k, admit, createdMs, expiresMs } = document

  return {
    id: toHex(id),
    version,
    is_standing: isStanding,
    stewards: stewards.map(toHex),
    k,
    admit,
    created: timeText(createdMs),
    expires: timeText(expiresMs)
  }
}

export interface PinChange {
  before: RosterView
  after: RosterView
  pins: readonly Uint8Array[]
  /** Lines of the plan that say what is pinned or not. */
  facts: ReadonlyArray<readonly [string, string]>
  heading: string
  schema: string
  /** Makes new charters known to the node, before the pin is written. */
  keep?(): Promise<void>
}

/** Shows what other pins would change, asks, and writes them; a running node follows within a second. */
export async function changePins(args: Args, io: Io, change: PinChange): Promise<ExitCode> {
  const { before, after, pins, facts, heading, schema, keep } = change
  const nowMs = io.clock.nowMs()
  const isDryRun = args.flag('dry-run')

  if (!(args.isQuiet && args.isYes)) {
    await io.stderr.write(
      `${paintOf(io.stderr).bold(heading)}\n${factLines([...facts, ...effectLines(before, after, nowMs)])}` +
        'This decides for this node alone: the operators of the other nodes must pin the same charter.\n'
    )
  }

  if (!isDryRun && !args.isYes && !(await io.prompt.confirm('Is this what the stewards told you?'))) {
    await io.stderr.write('Nothing was changed.\n')

    return EXIT.failed
  }

  if (!isDryRun) {
    await keep?.()
    await writePins(args.dir, pins)
  }

  const conflict = after.conflict()

  await printObject(io, args, {
    schema,
    value: {
      is_applied: !isDryRun,
      pins: pins.map(toHex),
      charter_version: after.charter.version,
      ...(conflict === undefined ? {} : { conflict_at_version: conflict.version })
    },
    human: () =>
      isDryRun
        ? 'Nothing was changed. Run it again without --dry-run.\n'
        : factLines(
            [
              ['pins', pins.length === 0 ? 'none' : pins.map(id => toHex(id).slice(0, ID_DIGITS)).join(', ')],
              ['charter', `version ${after.charter.version} stands; a running node follows within a second`]
            ],
            `${paintOf(io.stdout).green('✔')} `
          )
  })

  return EXIT.ok
}

/** What becomes of the charter, of amending and of members. */
function effectLines(before: RosterView, after: RosterView, nowMs: number): Array<[string, string]> {
  const conflict = after.conflict()
  const { version, k, stewards } = after.charter
  const names = (roster: RosterView, others: RosterView): string[] =>
    roster
      .members(nowMs)
      .filter(({ orgKey }) => others.findMember(orgKey, nowMs) === undefined)
      .map(({ name }) => printable(name))
  const [lost, gained] = [names(before, after), names(after, before)]

  return [
    ['then stands', `version ${version}, ${k} of ${stewards.length} stewards decide`],
    ['amending', conflict === undefined ? 'goes on' : `stays stopped: two charters of version ${conflict.version} are valid`],
    ...(lost.length === 0 ? [] : [['loses', lost.join(', ')] as [string, string]]),
    ...(gained.length === 0 ? [] : [['regains', gained.join(', ')] as [string, string]])
  ]
}

/** The pins without one; with all others that are left. */
export function withoutPin(pins: readonly Uint8Array[], id: Uint8Array): Uint8Array[] {
  return pins.filter(pin => !equalBytes(pin, id))
}

export const PIN_OPTIONS: CommandSpec['options'] = [{ flags: '--dry-run', summary: 'show what would change, and change nothing' }]
