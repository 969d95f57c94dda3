import { findNearest } from '../config/nearest.js'
import { NodeError } from '../errors.js'
import { fingerprint, orgDid } from '../roster/fingerprint.js'
import type { Member } from '../roster/roster.js'
import { readAnchorRoster } from './anchor-roster.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { type MemberView, memberView, networksText, rightsText } from './member-view.js'
import { printObject } from './output.js'
import { formatBytes, printable } from './text.js'

export const memberShowCommand: CommandSpec = {
  name: 'member show',
  group: 'mesh',
  summary: 'Show one organization: networks, rights, nodes',
  description: 'Reads and verifies the files of this node; no node needs to run.',
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
  const { roster } = await readAnchorRoster(args.dir, nowMs)
  const view = memberView(requireMember(roster.members(nowMs), args.argument('organization')), roster, nowMs)

  await printObject(io, args, { schema: 'tocsin.member/1', value: view, human: () => humanText(view) })

  return EXIT.ok
}

/** @throws NodeError `NOT_FOUND`, and `USAGE_INVALID` for a name that two members have */
function requireMember(members: readonly Member[], text: string): Member {
  const wanted = text.trim()
  const found = members.filter(
    ({ name, orgKey }) =>
      name.toLowerCase() === wanted.toLowerCase() || fingerprint(orgKey) === wanted.toUpperCase() || orgDid(orgKey) === wanted
  )
  const [member] = found

  if (member === undefined) {
    const nearest = findNearest(
      wanted,
      members.map(({ name }) => name)
    )
    throw new NodeError('NOT_FOUND', `no member is called "${wanted}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`, {
      fix: 'tocsin member list'
    })
  }

  if (found.length > 1) {
    throw new NodeError('USAGE_INVALID', `${found.length} members are called "${wanted}"`, {
      fix: 'name one by its fingerprint: tocsin member list'
    })
  }

  return member
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
