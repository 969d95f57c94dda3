import { expect } from 'chai'
import fc from 'fast-check'

import type { Batch } from '../../../src/envelope/batch.js'
import { compareForks, decodeForkProof, encodeForkProof, type ForkProof, forkProofOf, verifyForkProof } from '../../../src/envelope/fork.js'
import { publicFromSeed, secretFromSeed, signBytes } from '../../../src/envelope/signing.js'
import { sha256, toHex } from '../../../src/model/bytes.js'
import { check } from '../../support/property.js'
import { CREATED_MS, codeOf, MESH_ID, NODE_KEY, sampleBatch, sampleHeader } from './samples.js'

const first = sampleBatch()
const second = sampleBatch({ seq: 2, prev: first.headerHash, createdMs: CREATED_MS + 10 })
const sameSeq = sampleBatch({ seq: 2, prev: first.headerHash, createdMs: CREATED_MS + 20 })
const offChain = sampleBatch({ seq: 2, prev: new Uint8Array(32).fill(9) })

function proofOf(a: Batch, b: Batch): Uint8Array {
  const proof = forkProofOf(a, b)

  if (proof === undefined) throw new Error('no fork')

  return encodeForkProof(proof)
}

/** A proof of any two batches, whether they fork or not. */
function claimOf(a: Batch, b: Batch): Uint8Array {
  return encodeForkProof({ headerA: a.headerBytes, signatureA: a.signature, headerB: b.headerBytes, signatureB: b.signature })
}

describe('fork proof', () => {
  it('shows two headers with the same seq, in whichever order they came', () => {
    const fork = verifyForkProof(proofOf(second, sameSeq), MESH_ID)

    expect(toHex(proofOf(sameSeq, second))).to.equal(toHex(proofOf(second, sameSeq)))
    expect(fork.seq).to.equal(2)
    expect(fork.createdMs).to.equal(CREATED_MS + 10)
    expect(toHex(fork.nodeKey)).to.equal(toHex(NODE_KEY))
    expect(toHex(fork.streamId)).to.equal(toHex(first.header.streamId))
    expect(toHex(fork.id)).to.equal(toHex(sha256('fork-proof\0', proofOf(second, sameSeq))))
  })

  it('shows two headers in a row that do not join; the lower seq is the forked one', () => {
    expect(verifyForkProof(proofOf(offChain, first), MESH_ID).seq).to.equal(1)
  })

  it('is none for headers that an honest node signs', () => {
    const third = sampleBatch({ seq: 3, prev: second.headerHash })
    const otherClass = sampleBatch({ class: 1 })
    const otherEpoch = sampleBatch({ epoch: 2 })

    for (const [a, b] of [
      [first, first],
      [first, second],
      [first, third],
      [first, otherClass],
      [first, otherEpoch]
    ] as const) {
      expect(forkProofOf(a, b)).to.equal(undefined)
      expect(codeOf(() => verifyForkProof(claimOf(a, b), MESH_ID))).to.equal('FORK_PROOF_INVALID')
    }
  })

  it('frames nobody: no change of a byte, and no bytes of chance, verify', () => {
    for (const proof of [proofOf(second, sameSeq), proofOf(first, offChain)]) {
      check(
        fc.property(fc.nat(proof.byteLength - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
          const bytes = Buffer.from(proof)

          bytes[at] = (bytes[at] ?? 0) ^ change
          expect(codeOf(() => verifyForkProof(bytes, MESH_ID))).to.equal('FORK_PROOF_INVALID')
        }),
        { runs: 500 }
      )
      check(
        fc.property(fc.nat(proof.byteLength), fc.uint8Array({ maxLength: 4 }), fc.nat(4), (at, put, remove) => {
          const bytes = Buffer.concat([proof.subarray(0, at), put, proof.subarray(at + remove)])

          if (!bytes.equals(proof)) expect(codeOf(() => verifyForkProof(bytes, MESH_ID))).to.equal('FORK_PROOF_INVALID')
        }),
        { runs: 500 }
      )
    }
  })

  it('frames nobody with the parts of honest headers put together anew', () => {
    const honest = [first, second, sampleBatch({ seq: 3, prev: second.headerHash }), sampleBatch({ class: 1 })]
    const parts = honest.flatMap(({ headerBytes, signature }) => [headerBytes, signature])

    check(
      fc.property(
        fc.constantFrom(...parts),
        fc.constantFrom(...parts),
        fc.constantFrom(...parts),
        fc.constantFrom(...parts),
        (a, b, c, d) => {
          const proof: ForkProof = { headerA: a, signatureA: b, headerB: c, signatureB: d }

          expect(codeOf(() => verifyForkProof(encodeForkProof(proof), MESH_ID))).to.equal('FORK_PROOF_INVALID')
        }
      ),
      { runs: 500 }
    )
  })

  it('cannot disown the stream of another node', () => {
    const seed = Buffer.alloc(32, 0x77)
    const attacker = { secret: secretFromSeed(seed), key: publicFromSeed(seed) }
    const victimStream = sampleHeader().streamId
    const forged = [1, 2].map(ms => {
      const batch = sampleBatch({ nodeKey: attacker.key, streamId: victimStream, createdMs: CREATED_MS + ms })

      return { ...batch, signature: signBytes(attacker.secret, 'batch', MESH_ID, batch.headerBytes) }
    })
    const [a = first, b = first] = forged

    expect(codeOf(() => verifyForkProof(proofOf(a, b), MESH_ID))).to.equal('FORK_PROOF_INVALID')
  })

  it('does not carry over to another mesh', () => {
    expect(codeOf(() => verifyForkProof(proofOf(second, sameSeq), Buffer.alloc(32, 0x12)))).to.equal('FORK_PROOF_INVALID')
  })

  it('has one form: the lower header first', () => {
    const proof = decodeForkProof(proofOf(second, sameSeq))
    const turned = { headerA: proof.headerB, signatureA: proof.signatureB, headerB: proof.headerA, signatureB: proof.signatureA }

    expect(codeOf(() => verifyForkProof(encodeForkProof(turned), MESH_ID))).to.equal('FORK_PROOF_INVALID')
    expect(codeOf(() => verifyForkProof(claimOf(offChain, first), MESH_ID))).to.equal('FORK_PROOF_INVALID')
  })

  it('is refused unread above its size', () => {
    expect(codeOf(() => decodeForkProof(new Uint8Array(2_000)))).to.equal('FORK_PROOF_INVALID')
  })

  it('gives way to one of a lower seq, then to one of a lower id', () => {
    const low = verifyForkProof(proofOf(first, sampleBatch({ createdMs: CREATED_MS + 1 })), MESH_ID)
    const high = verifyForkProof(proofOf(second, sameSeq), MESH_ID)
    const other = verifyForkProof(proofOf(first, sampleBatch({ createdMs: CREATED_MS + 2 })), MESH_ID)

    expect(compareForks(low, high)).to.be.lessThan(0)
    expect(compareForks(high, low)).to.be.greaterThan(0)
    expect(compareForks(low, low)).to.equal(0)
    expect(Math.sign(compareForks(low, other))).to.equal(Math.sign(Buffer.compare(low.id, other.id)))
  })
})
