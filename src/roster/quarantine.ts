import { equalBytes } from '../model/bytes.js'
import type { ForkedAt } from './fork-shelf.js'

/** From where on a stream of a node that forked does not count (3.5). */
export interface Quarantine {
  /** The forked seq of this very stream. */
  cutSeq?: number
  /** The lower created_ms of a fork in another stream of the node: what was made from then on is contested. */
  fromMs?: number
}

/**
 * What the forks of a node mean for one of its streams: the common prefix stays, the forked stream ends at the forked seq, and
 * the others end by time. A stream of a later epoch than the forked one has been started anew and is not concerned.
 *
 * @param forks - of the node that owns the stream
 * @returns undefined when the stream counts as a whole
 */
export function quarantineOf(forks: readonly ForkedAt[], stream: { streamId: Uint8Array; epoch: number }): Quarantine | undefined {
  let cutSeq: number | undefined
  let fromMs: number | undefined

  for (const fork of forks) {
    if (equalBytes(fork.streamId, stream.streamId)) cutSeq = fork.seq
    else if (fork.epoch >= stream.epoch) fromMs = Math.min(fromMs ?? Number.POSITIVE_INFINITY, fork.createdMs)
  }

  if (cutSeq === undefined && fromMs === undefined) return undefined

  return { ...(cutSeq === undefined ? {} : { cutSeq }), ...(fromMs === undefined ? {} : { fromMs }) }
}
