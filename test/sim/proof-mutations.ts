import type { Batch } from '../../src/envelope/batch.js'
import { encodeForkProof, type ForkProof } from '../../src/envelope/fork.js'
import { encodeHeader } from '../../src/envelope/header-codec.js'
import type { Header } from '../../src/envelope/header.js'
import { type KeyPair, signBytes } from '../../src/envelope/signing.js'
import type { Random } from './random.js'
import { mutateWire, WIRE_MUTATIONS } from './wire-mutations.js'

type Signed = Pick<Batch, 'header' | 'headerBytes' | 'signature'>

export interface ProofMaker {
  meshId: Uint8Array
  /** Keys of the one who wants to frame somebody. */
  forger: KeyPair
  /** Honest batches of several nodes, some of them next to each other in a stream. */
  honest: readonly Signed[]
  random: Random
}

/** What was tried, and the encoded proof. */
export interface FalseProof {
  kind: string
  bytes: Uint8Array
}

/** A fork proof that shows no fork of anybody honest, made in one of many ways out of what honest nodes signed. */
export function falseProof(maker: ProofMaker): FalseProof {
  const { random } = maker
  const [kind, make] = random.pick(Object.entries(WAYS))

  return { kind, bytes: make(maker) }
}

const WAYS: Readonly<Record<string, (maker: ProofMaker) => Uint8Array>> = {
  'one header twice': maker => pair(one(maker), one(maker, 0)),
  'any two headers': maker => pair(one(maker), one(maker)),
  'two in a row that join': maker => inARow(maker, 1),
  'two with one between': maker => inARow(maker, 2),
  'in the wrong order': maker => inARow(maker, -1),
  'one body changed, old signature': maker => {
    const real = one(maker)

    return pair(real, { ...changed(real, maker.random), signature: real.signature })
  },
  'one body changed, signed by the forger': maker => {
    const real = one(maker)
    const other = changed(real, maker.random)

    return pair(real, { ...other, signature: signBytes(maker.forger.secretKey, 'batch', maker.meshId, other.headerBytes) })
  },
  'forged in the name of another': maker => {
    const real = one(maker)
    const a = rewritten(real, { nodeKey: maker.forger.publicKey })
    const b = changed(a, maker.random)
    const sign = (body: Uint8Array): Uint8Array => signBytes(maker.forger.secretKey, 'batch', maker.meshId, body)

    return pair({ ...a, signature: sign(a.headerBytes) }, { ...b, signature: sign(b.headerBytes) })
  },
  'signatures swapped': maker => {
    const [a, b] = [one(maker), one(maker)]

    return pair({ ...a, signature: b.signature }, { ...b, signature: a.signature })
  },
  'a bit flipped': maker => {
    const bytes = inARow(maker, 1)
    const bit = maker.random.int(bytes.byteLength * 8)
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))

    return bytes
  },
  'cut short': maker => {
    const bytes = inARow(maker, 1)

    return bytes.subarray(0, maker.random.int(bytes.byteLength))
  },
  'with something behind it': maker => Buffer.concat([inARow(maker, 1), maker.random.bytes(1 + maker.random.int(40))]),
  'bytes of no meaning': ({ random }) => random.bytes(random.int(600)),
  ...Object.fromEntries(Object.keys(WIRE_MUTATIONS).map(kind => [kind, maker => ofStructure(maker, kind)]))
}

/** How many ways there are. */
export const FALSE_PROOF_KINDS = Object.keys(WAYS).length

/** Changes the message or one of the headers in it; the signatures stay as they were, or the forger signs anew. */
function ofStructure(maker: ProofMaker, kind: string): Uint8Array {
  const { random, forger, meshId } = maker
  const [first, second] = [one(maker), random.chance(0.5) ? one(maker) : undefined]
  if (random.chance(0.4)) return mutateWire(second === undefined ? inARow(maker, 1) : pair(first, second), kind, random)

  const headerBytes = mutateWire(first.headerBytes, kind, random)
  const signature = random.chance(0.5) ? first.signature : signBytes(forger.secretKey, 'batch', meshId, headerBytes)

  return pair(second ?? first, { header: first.header, headerBytes, signature })
}

function one({ honest, random }: ProofMaker, at?: number): Signed {
  return at === undefined ? random.pick(honest) : (honest[at] ?? random.pick(honest))
}

function inARow(maker: ProofMaker, step: number): Uint8Array {
  const first = one(maker)
  const other = maker.honest.find(
    ({ header }) => Buffer.compare(header.streamId, first.header.streamId) === 0 && header.seq === first.header.seq + step
  )

  return pair(first, other ?? first)
}

function rewritten({ header, signature }: Signed, changes: Partial<Header>): Signed {
  const next = { ...header, ...changes }

  return { header: next, headerBytes: encodeHeader(next), signature }
}

/** The same place with another content. */
function changed(batch: Signed, random: Random): Signed {
  return rewritten(
    batch,
    random.pick([
      { payloadSha256: random.bytes(32) },
      { createdMs: batch.header.createdMs + 1 + random.int(1_000) },
      { prev: random.bytes(32) },
      { seq: batch.header.seq + 1 }
    ])
  )
}

function pair(a: Signed, b: Signed): Uint8Array {
  const proof: ForkProof = {
    headerA: a.headerBytes,
    signatureA: a.signature,
    headerB: b.headerBytes,
    signatureB: b.signature
  }

  return Uint8Array.from(encodeForkProof(proof))
}
