/**
 * The one thing that libp2p uses and Node 20 lacks: Promise.withResolvers (ES2024, Node >= 22).
 * Must be the very first import of every entry point and worker thread.
 */
if (typeof Promise.withResolvers !== 'function') {
  Promise.withResolvers = function withResolvers<T>(): PromiseWithResolvers<T> {
    let resolve!: (value: T | PromiseLike<T>) => void
    let reject!: (reason?: unknown) => void
    const promise = new Promise<T>((yes, no) => {
      resolve = yes
      reject = no
    })

    return { promise, resolve, reject }
  }
}
