import { VALIDATION_BYTES_MAX, VALIDATION_CONCURRENCY, VALIDATION_MESSAGES_MAX } from '../constants.js'

/** One message waiting for its verdict. */
export interface Waiting<T> {
  /** The peer that sent it: authenticated. */
  source: string
  /** Whom it names as its origin: not yet verified, so it only divides the share of its source. */
  origin: string
  byteLength: number
  run(): Promise<T>
}

/**
 * A bounded queue that is fair between senders, and for each sender between the origins it names: a flood costs the
 * flooder its own place. When it is full, the newest message of the heaviest origin of the heaviest sender goes.
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
}

export function createValidationQueue<T>(init: ValidationQueueInit = {}): ValidationQueue<T> {
  const { messagesMax = VALIDATION_MESSAGES_MAX, bytesMax = VALIDATION_BYTES_MAX, concurrency = VALIDATION_CONCURRENCY } = init
  const sources = new Map<string, Origins<T>>()
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

  /** The first message of the first origin of the first source; both then go to the end of their line. */
  function takeNext(): Item<T> | undefined {
    const [source] = sources
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
      item
        .run()
        .then(item.settle, item.fail)
        .finally(() => {
          running -= 1
          work()
        })
    }
  }

  return {
    get size() {
      return size
    },

    push(waiting) {
      return new Promise((resolve, reject) => {
        const item: Item<T> = { ...waiting, run: () => waiting.run(), settle: resolve, fail: reject }
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
