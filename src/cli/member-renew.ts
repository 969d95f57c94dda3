import { NodeError } from '../errors.js'
import type { Membership } from '../roster/documents.js'
import type { Member } from '../roster/roster.js'
import type { Args, CommandSpec, Io } from './command.js'
import type { ExitCode } from './exit-codes.js'
import { findRosterOrg } from '../roster/find-org.js'
import { readLiveRoster } from './live-roster.js'
import { MEMBERSHIP_DAYS } from './mesh-documents.js'
import { PASSPHRASE_OPTION } from './passphrase.js'
import { actAsSteward, OUT_OPTION } from './steward.js'

const DAY_MS = 86_400_000

export const memberRenewCommand: CommandSpec = {
  name: 'member renew',
  group: 'mesh',
  summary: 'Give a member another year with the same rights and networks',
  description:
    'Signs the next serial of a membership that still stands, with a new end. The member needs to do nothing: it learns of it from the ' +
    'mesh, and its streams go on without a gap. One that has ended is signed anew: member sign or member approve.',
  arguments: [{ name: 'organization', summary: 'its name, fingerprint or did:key', isRequired: true }],
  options: [{ flags: '--days <n>', summary: 'validity from now on', default: String(MEMBERSHIP_DAYS) }, OUT_OPTION, PASSPHRASE_OPTION],
  examples: [
    { line: 'tocsin member renew "ISP Bravo"', does: 'another year' },
    { line: 'tocsin member renew "ISP Bravo" --days 90 -o bravo.proposal', does: 'where other stewards must sign, too' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const nowMs = io.clock.nowMs()
  const live = await readLiveRoster(args, io)
  const { roster } = live
  const orgKey = findRosterOrg(roster, args.argument('organization'), nowMs)
  const member = roster.findMember(orgKey, nowMs)

  if (member === undefined) {
    throw new NodeError('MEMBERSHIP_EXPIRED', 'no membership of this organization stands at this time, so there is nothing to renew', {
      fix: 'let it ask again: tocsin join request there, tocsin member sign here'
    })
  }

  const days = args.whole('days', { min: 1, max: 366 }) ?? MEMBERSHIP_DAYS
  const renewed = next(member, { serial: roster.highestSerialOf(orgKey) + 1, notBeforeMs: nowMs, notAfterMs: nowMs + days * DAY_MS })

  return actAsSteward(args, io, { live, documents: [renewed], heading: 'The membership goes on', schema: 'tocsin.member-renew/1' })
}

/** The same membership for another span of time. */
function next(member: Member, span: Pick<Membership, 'serial' | 'notBeforeMs' | 'notAfterMs'>): Membership {
  return { type: 'membership', ...member, ...span }
}
