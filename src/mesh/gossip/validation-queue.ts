import { VALIDATION_BYTES_MAX, VALIDATION_CONCURRENCY, VALIDATION_MESSAGES_MAX, VALIDATION_UNFINISHED_MAX } from '../constants.js'

/** One message waiting for its verdict. */
export interface Waiting<T> {
  /** The peer that sent it: authenticated. */
  source: string
  /** Whom it names as its origin: not yet verified, so it only divides the share of its source. */
  origin: string
  byteLength: number
  run(): Promise<T>
  /** What is still to be done once the verdict is known, such as a write: until then it counts against its source. */
  finished?(result: T): Promise<unknown>
}

/**
 * A bounded queue that is fair between senders, and for each sender between the origins it names: a flood costs the
 * flooder its own place. When it is full, the newest message of the heaviest origin of the heaviest sender goes. A source with
 * VALIDATION_UNFINISHED_MAX unfinished ones waits, so that it cannot use up what all share behind this queue.
 */
export interface ValidationQueue<T> {
  /** Resolves with what `run` answered, or undefined when the message was dropped. */
  push(waiting: Waiting<T>): Promise<T | undefined>
  /** Drops all that wait. */
  clear(): void
  readonly size: number
}

interface Item<T> extends Waiting<T> {
  settle(result: T | undefined): void
  fail(err: unknown): void
}

type Origins<T> = Map<string, Item<T>[]>

export interface ValidationQueueInit {
  messagesMax?: number
  bytesMax?: number
  concurrency?: number
  unfinishedMax?: number
}

export function createValidationQueue<T>(init: ValidationQueueInit = {}): ValidationQueue<T> {
  const { messagesMax = VALIDATION_MESSAGES_MAX, bytesMax = VALIDATION_BYTES_MAX, concurrency = VALIDATION_CONCURRENCY } = init
  const { unfinishedMax = VALIDATION_UNFINISHED_MAX } = init
  const sources = new Map<string, Origins<T>>()
  /** Messages of a source that run or are not finished; sources with none have no entry. */
  const unfinished = new Map<string, number>()
  let size = 0
  let bytes = 0
  let running = 0

  function remove(item: Item<T>): void {
    const origins = sources.get(item.source)
    const items = origins?.get(item.origin)
    const at = items?.indexOf(item) ?? -1
    if (origins === undefined || items === undefined || at < 0) return

    items.splice(at, 1)
    if (items.length === 0) origins.delete(item.origin)
    if (origins.size === 0) sources.delete(item.source)
    size -= 1
    bytes -= item.byteLength
  }

  /** The first message of the first origin of the first source that may go on; both then go to the end of their line. */
  function takeNext(): Item<T> | undefined {
    const source = firstOf(sources, sourceId => (unfinished.get(sourceId) ?? 0) < unfinishedMax)
    if (source === undefined) return undefined

    const [sourceId, origins] = source
    const [origin] = origins
    const item = origin?.[1][0]
    if (origin === undefined || item === undefined) return undefined

    origins.delete(origin[0])
    origins.set(origin[0], origin[1])
    sources.delete(sourceId)
    sources.set(sourceId, origins)
    remove(item)

    return item
  }

  function evict(): void {
    const origins = heaviest([...sources.values()], all => sum([...all.values()].map(weight)))
    const items = origins === undefined ? undefined : heaviest([...origins.values()], weight)
    const item = items?.at(-1)
    if (item === undefined) return

    remove(item)
    item.settle(undefined)
  }

  function work(): void {
    while (running < concurrency) {
      const item = takeNext()
      if (item === undefined) return

      running += 1
      void runOne(item)
    }
  }

  /** Never rejects: who pushed the item hears of a failure. */
  async function runOne(item: Item<T>): Promise<void> {
    unfinished.set(item.source, (unfinished.get(item.source) ?? 0) + 1)
    let rest: Promise<unknown> | undefined

    try {
      const result = await item.run()
      rest = item.finished?.(result)
      item.settle(result)
    } catch (err) {
      item.fail(err)
    }

    running -= 1
    if (rest === undefined) return finish(item)

    work()
    rest.then(
      () => finish(item),
      () => finish(item)
    )
  }

  function finish({ source }: Item<T>): void {
    const left = (unfinished.get(source) ?? 1) - 1

    if (left === 0) unfinished.delete(source)
    else unfinished.set(source, left)
    work()
  }

  return {
    get size() {
      return size
    },

    push(waiting) {
      return new Promise((resolve, reject) => {
        const item: Item<T> = { ...waiting, settle: resolve, fail: reject }
        const origins = sources.get(item.source) ?? new Map<string, Item<T>[]>()
        const items = origins.get(item.origin) ?? []

        items.push(item)
        origins.set(item.origin, items)
        sources.set(item.source, origins)
        size += 1
        bytes += item.byteLength

        while (size > messagesMax || bytes > bytesMax) evict()

        work()
      })
    },

    clear() {
      for (const origins of sources.values()) for (const items of origins.values()) for (const item of items) item.settle(undefined)

      sources.clear()
      size = 0
      bytes = 0
    }
  }
}

function firstOf<K, V>(entries: Iterable<[K, V]>, isWanted: (key: K) => boolean): [K, V] | undefined {
  for (const entry of entries) if (isWanted(entry[0])) return entry

  return undefined
}

function weight(items: ReadonlyArray<{ byteLength: number }>): number {
  return sum(items.map(({ byteLength }) => byteLength))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function heaviest<V>(values: readonly V[], weigh: (value: V) => number): V | undefined {
  let best: V | undefined
  let bestWeight = -1

  for (const value of values) {
    const own = weigh(value)

    if (own > bestWeight) {
      best = value
      bestWeight = own
    }
  }

  return best
}
