import { expect } from 'chai'

import { isNodeError, NodeError } from '../../../src/errors.js'
import { createCommitQueue } from '../../../src/store/commit-queue.js'
import { COMMIT_QUEUE_MAX } from '../../../src/store/constants.js'
import type { Transaction } from '../../../src/store/transaction.js'

/** A writer whose groups end when the test says so. */
function createGate() {
  const groups: Array<{ tx: Transaction; end: (err?: unknown) => void }> = []

  return {
    groups,
    write: (tx: Transaction) =>
      new Promise<void>((resolve, reject) => groups.push({ tx, end: err => (err === undefined ? resolve() : reject(err)) }))
  }
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

function key(i: number): Uint8Array {
  return Uint8Array.of(i)
}

describe('commit queue', () => {
  it('writes at once what comes first, and together what comes meanwhile', async () => {
    const gate = createGate()
    const queue = createCommitQueue(gate.write, () => {})
    const done: number[] = []
    const all = [0, 1, 2, 3].map(i => queue.commit(tx => tx.put(key(i), key(i))).then(() => done.push(i)))

    await turn()
    expect(gate.groups).to.have.length(1)
    expect(done).to.deep.equal([])
    gate.groups[0]?.end()
    await turn()
    expect([gate.groups.length, done]).to.deep.equal([2, [0]])
    for (const i of [1, 2, 3]) expect(gate.groups[1]?.tx.findRow(key(i))?.value).to.deep.equal(key(i))
    gate.groups[1]?.end()
    await Promise.all(all)
    await queue.idle()
    expect(done).to.deep.equal([0, 1, 2, 3])
  })

  it('shows each plan the group before it, while that is being written', async () => {
    const gate = createGate()
    const queue = createCommitQueue(gate.write, () => {})
    const first = queue.commit(tx => tx.put(key(1), key(9)))
    await turn()
    let seen: Uint8Array | undefined
    const second = queue.commit((tx, inflight) => {
      seen = (tx.findRow(key(1)) ?? inflight?.findRow(key(1)))?.value
    })
    await turn()
    expect(seen).to.deep.equal(key(9))
    gate.groups[0]?.end()
    await turn()
    gate.groups[1]?.end()
    await Promise.all([first, second])
  })

  it('never writes half a plan', async () => {
    const gate = createGate()
    const queue = createCommitQueue(gate.write, () => {})
    const first = queue.commit(tx => tx.put(key(1), key(1)))
    await turn()
    let go = (): void => {}
    const second = queue.commit(async tx => {
      tx.put(key(2), key(2))
      await new Promise<void>(resolve => {
        go = resolve
      })
      tx.put(key(3), key(3))
    })
    await turn()
    gate.groups[0]?.end()
    await turn()
    expect(gate.groups).to.have.length(1)
    go()
    await turn()
    expect(gate.groups[1]?.tx.findRow(key(3))?.value).to.deep.equal(key(3))
    gate.groups[1]?.end()
    await Promise.all([first, second])
  })

  it('rejects the plan that throws, and no other', async () => {
    const gate = createGate()
    const queue = createCommitQueue(gate.write, () => {})
    const bad = queue.commit(() => {
      throw new NodeError('STREAM_FORKED', 'planted')
    })
    const good = queue.commit(tx => tx.put(key(1), key(1)))
    const code = await bad.catch((err: unknown) => isNodeError(err, 'STREAM_FORKED'))
    expect(code).to.equal(true)
    await turn()
    gate.groups[0]?.end()
    await good
  })

  it('refuses everything after a failed write, with the code of its cause', async () => {
    for (const [message, wanted] of [
      ['IO error: 000005.log: No space left on device', 'STORE_FULL'],
      ['IO error: fsync failed', 'STORE_WRITE_FAILED']
    ] as const) {
      const gate = createGate()
      const failures: string[] = []
      const queue = createCommitQueue(gate.write, err => failures.push(err.code))
      const codeOf = (work: Promise<unknown>) =>
        work.then(
          () => 'done',
          (err: unknown) => (err instanceof NodeError ? err.code : String(err))
        )
      const works = [1, 2, 3].map(i => codeOf(queue.commit(tx => tx.put(key(i), key(i)))))
      await turn()
      gate.groups[0]?.end(new Error(message))

      expect(await Promise.all(works)).to.deep.equal([wanted, wanted, wanted])
      expect(await codeOf(queue.commit(() => {}))).to.equal(wanted)
      expect(await codeOf(queue.alone(async () => {}))).to.equal(wanted)
      expect(failures).to.deep.equal([wanted])
      expect(gate.groups).to.have.length(1)
      await queue.idle()
    }
  })

  it('runs alone what asks for it, after all before and before all after', async () => {
    const order: string[] = []
    const queue = createCommitQueue(
      async () => {
        order.push('write')
        await turn()
      },
      () => {}
    )
    const all = [
      queue.commit(() => order.push('plan 1')),
      queue.alone(async () => {
        await turn()
        order.push('alone')
      }),
      queue.commit(() => order.push('plan 2'))
    ]
    await Promise.all(all)
    expect(order).to.deep.equal(['plan 1', 'write', 'alone', 'plan 2', 'write'])
  })

  it(`holds ${COMMIT_QUEUE_MAX} waiting plans, and refuses the next`, async () => {
    let go = (): void => {}
    const queue = createCommitQueue(
      async () => {},
      () => {}
    )
    const running = queue.commit(
      () =>
        new Promise<void>(resolve => {
          go = resolve
        })
    )
    await turn()
    const waiting = Array.from({ length: COMMIT_QUEUE_MAX }, () => queue.commit(() => {}))
    const refused = await queue
      .commit(() => {})
      .then(
        () => undefined,
        (err: unknown) => err
      )

    expect(isNodeError(refused, 'STORE_BUSY')).to.equal(true)
    go()
    await Promise.all([running, ...waiting])
  })
})
