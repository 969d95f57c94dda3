import { toHex } from '../model/bytes.js'
import type { CharterConflict } from '../roster/charter-tree.js'
import type { HeldCharter, RosterView } from '../roster/roster-view.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparable, comparableText, dayText, factLines, timeText } from './identity-lines.js'
import { readLiveRoster } from './live-roster.js'
import { printObject } from './output.js'
import { charterFacts, charterView, ID_DIGITS } from './pins.js'
import { stewardView } from './steward.js'

export const meshShowCommand: CommandSpec = {
  name: 'mesh show',
  group: 'mesh',
  summary: 'Show the charter of the mesh: stewards, thresholds, limits, expiry',
  description: 'Asks the running node, else reads the files of this directory; every signature is verified anew.',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin mesh show', does: 'who leads the mesh and by what rules' },
    { line: 'tocsin mesh show -o json', does: 'the same for scripts, with the roster digest' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const { roster, isLive } = await readLiveRoster(args, io)
  const nowMs = io.clock.nowMs()
  const { name, version, stewards, k, admit, isLab, expiresMs, limits = {} } = roster.charter
  const conflict = roster.conflict()
  const rivals = rivalsOf(roster, conflict)
  const leaders = stewards.map(key => stewardView(key, roster, nowMs))

  await printObject(io, args, {
    schema: 'tocsin.mesh/1',
    value: {
      name,
      id: toHex(roster.meshId),
      ...comparable(roster.meshId),
      is_lab: isLab,
      charter_version: version,
      stewards: leaders,
      k,
      admit,
      expires: timeText(expiresMs),
      limits: {
        ...(limits.batchBytesMax === undefined ? {} : { batch_bytes_max: limits.batchBytesMax }),
        ...(limits.batchRecordsMax === undefined ? {} : { batch_records_max: limits.batchRecordsMax }),
        ...(limits.valueBytesMax === undefined ? {} : { value_bytes_max: limits.valueBytesMax }),
        ...(limits.clockSkewMs === undefined ? {} : { clock_skew_ms: limits.clockSkewMs })
      },
      members: roster.members(nowMs).length,
      documents: roster.ids().length,
      roster_digest: toHex(roster.digest()),
      is_from_running_node: isLive,
      ...(conflict === undefined ? {} : { conflict_at_version: conflict.version, rivals: rivals.map(charterView) }),
      pins: roster.pins().map(toHex)
    },
    human: () =>
      factLines([
        [isLab ? 'laboratory mesh' : 'mesh', `${name}  ${comparableText(roster.meshId)}`],
        ['charter', `version ${version}, until ${dayText(expiresMs)}${expiresMs > nowMs ? '' : ': EXPIRED, nobody can be admitted'}`],
        ['decide', `${k} of ${stewards.length} stewards; ${admit} admit a plain member`],
        ...leaders.map(
          leader => ['steward', `${leader['name'] ?? ''}  ${leader['fingerprint'] ?? ''}  "${leader['words'] ?? ''}"`] as const
        ),
        ['members', String(roster.members(nowMs).length)],
        ['documents', `${roster.ids().length}, digest ${toHex(roster.digest()).slice(0, 16)}…`],
        ...roster.pins().map(id => ['pinned', toHex(id).slice(0, ID_DIGITS)] as const),
        ...(conflict === undefined ? [] : [['CONFLICT', conflictText(conflict)] as const]),
        ...rivals.map(rival => [rival.isStanding ? 'followed' : 'rival', charterFacts(rival, roster, nowMs)] as const)
      ])
  })

  return EXIT.ok
}

function conflictText({ version, ids }: CharterConflict): string {
  return `${ids.length} charters of version ${version} are valid and amending has stopped. Ask the stewards by telephone which one stands, then at every node: tocsin mesh pin ID`
}

function rivalsOf(roster: RosterView, conflict: CharterConflict | undefined): HeldCharter[] {
  const ids = new Set(conflict?.ids.map(toHex))

  return roster.charters().filter(({ id }) => ids.has(toHex(id)))
}
