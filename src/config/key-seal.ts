import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'

import { NodeError } from '../errors.js'

/** Cost of turning a passphrase into a key (RFC 7914): memory is 128 · n · r bytes. */
export interface ScryptCost {
  n: number
  r: number
  p: number
}

/** 128 MiB and about half a second: what a guess costs too. OWASP's figure for scrypt. */
export const SCRYPT_COST: ScryptCost = { n: 2 ** 17, r: 8, p: 1 }
/** A file may ask for more or less than ours, but not for a bomb and not for nothing. */
const N_RANGE = { min: 2 ** 14, max: 2 ** 20 }
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

export interface SealedKey {
  cost: ScryptCost
  salt: Uint8Array
  nonce: Uint8Array
  /** AES-256-GCM ciphertext, then its 16-byte tag. */
  sealed: Uint8Array
}

export function isCostAllowed({ n, r, p }: ScryptCost): boolean {
  const isPowerOfTwo = Number.isInteger(Math.log2(n))

  return isPowerOfTwo && n >= N_RANGE.min && n <= N_RANGE.max && r === 8 && p >= 1 && p <= 4 && Number.isInteger(p)
}

/** Seals a secret under a passphrase; `context` is bound to it and must be given again. */
export async function sealSecret(secret: Uint8Array, passphrase: string, context: string, cost = SCRYPT_COST): Promise<SealedKey> {
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, salt, cost), nonce)

  cipher.setAAD(Buffer.from(context, 'utf8'))
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()])

  return { cost, salt, nonce, sealed }
}

/** @throws NodeError `PASSPHRASE_WRONG` */
export async function openSecret({ cost, salt, nonce, sealed }: SealedKey, passphrase: string, context: string): Promise<Uint8Array> {
  const decipher = createDecipheriv('aes-256-gcm', await deriveKey(passphrase, salt, cost), nonce)
  const tagAt = sealed.byteLength - TAG_BYTES

  try {
    decipher.setAAD(Buffer.from(context, 'utf8'))
    decipher.setAuthTag(sealed.subarray(tagAt))

    return Buffer.concat([decipher.update(sealed.subarray(0, tagAt)), decipher.final()])
  } catch (err) {
    throw new NodeError('PASSPHRASE_WRONG', 'The passphrase does not open this key file', {
      cause: err,
      fix: 'try again; if you are sure of the passphrase, the file is damaged: restore it from your backup'
    })
  }
}

function deriveKey(passphrase: string, salt: Uint8Array, { n, r, p }: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Unicode has several spellings of one letter; the keyboard of the day must not decide.
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, { N: n, r, p, maxmem: 256 * n * r }, (err, key) => {
      if (err === null) resolve(key)
      else reject(new NodeError('KEY_FILE_INVALID', 'The key cannot be derived from the passphrase', { cause: err }))
    })
  })
}
