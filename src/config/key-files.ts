import { open } from 'node:fs/promises'

import { type KeyPair, publicFromSeed, secretFromSeed } from '../envelope/signing.js'
import { NodeError } from '../errors.js'
import { equalBytes } from '../model/bytes.js'
import { nodePeerId, orgDid, parseOrgDid } from '../roster/key-text.js'
import { reasonOf, writeFileAtomic } from './atomic-file.js'
import { isCostAllowed, openSecret, SCRYPT_COST, type ScryptCost, type SealedKey, sealSecret } from './key-seal.js'
import { nodePaths } from './node-dir.js'

/** First line of the files: says to a person and to secret scanners what this is, and to us which version. */
const SECRET_HEAD = 'TOCSIN-SECRET-KEY-1'
const ENCRYPTED_HEAD = 'TOCSIN-ENCRYPTED-KEY-1'
const KEY_FILE_BYTES_MAX = 4_096
const SEED_BYTES = 32
/** Any access of group or others. */
const FOREIGN_ACCESS = 0o077

export type { KeyPair } from '../envelope/signing.js'

/** @throws NodeError `FILE_UNWRITABLE` */
export async function writeNodeKey(dir: string, seed: Uint8Array): Promise<void> {
  await writeFileAtomic(nodePaths(dir).nodeKey, plainText({ kind: 'node', public: nodePeerId(publicFromSeed(seed)), secret: seed }))
}

/** The node's key: its libp2p identity and what signs batches. @throws NodeError `FILE_NOT_FOUND` · `FILE_UNREADABLE` · `KEY_FILE_INVALID` */
export async function readNodeKey(dir: string): Promise<KeyPair> {
  const path = nodePaths(dir).nodeKey
  const fields = await readFields(path, SECRET_HEAD, 'node')
  const seed = fields.bytes('secret', SEED_BYTES)
  const publicKey = publicFromSeed(seed)

  if (fields.text('public') !== nodePeerId(publicKey)) throw invalid(path, 'public and secret are not of one key')

  return { publicKey, secretKey: secretFromSeed(seed), seed }
}

/** Secret of the pseudonyms that this node publishes (5.1 rule 8). @throws NodeError `FILE_UNWRITABLE` */
export async function writePseudonymKey(dir: string, secret: Uint8Array): Promise<void> {
  await writeFileAtomic(nodePaths(dir).pseudonymKey, plainText({ kind: 'pseudonym', public: '-', secret }))
}

/** 32 bytes. @throws NodeError `FILE_NOT_FOUND` · `FILE_UNREADABLE` · `KEY_FILE_INVALID` */
export async function readPseudonymKey(dir: string): Promise<Uint8Array> {
  const fields = await readFields(nodePaths(dir).pseudonymKey, SECRET_HEAD, 'pseudonym')

  return fields.bytes('secret', SEED_BYTES)
}

/** @throws NodeError `FILE_UNWRITABLE` */
export async function writeOrgKey(dir: string, seed: Uint8Array, passphrase: string, cost: ScryptCost = SCRYPT_COST): Promise<void> {
  const name = orgDid(publicFromSeed(seed))
  const { salt, nonce, sealed } = await sealSecret(seed, passphrase, contextOf(name), cost)
  const lines = [
    ENCRYPTED_HEAD,
    'kind: organization',
    `public: ${name}`,
    `scrypt: ${cost.n} ${cost.r} ${cost.p}`,
    `salt: ${base64(salt)}`,
    `nonce: ${base64(nonce)}`,
    `sealed: ${base64(sealed)}`
  ]

  await writeFileAtomic(nodePaths(dir).orgKey, `${lines.join('\n')}\n`)
}

/** Half a second of work. @throws NodeError `PASSPHRASE_WRONG` · `FILE_NOT_FOUND` · `FILE_UNREADABLE` · `KEY_FILE_INVALID` */
export async function readOrgKey(dir: string, passphrase: string): Promise<KeyPair> {
  const path = nodePaths(dir).orgKey
  const fields = await readFields(path, ENCRYPTED_HEAD, 'organization')
  const publicKey = orgKeyOf(path, fields)
  const seed = await openSecret(sealedOf(path, fields), passphrase, contextOf(fields.text('public')))

  if (seed.byteLength !== SEED_BYTES || !equalBytes(publicFromSeed(seed), publicKey)) {
    throw invalid(path, 'public and sealed are not of one key')
  }

  return { publicKey, secretKey: secretFromSeed(seed), seed }
}

