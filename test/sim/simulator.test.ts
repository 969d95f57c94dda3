import { expect } from 'chai'
import { decodeBatch } from '../../src/envelope/batch-codec.js'
import { decodeForkProof, forkProofId } from '../../src/envelope/fork.js'
import { decodeHeader } from '../../src/envelope/header-codec.js'
import type { Faults } from './faults.js'
import { tryToFrame } from './framing.js'
import { runSeed, type RunResult } from './run.js'
import { ALL_ATTACKS, ROUNDS_MAX } from './scenario.js'
import { problemsOf, runSeeds } from './seeds.js'

/** A few seeds in every run of the tests; `test:accept` has 200, `test:soak` 50,000. */
const SEEDS = 4
/** Seeds within which a planted fault must show. */
const FAULT_SEEDS = 12

/** The first run in which the simulator sees the fault; fails when none does. */
async function firstCaught(faults: Faults, isCaught: (run: RunResult) => boolean): Promise<RunResult> {
  for (let seed = 1; seed <= FAULT_SEEDS; seed++) {
    const run = await runSeed(seed, { faults })
    if (isCaught(run)) return run
  }

  throw new Error(`the fault was not seen in ${FAULT_SEEDS} seeds`)
}

const breaks =
  (words: RegExp) =>
  ({ breaches }: RunResult): boolean =>
    breaches.some(breach => words.test(breach))

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
      const run = await firstCaught({ trustsDisk: () => true }, breaks(/two bodies/))

      expect(run.counts.get('restored')).to.be.greaterThan(0)
    })

    it('a node that never syncs', async () => {
      await firstCaught({ neverSyncs: () => true }, ({ rounds }) => rounds > ROUNDS_MAX)
    })

    it('nodes that tell nobody of a fork', async () => {
      await firstCaught({ hidesForks: () => true }, breaks(/a fork is not known/))
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
      const { framed, tried } = await tryToFrame(1, 1_000)

      expect(framed).to.equal(0)
      expect(tried.size).to.equal(13)
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
