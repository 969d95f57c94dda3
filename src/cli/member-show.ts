import { findNearest } from '../config/nearest.js'
import { isNodeError, NodeError } from '../errors.js'
import { type ChainLink, explainOrganization, nameOf } from '../roster/explain.js'
import { findRosterOrg } from '../roster/find-org.js'
import { orgDid } from '../roster/fingerprint.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparableText, factLines, orgView } from './identity-lines.js'
import { readLiveRoster } from './live-roster.js'
import { type MemberView, memberView, networksText, rightsText } from './member-view.js'
import { printObject } from './output.js'
import { formatBytes, paintOf, printable } from './text.js'

export const memberShowCommand: CommandSpec = {
  name: 'member show',
  group: 'mesh',
  summary: 'Show one organization: networks, rights, nodes',
  description:
    'Asks the running node, else reads the files of this directory. Below the facts stands the chain from the charter to each node, link ' +
    'by link, and which link is broken. Former members are found as well.',
  arguments: [{ name: 'organization', summary: 'its name, fingerprint or did:key', isRequired: true }],
  options: [],
  examples: [
    { line: 'tocsin member show "ISP Bravo"', does: 'by name' },
    { line: 'tocsin member show 7QF2-KM9A-XW4D-3C1P -o json', does: 'by fingerprint, for scripts' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const nowMs = io.clock.nowMs()
  const { roster } = await readLiveRoster(args, io)
  const orgKey = requireOrg(roster, args.argument('organization'), nowMs)
  const member = roster.findMember(orgKey, nowMs)
  const view = member === undefined ? undefined : memberView(member, roster, nowMs)
  const chain = explainOrganization(roster, orgKey, nowMs)

  await printObject(io, args, {
    schema: 'tocsin.member/1',
    value: { ...(view ?? { is_member: false, ...orgView(orgKey, nameOf(orgKey, roster, nowMs)) }), chain: chain.map(linkView) },
    human: () => `${view === undefined ? endedText(orgKey, roster, nowMs) : humanText(view)}${chainText(chain, io)}`
  })

  return EXIT.ok
}

/** Members and former ones. @throws NodeError `NOT_FOUND` with the nearest name, and `USAGE_INVALID` for a name that two bear */
function requireOrg(roster: RosterView, text: string, nowMs: number): Uint8Array {
  try {
    return findRosterOrg(roster, text, nowMs)
  } catch (err) {
    const nearest = isNodeError(err, 'NOT_FOUND')
      ? findNearest(
          text.trim(),
          roster.members(nowMs).map(({ name }) => name)
        )
      : undefined
    if (nearest === undefined) throw err

    throw new NodeError('NOT_FOUND', `no member is called "${text.trim()}"; did you mean "${nearest}"?`, { fix: 'tocsin member list' })
  }
}

function linkView({ isGood, text, code }: ChainLink): Record<string, unknown> {
  return { is_good: isGood, text, ...(code === undefined ? {} : { code }) }
}

function chainText(chain: readonly ChainLink[], { stdout }: Io): string {
  const paint = paintOf(stdout)

  return chain
    .map(
      ({ isGood, text, code }) =>
        `  ${isGood ? paint.green('✔') : paint.red('✖')} ${printable(text)}${code === undefined ? '' : ` (${code})`}\n`
    )
    .join('')
}

function endedText(orgKey: Uint8Array, roster: RosterView, nowMs: number): string {
  return factLines([
    ['name', printable(nameOf(orgKey, roster, nowMs))],
    ['key', orgDid(orgKey)],
    ['fingerprint', comparableText(orgKey)],
    ['member', 'not at this time']
  ])
}

function humanText(view: MemberView): string {
  return factLines([
    ['name', `${printable(view.name)} (${view.kind})`],
    ['key', view.did],
    ['fingerprint', `${view.fingerprint}  "${view.words}"`],
    ['rights', rightsText(view)],
    ['networks', networksText(view)],
    ['publishes', `up to ${formatBytes(view.quota_bytes_a_day)} a day`],
    ['member', `${view.valid_from.slice(0, 10)} to ${view.valid_until.slice(0, 10)}, serial ${view.serial}`],
    ...(view.nodes.length === 0 ? ([['nodes', 'none known here yet']] as const) : []),
    ...view.nodes.flatMap(node => [
      ['node', `${node.peer_id}  certified until ${node.certified_until.slice(0, 10)}`] as const,
      ...node.addresses.map(address => ['', address] as const)
    ])
  ])
}
