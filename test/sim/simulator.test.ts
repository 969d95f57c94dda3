import { expect } from 'chai'
import { decodeBatch } from '../../src/envelope/batch-codec.js'
import { decodeForkProof, forkProofId } from '../../src/envelope/fork.js'
import type { BatchPut } from '../../src/envelope/batch-put.js'
import { decodeHeader } from '../../src/envelope/header-codec.js'
import { isNodeError } from '../../src/errors.js'
import type { Store } from '../../src/store/store.js'
import type { Faults } from './faults.js'
import { tryToFrame } from './framing.js'
import { runSeed, type RunResult } from './run.js'
import { ALL_ATTACKS, ROUNDS_MAX } from './scenario.js'
import { FALSE_PROOF_KINDS } from './proof-mutations.js'
import { problemsOf, runSeeds } from './seeds.js'

/** A few seeds in every run of the tests; `test:accept` has 200, `test:soak` 50,000. */
const SEEDS = 4
/** Seeds within which a planted fault must show. */
const FAULT_SEEDS = 12

/** The first run in which the simulator sees the fault; fails when none does. Mostly the first: `from` saves the time to look for it. */
async function firstCaught(faults: Faults, isCaught: (run: RunResult) => boolean, from = 1): Promise<RunResult> {
  for (let seed = from; seed < from + FAULT_SEEDS; seed++) {
    const run = await runSeed(seed, { faults })
    if (isCaught(run)) return run
  }

  throw new Error(`the fault was not seen in ${FAULT_SEEDS} seeds`)
}

const breaks =
  (words: RegExp) =>
  ({ breaches }: RunResult): boolean =>
    breaches.some(breach => words.test(breach))

/** Says that the first batch of this kind is stored, and forgets it. */
function losing(store: Store, isLost: (put: BatchPut) => boolean): Store {
  let hasLost = false

  return {
    ...store,
    putBatch(put) {
      if (hasLost || !isLost(put)) return store.putBatch(put)

      hasLost = true

      return Promise.resolve({ result: 'new' })
    }
  }
}