/** The organization's public key, which needs no passphrase. @throws NodeError `FILE_NOT_FOUND` · `FILE_UNREADABLE` · `KEY_FILE_INVALID` */
export async function readOrgPublicKey(dir: string): Promise<Uint8Array> {
  const path = nodePaths(dir).orgKey

  return orgKeyOf(path, await readFields(path, ENCRYPTED_HEAD, 'organization'))
}

interface Fields {
  text(name: string): string
  /** Base64url of exactly `length` bytes; any length when absent. */
  bytes(name: string, length?: number): Uint8Array
}

/** Reads `name: value` lines under a known first line; refuses files that others may read. */
async function readFields(path: string, head: string, kind: string): Promise<Fields> {
  const [first, ...lines] = (await readPrivate(path)).split('\n')
  if (first !== head) throw invalid(path, `its first line is not ${head}`)

  const values = new Map(
    lines.filter(line => line !== '').map(line => [line.slice(0, Math.max(0, line.indexOf(':'))), line.slice(line.indexOf(':') + 1).trim()])
  )
  const text = (name: string): string => {
    const value = values.get(name)
    if (value === undefined || value === '') throw invalid(path, `${name} is missing`)

    return value
  }

  if (text('kind') !== kind) throw invalid(path, `it holds the key of a ${text('kind')}, not of a ${kind}`)

  return {
    text,
    bytes(name, length) {
      const value = text(name)
      const bytes = Buffer.from(value, 'base64url')
      if (base64(bytes) !== value || (length ?? bytes.byteLength) !== bytes.byteLength) throw invalid(path, `${name} is damaged`)

      return bytes
    }
  }
}

/** The text of a secret file, which only its owner may read. @throws NodeError `FILE_NOT_FOUND` · `FILE_UNREADABLE` · `KEY_FILE_INVALID` */
export async function readPrivate(path: string): Promise<string> {
  const file = await openKeyFile(path)

  try {
    const { mode, size } = await file.stat()

    if ((mode & FOREIGN_ACCESS) !== 0) {
      throw new NodeError('KEY_FILE_INVALID', `${path} may be read or written by other users`, { fix: `chmod 600 ${path}` })
    }

    if (size > KEY_FILE_BYTES_MAX) throw invalid(path, 'it is too large for a key file')

    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function openKeyFile(path: string): ReturnType<typeof open> {
  try {
    return await open(path, 'r')
  } catch (err) {
    if (reasonOf(err) === 'ENOENT' || reasonOf(err) === 'ENOTDIR') {
      throw new NodeError('FILE_NOT_FOUND', `There is no key file ${path}`, {
        cause: err,
        fix: 'tocsin init makes the keys; --dir names the directory of the node'
      })
    }

    throw new NodeError('FILE_UNREADABLE', `${path} cannot be read: ${reasonOf(err)}`, { cause: err, fix: 'check the owner of the file' })
  }
}

function orgKeyOf(path: string, fields: Fields): Uint8Array {
  try {
    return parseOrgDid(fields.text('public'))
  } catch (err) {
    throw new NodeError('KEY_FILE_INVALID', `${path} is damaged: public is not an organization`, { cause: err, fix: RESTORE })
  }
}

function sealedOf(path: string, fields: Fields): SealedKey {
  const [n = 0, r = 0, p = 0, ...rest] = fields.text('scrypt').split(' ').map(Number)
  const cost = { n, r, p }
  if (rest.length > 0 || !isCostAllowed(cost)) throw invalid(path, 'its scrypt cost is out of range')

  return { cost, salt: fields.bytes('salt', 16), nonce: fields.bytes('nonce', 12), sealed: fields.bytes('sealed', SEED_BYTES + 16) }
}

/** Binds the public key to the sealed one: the lines of two files cannot be mixed. */
function contextOf(publicText: string): string {
  return `${ENCRYPTED_HEAD}\norganization\n${publicText}\n`
}

function plainText({ kind, public: publicText, secret }: { kind: string; public: string; secret: Uint8Array }): string {
  return `${SECRET_HEAD}\nkind: ${kind}\npublic: ${publicText}\nsecret: ${base64(secret)}\n`
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}

const RESTORE = 'restore the file from your backup'

function invalid(path: string, why: string): NodeError {
  return new NodeError('KEY_FILE_INVALID', `${path} is not a key file of this node: ${why}`, { fix: RESTORE })
}
