import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'

import { NodeError } from '../errors.js'
import { concatBytes, toHex } from '../model/bytes.js'
import { KEY_BYTES, KEY_CACHE_MAX, MESH_ID_BYTES, SIGNATURE_BYTES } from './constants.js'

/** Every kind of thing that is signed (design 3.1). A fork proof carries two `batch` signatures and has no kind of its own. */
export const SIGNING_TYPES = [
  'batch',
  'charter',
  'membership',
  'node-certificate',
  'revocation',
  'epoch',
  'join-request',
  'addresses',
  'presence'
] as const
export type SigningType = (typeof SIGNING_TYPES)[number]

/** Stands for the mesh id where there is none yet: charter version 1, offline join requests (3.1). */
export const NO_MESH_ID: Uint8Array = new Uint8Array(MESH_ID_BYTES)

/** Private keys are imported as PKCS #8 (RFC 8410): this prefix, then the 32-byte seed. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The field prime 2^255 − 19, little-endian. */
const FIELD_PRIME = Buffer.from('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', 'hex')

/**
 * y coordinates of the eight points whose order divides 8, little-endian, the sign bit cleared; the last two are 0 and 1
 * again, written as p and p + 1. A key among them verifies one signature for many messages.
 */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'
])

/** Imported keys, the least recently used first. */
const imported = new Map<string, KeyObject>()

/**
 * The bytes that a signature covers: `"tocsin/v1/" ‖ type ‖ "\n" ‖ meshId ‖ body` (3.1).
 * Type and mesh are inside, so a signature for one never verifies for another.
 *
 * @param meshId - 32 bytes; `NO_MESH_ID` where there is none yet
 * @throws NodeError `INTERNAL` when meshId has another length
 */
export function signingBytes(type: SigningType, meshId: Uint8Array, body: Uint8Array): Uint8Array {
  if (meshId.byteLength !== MESH_ID_BYTES) throw new NodeError('INTERNAL', `A mesh id has 32 bytes, not ${meshId.byteLength}`)

  return concatBytes(Buffer.from(`tocsin/v1/${type}\n`, 'latin1'), meshId, body)
}

/** Signs `body` as `type` for one mesh. 64 bytes, deterministic (RFC 8032). */
export function signBytes(secret: KeyObject, type: SigningType, meshId: Uint8Array, body: Uint8Array): Uint8Array {
  return sign(null, signingBytes(type, meshId, body), secret)
}

export interface SignatureClaim {
  /** 32-byte public key. */
  key: Uint8Array
  type: SigningType
  /** 32 bytes. */
  meshId: Uint8Array
  body: Uint8Array
  /** 64 bytes. */
  signature: Uint8Array
}

/**
 * Verifies one signature. About 0.12 ms; the imported key is kept for the next time.
 *
 * @throws NodeError `KEY_MALFORMED` · `KEY_WEAK` for the key, see `checkPublicKey`
 * @throws NodeError `SIGNATURE_INVALID` for a wrong length, an S that is not reduced, or a signature of other bytes
 */
export function verifySignature({ key, type, meshId, body, signature }: SignatureClaim): void {
  const keyObject = importPublicKey(key)

  if (signature.byteLength !== SIGNATURE_BYTES) {
    throw new NodeError('SIGNATURE_INVALID', `A signature has 64 bytes, not ${signature.byteLength}`)
  }

  if (!verify(null, signingBytes(type, meshId, body), keyObject, signature)) {
    throw new NodeError('SIGNATURE_INVALID', `The ${type} signature does not match the signed bytes`)
  }
}

/**
 * Refuses public keys that no honest key pair has.
 *
 * @throws NodeError `KEY_MALFORMED` for a length other than 32 or a y that is not reduced modulo 2^255 − 19
 * @throws NodeError `KEY_WEAK` for the points of small order, however written
 */
export function checkPublicKey(key: Uint8Array): void {
  if (key.byteLength !== KEY_BYTES) throw new NodeError('KEY_MALFORMED', `A public key has 32 bytes, not ${key.byteLength}`)

  const y = Buffer.from(key)

  y[KEY_BYTES - 1] = (y[KEY_BYTES - 1] ?? 0) & 0x7f

  if (SMALL_ORDER_Y.has(toHex(y))) throw new NodeError('KEY_WEAK', 'The public key is a point of small order')
  if (Buffer.compare(y.reverse(), BIG_ENDIAN_PRIME) >= 0) throw new NodeError('KEY_MALFORMED', 'The public key is not canonical')
}

const BIG_ENDIAN_PRIME = Buffer.from(FIELD_PRIME).reverse()

/** Imports a checked key, or finds it among those imported before. */
function importPublicKey(key: Uint8Array): KeyObject {
  const name = toHex(key)
  const known = imported.get(name)

  if (known !== undefined) {
    imported.delete(name)
    imported.set(name, known)

    return known
  }

  checkPublicKey(key)

  const x = Buffer.from(key).toString('base64url')
  const keyObject = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })

  imported.set(name, keyObject)

  if (imported.size > KEY_CACHE_MAX) {
    const oldest = imported.keys().next()

    if (oldest.done !== true) imported.delete(oldest.value)
  }

  return keyObject
}

/** How many imported keys are kept now; never above `KEY_CACHE_MAX`. */
export function countImportedKeys(): number {
  return imported.size
}

export interface KeyPair {
  /** 32 bytes. */
  publicKey: Uint8Array
  secretKey: KeyObject
  /** 32 bytes: the whole secret. */
  seed: Uint8Array
}

/** Makes a fresh Ed25519 key pair from the system's randomness. */
export function generateKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync('ed25519')
  const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url')

  return { publicKey: publicOf(privateKey), secretKey: privateKey, seed }
}

/** The secret key of a 32-byte seed. @throws NodeError `KEY_MALFORMED` for another length. */
export function secretFromSeed(seed: Uint8Array): KeyObject {
  if (seed.byteLength !== KEY_BYTES) throw new NodeError('KEY_MALFORMED', `A seed has 32 bytes, not ${seed.byteLength}`)

  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
}

/** The public key of a 32-byte seed. @throws NodeError `KEY_MALFORMED` for another length. */
export function publicFromSeed(seed: Uint8Array): Uint8Array {
  return publicOf(secretFromSeed(seed))
}

/** The 32-byte public key of a secret key. */
export function publicOf(secret: KeyObject): Uint8Array {
  return Buffer.from(createPublicKey(secret).export({ format: 'jwk' }).x ?? '', 'base64url')
}
