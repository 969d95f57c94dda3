/**
 * Applies `work` to up to `concurrency` items at a time and yields the results in the order of the items, each as soon as it
 * and all before it are there: a result never waits for a later item to arrive.
 *
 * Rejects with the first error of the source or of the work, in order.
 */
export async function* mapOrdered<In, Out>(
  source: AsyncIterable<In>,
  concurrency: number,
  work: (item: In) => Promise<Out>
): AsyncGenerator<Out, void, undefined> {
  const items = source[Symbol.asyncIterator]()
  const running: Promise<Out>[] = []
  let isOver = false
  let coming: Promise<IteratorResult<In>> | undefined

  while (true) {
    if (!isOver && running.length < concurrency) coming ??= items.next()

    const [first] = running

    if (first === undefined && isOver) return

    // whichever is there first: the next item, or the oldest result
    const isItem = await Promise.race([
      ...(coming === undefined || isOver ? [] : [coming.then(() => true)]),
      ...(first === undefined ? [] : [first.then(() => false)])
    ])

    if (!isItem && first !== undefined) {
      void running.shift()
      yield await first
      continue
    }

    const result = await coming
    coming = undefined

    if (result === undefined || result.done === true) isOver = true
    else running.push(quiet(work(result.value)))
  }
}

/** The same promise; its rejection is read later, in order, and is not unhandled until then. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)

  return promise
}
