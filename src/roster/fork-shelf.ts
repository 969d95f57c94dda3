import { compareForks, type Fork } from '../envelope/fork.js'
import { NodeError } from '../errors.js'
import { compareBytes, toHex } from '../model/bytes.js'
import type { SignedDocument } from './roster.js'

/** Streams with a fork proof; each costs its origin all trust, so there are few. */
export const FORKS_MAX = 16_384

const NONE: readonly ForkedAt[] = []

export interface ForkedAt extends Fork {
  /** The encoded proof. */
  proof: Uint8Array
}

/** Verifies the body of a fork proof. @throws NodeError `FORK_PROOF_INVALID` */
export type VerifyForkProof = (body: Uint8Array, meshId: Uint8Array) => Fork

/** One proof per stream: the lowest forked seq, then the lower id, whichever came first (3.5). */
export interface ForkShelf {
  /** @throws NodeError `FORK_PROOF_INVALID` · `CERTIFICATE_UNKNOWN` · `ROSTER_FULL` */
  take(signed: SignedDocument, isCertified: (nodeKey: Uint8Array) => boolean): 'new' | 'known'
  find(streamId: Uint8Array): ForkedAt | undefined
  /** All forks of one node; nearly always none. */
  ofNode(nodeKey: Uint8Array): readonly ForkedAt[]
  /** By stream id. */
  list(): ForkedAt[]
}

export function createForkShelf(meshId: Uint8Array, verify: VerifyForkProof): ForkShelf {
  const byStream = new Map<string, ForkedAt>()
  const byNode = new Map<string, readonly ForkedAt[]>()

  return {
    take(signed, isCertified) {
      if ([...byStream.values()].some(({ id }) => compareBytes(id, signed.id) === 0)) return 'known'

      const fork = verify(signed.body, meshId)

      // A stranger could fork streams of its own without end.
      if (!isCertified(fork.nodeKey)) {
        throw new NodeError('CERTIFICATE_UNKNOWN', 'The node of this fork proof is not certified by any member')
      }

      const name = toHex(fork.streamId)
      const known = byStream.get(name)
      if (known !== undefined && compareForks(fork, known) >= 0) return 'known'
      if (known === undefined && byStream.size >= FORKS_MAX) throw new NodeError('ROSTER_FULL', `At most ${FORKS_MAX} forks are kept`)

      const forked = { ...fork, id: signed.id, proof: signed.body }
      const node = toHex(fork.nodeKey)
      byStream.set(name, forked)
      byNode.set(node, [...(byNode.get(node) ?? []).filter(({ streamId }) => toHex(streamId) !== name), forked])

      return 'new'
    },
    find: streamId => byStream.get(toHex(streamId)),
    ofNode: nodeKey => (byNode.size === 0 ? NONE : (byNode.get(toHex(nodeKey)) ?? NONE)),
    list: () => [...byStream.values()].sort((a, b) => compareBytes(a.streamId, b.streamId))
  }
}
