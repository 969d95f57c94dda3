import { NodeError } from '../errors.js'
import type { StatusBody } from '../rest/v1/status-routes.js'
import { type Client, createClient } from './client.js'
import type { Args, CommandSpec, Io, Out } from './command.js'
import { EXIT } from './exit-codes.js'
import { printObject } from './output.js'
import { formatCount, formatDuration, paintOf, printable } from './text.js'
import { parseDuration } from './words.js'

/** Time between two looks with --follow, when nothing else is said. */
const FOLLOW_MS = 2_000

export const statusCommand: CommandSpec = {
  name: 'status',
  group: 'start',
  summary: 'Show what the node holds, who it talks to and whether all is well',
  description: 'Two nodes that print the same community digest hold the same community data.',
  arguments: [],
  options: [
    { flags: '--follow', summary: 'show it again and again until Ctrl-C' },
    { flags: '--every <duration>', summary: 'with --follow: time between two looks', default: '2s' }
  ],
  examples: [
    { line: 'tocsin status', does: 'the state of the local node' },
    { line: 'tocsin status -o json', does: 'the same for scripts' },
    { line: 'tocsin status --follow --every 5s', does: 'watch it catch up' }
  ],
  async run(args, io) {
    const client = await createClient(args, io)
    const everyMs = Math.max(100, parseDuration(args.text('every') ?? `${FOLLOW_MS / 1_000}s`, 'every'))

    let status = await showOnce(client, args, io)

    while (args.flag('follow') && !io.signal.aborted) {
      await io.clock.sleep(everyMs, io.signal)
      if (io.signal.aborted) break

      if (io.stdout.isTTY && args.format === 'human') await io.stdout.write('\u001b[2J\u001b[H')
      status = await showOnce(client, args, io)
    }

    return status.is_ready ? EXIT.ok : EXIT.failed
  }
}

export async function showOnce(client: Client, args: Args, io: Pick<Io, 'stdout' | 'clock'>): Promise<StatusBody> {
  const status: unknown = await client.get('/v1/status')
  if (!isStatus(status)) throw new NodeError('NODE_UNREACHABLE', `what answers at ${client.target} is no Tocsin node`)

  await printObject(io, args, { schema: 'tocsin.status/1', value: status, human: () => humanStatus(status, io.stdout, io.clock.nowMs()) })

  return status
}

/** The node made it by its schema; this only tells it from the answer of some other program. */
export function isStatus(json: unknown): json is StatusBody {
  if (typeof json !== 'object' || json === null) return false

  return 'node' in json && 'mesh' in json && 'peers' in json && 'publishers' in json && 'reasons' in json
}

export function humanStatus(status: StatusBody, out: Pick<Out, 'hasColor'>, nowMs: number): string {
  const paint = paintOf(out)
  const { node, mesh, held } = status
  const offset = mesh.clock_offset_ms
  const lines = [
    `${status.is_ready ? paint.green('ready') : paint.red('not ready')}  ${paint.bold(printable(node.organization_name))}  up ${formatDuration(nowMs - Date.parse(status.started))}  tocsin ${status.version}`,
    ...[...status.reasons, ...(status.warnings ?? [])].map(reason => paint.yellow(`  ! ${printable(reason)}`)),
    `mesh        ${printable(mesh.name)}${mesh.lab ? '  LABORATORY: documentation addresses count as public' : ''}  ${mesh.members} members  id ${mesh.id.slice(0, 16)}`,
    `node        ${node.id}`,
    ...(mesh.listen.length > 0 ? [`listens     ${mesh.listen.join('  ')}`] : []),
    `community   ${status.community_digest}`,
    ...(held === undefined
      ? []
      : [`holds       ${formatCount(held.records)} records, ${formatCount(held.claims)} claims in ${formatCount(held.streams)} streams`]),
    ...until('membership', node.membership_until, nowMs),
    ...until('certificate', node.certificate_until, nowMs),
    ...(offset === undefined ? [] : [`clock       ${offset >= 0 ? '+' : '−'}${formatDuration(Math.abs(offset))} against the peers`]),
    ...catchUpOf(status, paint),
    ...peersOf(status, paint, nowMs),
    ...publishersOf(status, paint)
  ]

  return `${lines.join('\n')}\n`
}

function until(name: string, time: string | undefined, nowMs: number): string[] {
  return time === undefined ? [] : [`${name.padEnd(12)}valid for ${formatDuration(Date.parse(time) - nowMs)}`]
}

function catchUpOf({ catch_up: catchUp }: StatusBody, paint: ReturnType<typeof paintOf>): string[] {
  if (catchUp === undefined) return []

  const { streams, batches, remaining, records_per_s: rate, left_s: left } = catchUp
  const time = left === undefined ? '' : `, about ${formatDuration(left * 1_000)} left`

  return [
    paint.yellow(
      `catching up ${formatCount(batches)} batches of ${formatCount(batches + remaining)} in ${formatCount(streams)} streams, ${formatCount(rate)} records/s${time}`
    )
  ]
}

function peersOf({ peers }: StatusBody, paint: ReturnType<typeof paintOf>, nowMs: number): string[] {
  if (peers.length === 0) return [paint.yellow('peers       none connected')]

  return [
    `peers       ${peers.length} connected`,
    ...peers.map(peer => {
      const sync = peer.in_sync === undefined ? '' : peer.in_sync ? paint.green('in sync') : paint.yellow(behind(peer))
      const last = peer.last_sync === undefined ? '' : `synced ${formatDuration(nowMs - Date.parse(peer.last_sync))} ago`

      return `  ${peer.direction === 'in' ? '←' : '→'} ${printable(peer.name ?? 'not admitted')}  ${peer.node.slice(-8)}  ${printable(peer.address)}  ${sync}  ${last}`.trimEnd()
    })
  ]
}

/** What the peer and this node lack of each other's, and for how long. */
function behind({ missing = 0, ahead = 0, lag_ms: lagMs = 0 }: StatusBody['peers'][number]): string {
  const parts = [
    ...(missing === 0 ? [] : [`lacks ${formatCount(missing)} batches`]),
    ...(ahead === 0 ? [] : [`has ${formatCount(ahead)} more`])
  ]

  return parts.length === 0 ? 'syncing' : `syncing: ${parts.join(', ')}, for ${formatDuration(lagMs)}`
}

function publishersOf({ publishers }: StatusBody, paint: ReturnType<typeof paintOf>): string[] {
  if (publishers.length === 0) return []

  return [
    'publishers',
    ...publishers.map(({ name, node, audience, have, missing, records, lag_ms: lagMs, condition, last_error: error }) => {
      const gap = missing === 0 ? paint.green('complete') : paint.yellow(`${formatCount(missing)} missing`)
      const state = condition === 'live' ? '' : paint.red(`  ${condition}`)
      const last = error === undefined ? '' : paint.red(`  ${printable(error)}`)

      return `  ${printable(name)}  ${node.slice(-8)}  ${audience}  ${formatCount(have)} batches ${gap}  ${formatCount(records)} records  newest ${formatDuration(lagMs)} old${state}${last}`
    })
  ]
}
