import { NodeError } from './errors.js'

/** A part of the node that starts and stops. Both are idempotent; `stop` after a failed `start` is allowed. */
export interface Startable {
  readonly name: string
  start(): Promise<void>
  stop(): Promise<void>
}

/** How long one part may take to stop, in milliseconds. A stuck socket must not hold the store open. */
const STOP_PART_MS = 5_000

/**
 * Starts parts in the order given. If one fails, the parts already started are stopped in reverse:
 * a node is never half up.
 *
 * @throws NodeError the part's own, when it is one; else `START_FAILED` naming the part.
 */
export async function startAll(parts: readonly Startable[], partMs = STOP_PART_MS): Promise<void> {
  const started: Startable[] = []

  for (const part of parts) {
    try {
      await part.start()
      started.push(part)
    } catch (err) {
      const stopErrors = await stopInReverse([...started, part], partMs)

      if (err instanceof NodeError && stopErrors.length === 0) throw err

      const cause = stopErrors.length === 0 ? err : new AggregateError([err, ...stopErrors])
      throw new NodeError('START_FAILED', `${part.name} did not start: ${err instanceof Error ? err.message : String(err)}`, { cause })
    }
  }
}

/**
 * Stops parts in reverse order. Every part gets its turn, even when another one throws or hangs;
 * the failures are reported together at the end.
 *
 * @throws NodeError `STOP_FAILED` with an AggregateError as its cause.
 */
export async function stopAll(parts: readonly Startable[], partMs = STOP_PART_MS): Promise<void> {
  const errors = await stopInReverse(parts, partMs)

  if (errors.length > 0) {
    throw new NodeError('STOP_FAILED', `${errors.length} part(s) did not stop cleanly`, { cause: new AggregateError(errors) })
  }
}

async function stopInReverse(parts: readonly Startable[], partMs: number): Promise<unknown[]> {
  const errors: unknown[] = []

  for (const part of [...parts].reverse()) {
    try {
      await withinMs(part.stop(), partMs, part.name)
    } catch (err) {
      errors.push(err)
    }
  }

  return errors
}

async function withinMs(work: Promise<void>, limitMs: number, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NodeError('STOP_FAILED', `${name} took over ${limitMs} ms to stop`)), limitMs)
  })

  try {
    await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
