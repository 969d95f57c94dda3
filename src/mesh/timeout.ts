import type { Clock } from '../clock.js'
import { NodeError } from '../errors.js'

/**
 * Waits for `work` no longer than `limitMs`. The work itself goes on; the caller ends what it stands on.
 *
 * @throws NodeError `PEER_TIMEOUT` naming what was waited for, or what `work` rejects with.
 */
export async function withinMs<T>(clock: Clock, work: Promise<T>, limitMs: number, what: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = clock.after(limitMs, () => reject(new NodeError('PEER_TIMEOUT', `${what}: no answer within ${limitMs} ms`)))

    work.then(
      value => {
        timer.stop()
        resolve(value)
      },
      err => {
        timer.stop()
        reject(err)
      }
    )
  })
}

/** The error of a stream or a library as an Error, whatever was thrown. */
export function asError(err: unknown): Error {
  return err instanceof Error ? err : new Error(String(err))
}
