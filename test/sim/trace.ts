import { createHash } from 'node:crypto'

/** Everything that happened in a run as one hash, and how often each kind of thing did. */
export interface Trace {
  /** @param kind - from a closed set: it is counted */
  note(kind: string, ...facts: Array<string | number>): void
  count(kind: string): number
  counts(): ReadonlyMap<string, number>
  /** Hex: the same for the same run. */
  hash(): string
}

export function createTrace(nowMs: () => number): Trace {
  const hash = createHash('sha256')
  const counts = new Map<string, number>()

  return {
    note(kind, ...facts) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
      hash.update(`${nowMs()} ${kind} ${facts.join(' ')}\n`)
    },
    count: kind => counts.get(kind) ?? 0,
    counts: () => counts,
    hash: () => hash.copy().digest('hex')
  }
}
