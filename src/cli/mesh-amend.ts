import { NodeError } from '../errors.js'
import { compareBytes, equalBytes } from '../model/bytes.js'
import type { Charter } from '../roster/documents.js'
import { findRosterOrg } from '../roster/find-org.js'
import { fallingObjects, nextCharter } from '../roster/proposal.js'
import type { MeshLimits } from '../roster/roster.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Args, CommandSpec, Io } from './command.js'
import type { ExitCode } from './exit-codes.js'
import { readLiveRoster } from './live-roster.js'
import { CHARTER_MS } from './mesh-documents.js'
import { PASSPHRASE_OPTION } from './passphrase.js'
import { actAsSteward, OUT_OPTION } from './steward.js'

const DAY_MS = 86_400_000
const DAYS_MAX = 3_653
const STEWARDS_MAX = 16

export const meshAmendCommand: CommandSpec = {
  name: 'mesh amend',
  group: 'mesh',
  summary: 'Change stewards, thresholds, limits or the expiry of the mesh',
  description:
    'Makes the next version of the charter and signs it as a steward. Enough stewards of the present version and enough of the next ' +
    'one must sign: the file goes from one to the next (tocsin mesh sign), and whoever has it complete takes it in (tocsin mesh apply). ' +
    'What would lose its standing, because its signer leaves or more must sign, is in the file to be signed again.',
  arguments: [],
  options: [
    { flags: '--add-steward <org...>', summary: 'a member that becomes a steward: name, fingerprint or did:key' },
    { flags: '--remove-steward <org...>', summary: 'a steward that leaves' },
    { flags: '--k <n>', summary: 'signatures that decide, more than half of the stewards' },
    { flags: '--admit <n>', summary: 'signatures that admit a plain member, 1 to k' },
    { flags: '--days <n>', summary: 'validity of the charter from now (default: as it stands, or two years where that has passed)' },
    { flags: '--batch-records-max <n>', summary: 'most records in a batch, below the default' },
    { flags: '--value-bytes-max <n>', summary: 'longest value in bytes, below the default' },
    OUT_OPTION,
    PASSPHRASE_OPTION
  ],
  examples: [
    { line: 'tocsin mesh amend --add-steward "ISP Bravo" --k 2 -o amendment.tocsin', does: 'two stewards, both of whom must sign' },
    { line: 'tocsin mesh amend --remove-steward "ISP Bravo" --k 1 -o amendment.tocsin', does: 'one leaves' },
    { line: 'tocsin mesh amend --days 730 -o amendment.tocsin', does: 'another two years' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const live = await readLiveRoster(args, io)
  const nowMs = io.clock.nowMs()
  const next = nextCharter(live.roster.charterDocument(), changesOf(args, live.roster, nowMs), nowMs)

  return actAsSteward(args, io, {
    live,
    documents: [next],
    resigned: fallingObjects(live.roster, next),
    heading: `The next charter of ${next.name}`,
    schema: 'tocsin.mesh-amend/1'
  })
}

/** @throws NodeError `USAGE_INVALID` for options that change nothing or contradict each other */
function changesOf(args: Args, roster: RosterView, nowMs: number): Partial<Charter> {
  const former = roster.charterDocument()
  const stewards = stewardsOf(args, roster, nowMs)
  const majority = Math.floor(stewards.length / 2) + 1
  const k = args.whole('k', { min: 1, max: STEWARDS_MAX }) ?? Math.min(Math.max(former.k, majority), stewards.length)
  const days = args.whole('days', { min: 1, max: DAYS_MAX })

  if (k < majority || k > stewards.length) {
    throw usage(`--k ${k} of ${stewards.length} stewards`, `k is more than half of the stewards: ${majority} to ${stewards.length}`)
  }

  const admit = args.whole('admit', { min: 1, max: k }) ?? Math.min(former.admit, k)
  const limits = limitsOf(args, former.limits)
  const expiresMs = days === undefined ? (former.expiresMs > nowMs ? former.expiresMs : nowMs + CHARTER_MS) : nowMs + days * DAY_MS
  const isSame =
    k === former.k &&
    admit === former.admit &&
    expiresMs === former.expiresMs &&
    JSON.stringify(limits) === JSON.stringify(former.limits) &&
    stewards.length === former.stewards.length &&
    stewards.every((key, at) => equalBytes(key, former.stewards[at] ?? key.subarray(1)))

  if (isSame) throw usage('nothing would change', 'tocsin mesh show   prints the charter as it stands')

  return { stewards, k, admit, expiresMs, limits }
}

function stewardsOf(args: Args, roster: RosterView, nowMs: number): Uint8Array[] {
  const find = (text: string): Uint8Array => findRosterOrg(roster, text, nowMs)
  const [added, removed] = [args.list('add-steward').map(find), args.list('remove-steward').map(find)]
  const has = (keys: readonly Uint8Array[], key: Uint8Array): boolean => keys.some(other => equalBytes(other, key))
  const present = roster.charter.stewards

  for (const key of added)
    if (roster.findMember(key, nowMs) === undefined) throw usage('a steward must be a member', 'admit it first: tocsin member sign')
  for (const key of removed) if (!has(present, key)) throw usage('--remove-steward names who is no steward', 'tocsin mesh show')

  const kept = present.filter(key => !has(removed, key))
  const stewards = [...kept, ...added.filter(key => !has(kept, key))].sort(compareBytes)

  if (stewards.length === 0) throw usage('a mesh needs a steward', 'name another one with --add-steward')

  return stewards
}

function limitsOf(args: Args, former: MeshLimits): MeshLimits {
  const batchRecordsMax = args.whole('batch-records-max', { min: 1, max: 1_000 })
  const valueBytesMax = args.whole('value-bytes-max', { min: 1, max: 2_048 })

  return {
    ...former,
    ...(batchRecordsMax === undefined ? {} : { batchRecordsMax }),
    ...(valueBytesMax === undefined ? {} : { valueBytesMax })
  }
}

function usage(message: string, fix: string): NodeError {
  return new NodeError('USAGE_INVALID', message, { fix })
}