describe('simulator', function () {
  this.timeout(300_000)

  it('brings a mesh of twelve to one state after everything that was done to it', async () => {
    const { runs, report } = await runSeeds(1_000, SEEDS)

    for (const line of report) console.log(`      ${line}`)
    expect(problemsOf(runs, ROUNDS_MAX)).to.deep.equal([])
  })

  it('replays a seed exactly, and another seed differently', async () => {
    const [first, again, other] = [await runSeed(7), await runSeed(7), await runSeed(8)]

    expect(again.trace).to.equal(first.trace)
    expect(again.events).to.equal(first.events)
    expect(other.trace).not.to.equal(first.trace)
  })

  it('forks nobody where nobody is cloned', async () => {
    const { counts, breaches } = await runSeed(3, { plan: { ...ALL_ATTACKS, hasClone: false } })

    expect(breaches).to.deep.equal([])
    expect(counts.get('fork-seen') ?? 0).to.equal(0)
  })

  it('heals a store that loses one batch of each other node without a word', async () => {
    const lost = { count: 0 }
    const { breaches, rounds } = await runSeed(5, {
      faults: {
        wrapStore: (_name, store) =>
          losing(store, ({ isOwn }) => {
            lost.count += isOwn ? 0 : 1

            return !isOwn
          })
      }
    })

    expect(lost.count).to.be.greaterThan(0)
    expect([breaches, rounds <= ROUNDS_MAX]).to.deep.equal([[], true])
  })

  describe('sees the planted fault of', () => {
    it('a store that acknowledges what is not on the disk yet', async () => {
      const run = await firstCaught({ acknowledgesUnsynced: () => true }, breaks(/is not at|two bodies|never signed/))

      expect(run.counts.get('killed')).to.be.greaterThan(0)
    })

    it('a node that takes in batches unverified', async () => {
      await firstCaught(
        {
          async wrapInbox({ inbox, store }, bytes, from, way) {
            const verdict = await inbox.accept(bytes, from, way)
            if (verdict.code !== 'BATCH_SIGNATURE_INVALID') return verdict

            const batch = decodeBatch(bytes)
            await store.putBatch({
              batch,
              receivedMs: batch.header.createdMs,
              verdict: 'void',
              reason: 'BATCH_SIGNATURE_INVALID',
              accepted: [],
              quarantined: [],
              isOwn: false
            })

            return verdict
          }
        },
        breaks(/never signed/)
      )
    })

    it('a node that goes on from a restored backup and asks nobody', async () => {
      const run = await firstCaught({ trustsDisk: () => true }, breaks(/two bodies/), 3)

      expect(run.counts.get('restored')).to.be.greaterThan(0)
    })

    it('a node that never syncs', async () => {
      await firstCaught({ neverSyncs: () => true }, ({ rounds }) => rounds > ROUNDS_MAX)
    })

    it('nodes that tell nobody of a fork', async () => {
      await firstCaught({ hidesForks: () => true }, breaks(/a fork is not known/))
    })

    it('a store that loses a batch of its own node without a word', async () => {
      await firstCaught({ wrapStore: (_name, store) => losing(store, ({ isOwn }) => isOwn) }, breaks(/is not at|two bodies/))
    })

    it('a store that leaves out the rows of what came late', async () => {
      await firstCaught(
        {
          wrapStore: (_name, store) => ({
            ...store,
            putBatch(put) {
              const { streamId, seq } = put.batch.header
              const isLate = seq < (store.findStream(streamId)?.head ?? 0)

              return store.putBatch(isLate ? { ...put, accepted: [] } : put)
            }
          })
        },
        breaks(/says something else|is not at/)
      )
    })

    it('an inbox and a store that look at no link', async () => {
      await firstCaught(
        {
          wrapStore: (_name, store) => ({
            ...store,
            // verification finds nothing before a batch to hold it against
            async readBatch() {
              return undefined
            },
            async putBatch(put) {
              try {
                return await store.putBatch(put)
              } catch (err) {
                if (!isNodeError(err, 'STREAM_FORKED')) throw err

                return { result: 'known' }
              }
            }
          }),
          async wrapInbox({ inbox }, bytes, from, way) {
            const verdict = await inbox.accept(bytes, from, way)

            return verdict.code === 'CHAIN_BROKEN' ? { result: 'known', stored: Promise.resolve() } : verdict
          }
        },
        breaks(/a fork is not known/),
        2
      )
    })

    it('a policy that decides what is stored', async () => {
      await firstCaught(
        {
          wrapStore: (_name, store) => ({
            ...store,
            putBatch: put => (put.quarantined.length > 0 ? Promise.resolve({ result: 'known' }) : store.putBatch(put))
          })
        },
        ({ rounds }) => rounds > ROUNDS_MAX
      )
    })

    it('nodes that show everybody what is addressed to few', async () => {
      await firstCaught({ sharesAll: () => true }, breaks(/which is not for it/))
    })

    it('nodes that take silence for an offence', async () => {
      await firstCaught({ chargesSilence: () => true }, breaks(/keeps .* out/))
    })

    it('nodes that believe any fork proof', async () => {
      await firstCaught(
        {
          verifyForkProof(bytes) {
            const { headerA } = decodeForkProof(bytes)
            const { streamId, nodeKey, seq, createdMs, epoch } = decodeHeader(headerA)

            return { id: forkProofId(bytes), streamId, nodeKey, seq, createdMs, epoch }
          }
        },
        breaks(/believes a false fork proof/)
      )
    })
  })

  describe('framing', () => {
    it('succeeds with no false proof', async () => {
      const { framed, tried, forked, caught } = await tryToFrame(1, 1_000)

      expect(framed).to.equal(0)
      expect(tried.size).to.equal(FALSE_PROOF_KINDS)
      expect([forked, caught], 'true proofs among the false ones').to.deep.equal([10, 10])
    })

    it('succeeds where proofs are taken apart and not verified', async () => {
      const { framed } = await tryToFrame(1, 1_000, {
        verifyForkProof(bytes) {
          const { headerA } = decodeForkProof(bytes)
          const { streamId, nodeKey, seq, createdMs, epoch } = decodeHeader(headerA)

          return { id: forkProofId(bytes), streamId, nodeKey, seq, createdMs, epoch }
        }
      })

      expect(framed).to.be.greaterThan(0)
    })
  })
})
