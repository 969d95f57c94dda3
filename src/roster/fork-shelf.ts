import { NodeError } from '../errors.js'
import { compareBytes, toHex } from '../model/bytes.js'
import type { SignedDocument } from './roster.js'

/** Streams with a fork proof; each costs its origin all trust, so there are few. */
export const FORKS_MAX = 16_384

/** What a verified fork proof says (3.5). */
export interface ForkClaim {
  streamId: Uint8Array
  nodeKey: Uint8Array
  orgKey: Uint8Array
  /** The forked seq: from here on the stream is contested. */
  seq: number
  /** The lower created_ms of the two headers, from which on the node's other streams are contested. */
  createdMs: number
}

export interface ForkedAt extends ForkClaim {
  proofId: Uint8Array
  proof: Uint8Array
}

/** Verifies the body of a fork proof. @throws NodeError `FORK_PROOF_INVALID` */
export type VerifyForkProof = (body: Uint8Array, meshId: Uint8Array) => ForkClaim

/** One proof per stream: the lowest forked seq, then the lower id, whichever came first (3.5). */
export interface ForkShelf {
  /** @throws NodeError `FORK_PROOF_INVALID` · `CERTIFICATE_UNKNOWN` · `ROSTER_FULL` */
  take(signed: SignedDocument, isCertified: (orgKey: Uint8Array, nodeKey: Uint8Array) => boolean): 'new' | 'known'
  find(streamId: Uint8Array): ForkedAt | undefined
  /** By stream id. */
  list(): ForkedAt[]
}

export function createForkShelf(meshId: Uint8Array, verify: VerifyForkProof | undefined): ForkShelf {
  const byStream = new Map<string, ForkedAt>()

  return {
    take(signed, isCertified) {
      if (verify === undefined) throw new NodeError('FORK_PROOF_INVALID', 'This roster does not verify fork proofs')
      if ([...byStream.values()].some(({ proofId }) => compareBytes(proofId, signed.id) === 0)) return 'known'

      const claim = verify(signed.body, meshId)

      // A stranger could fork streams of its own without end.
      if (!isCertified(claim.orgKey, claim.nodeKey)) {
        throw new NodeError('CERTIFICATE_UNKNOWN', 'The node of this fork proof is not certified by its organization')
      }

      const name = toHex(claim.streamId)
      const known = byStream.get(name)
      if (known !== undefined && !isLower(claim.seq, signed.id, known)) return 'known'
      if (known === undefined && byStream.size >= FORKS_MAX) throw new NodeError('ROSTER_FULL', `At most ${FORKS_MAX} forks are kept`)

      byStream.set(name, { ...claim, proofId: signed.id, proof: signed.body })

      return 'new'
    },
    find: streamId => byStream.get(toHex(streamId)),
    list: () => [...byStream.values()].sort((a, b) => compareBytes(a.streamId, b.streamId))
  }
}

function isLower(seq: number, id: Uint8Array, known: ForkedAt): boolean {
  return seq < known.seq || (seq === known.seq && compareBytes(id, known.proofId) < 0)
}
