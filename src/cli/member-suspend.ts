import { NodeError } from '../errors.js'
import { type Membership, noConstituency } from '../roster/documents.js'
import { findRosterOrg } from '../roster/find-org.js'
import type { Args, CommandSpec, Io } from './command.js'
import type { ExitCode } from './exit-codes.js'
import { readLiveRoster } from './live-roster.js'
import { PASSPHRASE_OPTION } from './passphrase.js'
import { actAsSteward, OUT_OPTION } from './steward.js'

const DAY_MS = 86_400_000

export const memberSuspendCommand: CommandSpec = {
  name: 'member suspend',
  group: 'mesh',
  summary: 'Take every right from a member until it is signed again',
  description:
    'Signs the next serial of its membership, without any right: its nodes are dropped everywhere, and what it signs from now on counts ' +
    'nowhere. What it published before stays. k stewards sign. The way back is a next serial: tocsin member sign with its request.',
  arguments: [{ name: 'organization', summary: 'its name, fingerprint or did:key', isRequired: true }],
  options: [
    {
      flags: '--days <n>',
      summary: 'how long; after that an earlier membership counts again where it still covers the time',
      default: '366'
    },
    OUT_OPTION,
    PASSPHRASE_OPTION
  ],
  examples: [
    { line: 'tocsin member suspend "ISP Bravo"', does: 'where one steward decides' },
    { line: 'tocsin member suspend "ISP Bravo" --days 14 -o suspension.tocsin', does: 'two weeks, where others must sign as well' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const live = await readLiveRoster(args, io)
  const nowMs = io.clock.nowMs()
  const orgKey = findRosterOrg(live.roster, args.argument('organization'), nowMs)
  const member = live.roster.findMember(orgKey, nowMs)
  const days = args.whole('days', { min: 1, max: 366 }) ?? 366

  if (member === undefined) {
    throw new NodeError('MEMBER_UNKNOWN', 'the organization is no member at this time: suspended, revoked or over', {
      fix: 'tocsin member show'
    })
  }

  const suspension: Membership = {
    type: 'membership',
    orgKey,
    name: member.name,
    kind: member.kind,
    constituency: noConstituency,
    mayPublish: false,
    mayReceiveVictims: false,
    serial: live.roster.highestSerialOf(orgKey) + 1,
    notBeforeMs: nowMs,
    notAfterMs: nowMs + days * DAY_MS
  }

  return actAsSteward(args, io, {
    live,
    documents: [suspension],
    heading: 'This suspends the member',
    schema: 'tocsin.member-suspend/1'
  })
}
