import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { readLiveRoster } from './live-roster.js'
import { type MemberView, memberView, networksText, rightsText } from './member-view.js'
import { printList } from './output.js'

export const memberListCommand: CommandSpec = {
  name: 'member list',
  group: 'mesh',
  summary: 'List the organizations of the mesh',
  description: 'Asks the running node, else reads the files of this directory, where members that others admitted lately may be missing.',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin member list', does: 'who is in, what each may do, and until when' },
    { line: 'tocsin member list -o json', does: 'the same for scripts' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const nowMs = io.clock.nowMs()
  const { roster } = await readLiveRoster(args, io)
  const rows = roster.members(nowMs).map(member => memberView(member, roster, nowMs))

  await printList<MemberView>(io, args, {
    schema: 'tocsin.members/1',
    name: 'members',
    rows: [...rows].sort((a, b) => (a.name < b.name ? -1 : 1)),
    extra: { mesh: roster.charter.name },
    columns: [
      { key: 'name', text: ({ name }) => name },
      { key: 'kind', text: ({ kind }) => kind },
      { key: 'rights', text: rightsText },
      { key: 'networks', text: networksText },
      { key: 'valid_until', title: 'UNTIL', text: ({ valid_until }) => valid_until.slice(0, 10) },
      { key: 'nodes', text: ({ nodes }) => String(nodes.length), isRight: true },
      { key: 'fingerprint', text: row => row.fingerprint },
      { key: 'words', text: row => row.words }
    ]
  })

  return rows.length === 0 ? EXIT.nothingFound : EXIT.ok
}
