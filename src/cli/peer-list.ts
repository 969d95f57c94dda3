import { createClient, type Json } from './client.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { printList } from './output.js'

interface PeerRow {
  node: string
  name: string
  state: string
  direction: string
  address: string
  since: string
  in_sync: string
  have: string
  missing: string
  ahead: string
  lag_s: string
}

export const peerListCommand: CommandSpec = {
  name: 'peer list',
  group: 'mesh',
  summary: 'List the peers of the running node, and those that it keeps out',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin peer list', does: 'who is connected, since when, whether both hold the same; explicit peers are sent every batch' },
    { line: 'tocsin peer list -o json', does: 'the same for scripts' }
  ],
  async run(args: Args, io: Io): Promise<ExitCode> {
    const client = await createClient(args, io)
    const [{ peers }, { bans }] = [await client.get('/v1/status'), await client.get('/v1/bans')]
    const rows = [...listOf(peers).map(peerRow), ...listOf(bans).map(banRow)]

    await printList<PeerRow>(io, args, {
      schema: 'tocsin.peers/1',
      name: 'peers',
      rows,
      columns: [
        { key: 'name', text: ({ name }) => name },
        { key: 'state', text: ({ state }) => state },
        { key: 'direction', text: ({ direction }) => direction },
        { key: 'since', text: ({ since }) => since },
        { key: 'in_sync', text: ({ in_sync }) => in_sync },
        { key: 'have', text: ({ have }) => have },
        { key: 'missing', text: ({ missing }) => missing },
        { key: 'ahead', text: ({ ahead }) => ahead },
        { key: 'lag_s', text: ({ lag_s: lag }) => lag },
        { key: 'node', text: ({ node }) => node },
        { key: 'address', text: ({ address }) => address }
      ]
    })

    return rows.length === 0 ? EXIT.nothingFound : EXIT.ok
  }
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value : []
}

function peerRow({
  node,
  name,
  direction,
  address,
  connected,
  admitted,
  explicit,
  in_sync: isInSync,
  have,
  missing,
  ahead,
  lag_ms: lagMs
}: Json): PeerRow {
  return {
    node: String(node),
    name: typeof name === 'string' ? name : '-',
    state: admitted !== true ? 'at the door' : explicit === true ? 'explicit' : 'admitted',
    direction: String(direction),
    address: String(address),
    since: String(connected),
    in_sync: typeof isInSync === 'boolean' ? (isInSync ? 'yes' : 'no') : '-',
    have: countOr(have),
    missing: countOr(missing),
    ahead: countOr(ahead),
    lag_s: typeof lagMs === 'number' ? (lagMs / 1_000).toFixed(0) : '-'
  }
}

function countOr(count: unknown): string {
  return typeof count === 'number' ? String(count) : '-'
}

function banRow({ node, until }: Json): PeerRow {
  const none = { name: '-', direction: '-', address: '-', since: '-', in_sync: '-', have: '-', missing: '-', ahead: '-', lag_s: '-' }

  return { ...none, node: String(node), state: `banned until ${String(until)}` }
}
