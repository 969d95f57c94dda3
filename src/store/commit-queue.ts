import { NodeError } from '../errors.js'
import { COMMIT_QUEUE_MAX, GROUP_BYTES_MAX } from './constants.js'
import { writeError } from './database.js'
import { Transaction } from './transaction.js'

/**
 * Plans one change: adds to `tx`, and reads through `tx`, then `inflight` (the group that is being written), then the database.
 * It must not have added anything when it throws.
 */
export type Plan<T> = (tx: Transaction, inflight: Transaction | undefined) => T | Promise<T>

export interface CommitQueue {
  /** Resolves when the change is on disk. Plans run one at a time, in the order of the calls. */
  commit<T>(plan: Plan<T>, options?: { isSync?: boolean }): Promise<T>
  /** Runs `work` alone: what was asked before is on disk, what is asked after waits. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when nothing waits and nothing is being written. */
  idle(): Promise<void>
  /** From now on everything is refused with this error. */
  fail(err: NodeError): void
  readonly failure: NodeError | undefined
}

interface Job {
  run(): Promise<void>
  reject(err: unknown): void
}

/**
 * Group commit: while one group is being written the next jobs are planned into the next group, and go to disk together
 * with one sync. `write` makes a group durable; an error of it ends all writing, because what later jobs were planned upon is gone.
 */
export function createCommitQueue(write: (tx: Transaction) => Promise<void>, onFailure: (err: NodeError) => void): CommitQueue {
  const waiting: Job[] = []
  let next = new Transaction()
  let settles: Array<{ resolve: () => void; reject: (err: unknown) => void }> = []
  let inflight: Transaction | undefined
  let writing: Promise<void> | undefined
  let pumping: Promise<void> | undefined
  let failure: NodeError | undefined

  function fail(err: NodeError): void {
    if (failure !== undefined) return

    failure = err
    onFailure(err)
  }

  function flush(): void {
    if (settles.length === 0) return

    const group = next
    const waiters = settles
    next = new Transaction()
    settles = []
    inflight = group
    writing = writeGroup(group, waiters).finally(() => {
      inflight = undefined
      writing = undefined
      pump()
    })
  }

  async function writeGroup(group: Transaction, waiters: typeof settles): Promise<void> {
    try {
      if (failure !== undefined) throw failure
      await write(group)
      for (const effect of group.effects) effect()
      for (const { resolve } of waiters) resolve()
    } catch (err) {
      const error = writeError(err)
      fail(error)
      for (const { reject } of waiters) reject(error)
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      const job = waiting.shift()

      if (job === undefined) break
      if (failure !== undefined) job.reject(failure)
      else await job.run()

      if (writing === undefined) flush()
      else if (next.bytes > GROUP_BYTES_MAX) await writing
    }

    if (writing === undefined) flush()
  }

  function pump(): void {
    pumping ??= run().finally(() => {
      pumping = undefined
      if (waiting.length > 0 || (settles.length > 0 && writing === undefined)) pump()
    })
  }

  function enqueue(job: Job): void {
    if (failure !== undefined) return job.reject(failure)

    if (waiting.length >= COMMIT_QUEUE_MAX) {
      return job.reject(new NodeError('STORE_BUSY', `${COMMIT_QUEUE_MAX} writes wait already`, { fix: 'Try again in a moment.' }))
    }

    waiting.push(job)
    pump()
  }

  async function settle(): Promise<void> {
    while (writing !== undefined || settles.length > 0) {
      if (writing === undefined) flush()
      await writing
    }
  }

  return {
    commit(plan, { isSync = true } = {}) {
      return new Promise((resolve, reject) => {
        enqueue({
          reject,
          async run() {
            try {
              const result = await plan(next, inflight)
              if (isSync) next.isSync = true
              settles.push({ resolve: () => resolve(result), reject })
            } catch (err) {
              reject(err)
            }
          }
        })
      })
    },
    alone(work) {
      return new Promise((resolve, reject) => {
        enqueue({
          reject,
          async run() {
            try {
              await settle()
              if (failure !== undefined) throw failure
              resolve(await work())
            } catch (err) {
              reject(err)
            }
          }
        })
      })
    },
    async idle() {
      while (pumping !== undefined || writing !== undefined || waiting.length > 0) {
        await pumping
        await writing
      }
    },
    fail,
    get failure() {
      return failure
    }
  }
}
