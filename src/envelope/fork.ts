import { isNodeError, NodeError } from '../errors.js'
import { compareBytes, equalBytes, sha256 } from '../model/bytes.js'
import { tocsin } from '../proto/tocsin.js'
import type { Batch } from './batch.js'
import { HEADER_BYTES_MAX, SIGNATURE_BYTES } from './constants.js'
import type { Header } from './header.js'
import { decodeHeader } from './header-codec.js'
import { verifySignature } from './signing.js'
import { streamId } from './stream-id.js'
import { scanWire, type WireSchema } from './wire.js'

/** Two headers that one node signed and no honest node could have (design 3.5). The lower (seq, then bytes) is `a`. */
export interface ForkProof {
  headerA: Uint8Array
  signatureA: Uint8Array
  headerB: Uint8Array
  signatureB: Uint8Array
}

/** What a proof shows, to whoever verifies it. */
export interface Fork {
  /** SHA-256("fork-proof" ‖ 0x00 ‖ encoded proof), as of every roster object. */
  id: Uint8Array
  streamId: Uint8Array
  nodeKey: Uint8Array
  /** Of the forked stream: streams of a later epoch are not concerned. */
  epoch: number
  /** The first seq that does not count: the equal seq, or the lower of two that do not join. */
  seq: number
  /** The lower created_ms of the two: from here on the node's other streams are contested. */
  createdMs: number
}

const FORK_PROOF_SCHEMA: WireSchema = [undefined, { kind: 'bytes' }, { kind: 'bytes' }, { kind: 'bytes' }, { kind: 'bytes' }]
/** Two headers and two signatures with their tags and lengths. */
const FORK_PROOF_BYTES_MAX = 2 * (HEADER_BYTES_MAX + SIGNATURE_BYTES + 6)

type Signed = Pick<Batch, 'headerBytes' | 'header' | 'headerHash' | 'signature'>

/** A proof out of two batches whose signatures have been verified; undefined when they are no fork. */
export function forkProofOf(a: Signed, b: Signed): ForkProof | undefined {
  const [first, second] = isBefore(a, b) ? [a, b] : [b, a]

  if (findForkedSeq(first.header, second.header, first.headerHash, second.headerHash) === undefined) return undefined

  return { headerA: first.headerBytes, signatureA: first.signature, headerB: second.headerBytes, signatureB: second.signature }
}

function isBefore(a: Signed, b: Signed): boolean {
  return a.header.seq < b.header.seq || (a.header.seq === b.header.seq && compareBytes(a.headerBytes, b.headerBytes) <= 0)
}

/** `a` comes first. Same stream and seq with another hash, or two in a row that do not join. */
function findForkedSeq(a: Header, b: Header, hashA: Uint8Array, hashB: Uint8Array): number | undefined {
  if (!equalBytes(a.streamId, b.streamId) || !equalBytes(a.nodeKey, b.nodeKey)) return undefined
  if (a.seq === b.seq) return equalBytes(hashA, hashB) ? undefined : a.seq

  return b.seq === a.seq + 1 && !equalBytes(b.prev, hashA) ? a.seq : undefined
}

export function encodeForkProof(proof: ForkProof): Uint8Array {
  return tocsin.v1.ForkProof.encode(proof).finish()
}

/** Takes a proof apart, strictly, without judging it. @throws NodeError `FORK_PROOF_INVALID` */
export function decodeForkProof(bytes: Uint8Array): ForkProof {
  if (bytes.byteLength > FORK_PROOF_BYTES_MAX) throw invalid(`${bytes.byteLength} bytes are too many`)

  scanWire(bytes, FORK_PROOF_SCHEMA, { malformed: 'FORK_PROOF_INVALID', notCanonical: 'FORK_PROOF_INVALID' })

  const { headerA, signatureA, headerB, signatureB } = decodeMessage(bytes)

  return {
    headerA: new Uint8Array(headerA ?? []),
    signatureA: new Uint8Array(signatureA ?? []),
    headerB: new Uint8Array(headerB ?? []),
    signatureB: new Uint8Array(signatureB ?? [])
  }
}

/**
 * Verifies an encoded proof on its own strength: both headers of one stream, both signed by the stream's node, and in
 * contradiction. The stream id must be that of the node which signed, so that nobody can disown another's stream.
 *
 * @param meshId - 32 bytes
 * @throws NodeError `FORK_PROOF_INVALID`
 */
export function verifyForkProof(bytes: Uint8Array, meshId: Uint8Array): Fork {
  const proof = decodeForkProof(bytes)

  try {
    return verifyProof(proof, bytes, meshId)
  } catch (err) {
    if (!isNodeError(err) || err.code === 'FORK_PROOF_INVALID') throw err

    throw new NodeError('FORK_PROOF_INVALID', `No fork proof: ${err.message}`, { cause: err })
  }
}

function verifyProof({ headerA, signatureA, headerB, signatureB }: ForkProof, bytes: Uint8Array, meshId: Uint8Array): Fork {
  const a = decodeHeader(headerA)
  const b = decodeHeader(headerB)
  const seq = findForkedSeq(a, b, sha256(headerA), sha256(headerB))

  if (seq === undefined) throw invalid('the headers do not contradict each other')
  if (a.seq === b.seq && compareBytes(headerA, headerB) > 0) throw invalid('the headers are not in order')
  if (!equalBytes(a.streamId, streamId({ ...a, meshId })) || !equalBytes(b.streamId, streamId({ ...b, meshId }))) {
    throw invalid('the stream is not that of the node which signed')
  }

  verifySignature({ key: a.nodeKey, type: 'batch', meshId, body: headerA, signature: signatureA })
  verifySignature({ key: b.nodeKey, type: 'batch', meshId, body: headerB, signature: signatureB })

  return {
    id: forkProofId(bytes),
    streamId: a.streamId,
    nodeKey: a.nodeKey,
    epoch: a.epoch,
    seq,
    createdMs: Math.min(a.createdMs, b.createdMs)
  }
}

/** The id of a proof as a roster object (3.1). */
export function forkProofId(bytes: Uint8Array): Uint8Array {
  return sha256('fork-proof', new Uint8Array(1), bytes)
}

/** Which of two proofs of one stream is kept: the lowest seq wins, then the lower id. Negative when `a` wins. */
export function compareForks(a: Fork, b: Fork): number {
  return a.seq - b.seq || compareBytes(a.id, b.id)
}

function decodeMessage(bytes: Uint8Array): tocsin.v1.ForkProof.$Properties {
  try {
    return tocsin.v1.ForkProof.decode(bytes)
  } catch (err) {
    throw invalid('the bytes are none', err)
  }
}

function invalid(what: string, cause?: unknown): NodeError {
  return new NodeError('FORK_PROOF_INVALID', `No fork proof: ${what}`, { cause })
}
