import type { Clock } from '../clock.js'
import { NodeError } from '../errors.js'
import type { Deadline } from '../query/ports.js'

export function createDeadline(clock: Pick<Clock, 'monotonicMs'>, limitMs: number): Deadline {
  const endMs = clock.monotonicMs() + limitMs

  return {
    check() {
      if (clock.monotonicMs() > endMs) {
        throw new NodeError('QUERY_TOO_SLOW', `the query took over ${limitMs} ms`, { fix: 'ask for less, or raise rest.queryMs' })
      }
    }
  }
}
