import { fromHex } from '../model/bytes.js'
import type { Cutoff } from '../roster/documents.js'
import { nodePeerId, orgDid } from '../roster/fingerprint.js'
import { isNodeError, NodeError } from '../errors.js'
import { createClient } from './client.js'
import type { Args, Io, OptionSpec } from './command.js'
import { timeText } from './identity-lines.js'

const DURATION = /^(\d{1,6})(s|m|h|d)$/
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

export const SINCE_OPTION: OptionSpec = {
  flags: '--since <time>',
  summary: 'nothing that was published from then on counts: 2026-11-21T10:00:00Z, or 2h ago (default: now)'
}

export const NO_CUTOFFS_OPTION: OptionSpec = {
  flags: '--no-cutoffs',
  summary: 'list no streams: when no node of yours can be asked; other members then end the streams by time alone'
}

/** Milliseconds of `90s`, `15m`, `2h`, `7d`. @throws NodeError `USAGE_INVALID` */
export function durationMs(text: string, option: string): number {
  const [, number = '', unit = ''] = DURATION.exec(text) ?? []
  const ms = Number(number) * (UNIT_MS[unit] ?? Number.NaN)

  if (Number.isNaN(ms) || ms === 0)
    throw new NodeError('USAGE_INVALID', `--${option} does not take "${text}"`, { fix: 'write 30m, 2h or 7d' })

  return ms
}

/** A moment in the past: a time, or how long ago. @throws NodeError `USAGE_INVALID` */
export function sinceMs(args: Args, nowMs: number): number {
  const text = args.text('since')
  if (text === undefined) return nowMs
  if (DURATION.test(text)) return nowMs - durationMs(text, 'since')

  const ms = Date.parse(text)
  if (Number.isNaN(ms) || ms < 0)
    throw new NodeError('USAGE_INVALID', `--since does not take "${text}"`, { fix: '2026-11-21T10:00:00Z, or 2h' })
  if (ms > nowMs) throw new NodeError('USAGE_INVALID', '--since lies in the future', { fix: 'leave it out for: from now on' })

  return ms
}

/**
 * Where the streams end, as the running node holds them.
 *
 * @throws NodeError `NODE_UNREACHABLE` when no node answers and --no-cutoffs is not given
 */
export async function askCutoffs(
  args: Args,
  io: Io,
  { orgKey, nodeKey, badSinceMs }: { orgKey: Uint8Array; nodeKey?: Uint8Array; badSinceMs: number }
): Promise<Cutoff[]> {
  if (!args.flag('cutoffs')) return []

  const node = nodeKey === undefined ? '' : `&node=${nodePeerId(nodeKey)}`
  const path = `/v1/roster/cutoffs?organization=${encodeURIComponent(orgDid(orgKey))}${node}&since=${timeText(badSinceMs)}`

  try {
    const { cutoffs } = await (await createClient(args, io)).get(path)

    return Array.isArray(cutoffs) ? cutoffs.map(cutoffOf) : []
  } catch (err) {
    if (!isNodeError(err, 'NODE_UNREACHABLE')) throw err

    throw new NodeError('NODE_UNREACHABLE', 'no node answers that could say where the streams end', {
      cause: err,
      fix: 'start one (tocsin run); or give --no-cutoffs, and other members end the streams by time alone'
    })
  }
}

function cutoffOf(cutoff: unknown): Cutoff {
  if (typeof cutoff !== 'object' || cutoff === null || !('stream' in cutoff) || !('last_good_seq' in cutoff)) {
    throw new NodeError('NODE_UNREACHABLE', 'the node answered without cut-offs')
  }

  return { streamId: fromHex(String(cutoff.stream)), lastGoodSeq: Number(cutoff.last_good_seq) }
}
