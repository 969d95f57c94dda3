import { findRosterOrg } from '../roster/find-org.js'
import type { Revocation, RevocationReason } from '../roster/documents.js'
import type { Args, CommandSpec, Io } from './command.js'
import { askCutoffs, NO_CUTOFFS_OPTION, SINCE_OPTION, sinceMs } from './cutoffs.js'
import type { ExitCode } from './exit-codes.js'
import { requireSteward } from './grant.js'
import { readLiveRoster } from './live-roster.js'
import { PASSPHRASE_OPTION } from './passphrase.js'
import { actAsSteward, OUT_OPTION } from './steward.js'

const REASONS: readonly RevocationReason[] = ['key-compromise', 'misconduct', 'left']

export const memberRevokeCommand: CommandSpec = {
  name: 'member revoke',
  group: 'mesh',
  summary: 'End a membership for good, with all nodes and from a moment on',
  description:
    'For a stolen organization key, misconduct or an organization that leaves. k stewards sign. Its nodes are dropped everywhere within ' +
    'seconds, and what it published from --since on disappears from queries and lists; what came before stays. It cannot be taken ' +
    'back: the organization comes back with a new key (member sign --replaces). To end its rights for a time: member suspend.',
  arguments: [{ name: 'organization', summary: 'its name, fingerprint or did:key', isRequired: true }],
  options: [
    { flags: '--reason <reason>', summary: 'why', choices: REASONS, default: 'key-compromise' },
    SINCE_OPTION,
    NO_CUTOFFS_OPTION,
    OUT_OPTION,
    PASSPHRASE_OPTION
  ],
  examples: [
    { line: 'tocsin member revoke "ISP Bravo" --reason key-compromise --since 2h', does: 'where one steward decides' },
    { line: 'tocsin member revoke "ISP Bravo" --reason left -o revocation.tocsin', does: 'where others must sign as well' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const live = await readLiveRoster(args, io)
  const nowMs = io.clock.nowMs()
  const orgKey = findRosterOrg(live.roster, args.argument('organization'), nowMs)
  await requireSteward(args.dir, live.roster)

  const badSinceMs = sinceMs(args, nowMs)
  const revocation: Revocation = {
    type: 'revocation',
    orgKey,
    reason: REASONS.find(reason => reason === args.text('reason')) ?? 'key-compromise',
    badSinceMs,
    cutoffs: await askCutoffs(args, io, { orgKey, badSinceMs })
  }

  return actAsSteward(args, io, {
    live,
    documents: [revocation],
    heading: 'This ends the membership for good',
    schema: 'tocsin.member-revoke/1'
  })
}
