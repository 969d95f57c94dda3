import { hash, randomBytes } from 'node:crypto'

import type { Clock } from '../../clock.js'
import { NodeError } from '../../errors.js'
import { equalSecret, fromHex, sha256, toHex } from '../../model/bytes.js'
import { TLP_NUMBER, type Tlp } from '../../model/enumerations.js'
import { type Reader, SCOPES, type Scope } from '../../query/visibility.js'
import { BURST_SHARE } from '../constants.js'
import type { KeyTable } from '../ports.js'
import { createRate, type Rate } from './rate.js'

/** `toc_<id>_<secret>`: 5 bytes of id and 32 of secret, in hex. */
const TOKEN = /^toc_([0-9a-f]{10})_([0-9a-f]{64})$/
const ID_BYTES = 5
const SECRET_BYTES = 32

/** An API key as it is kept: the secret only as its SHA-256. */
export interface ApiKey {
  id: string
  name: string
  scopes: readonly Scope[]
  tlpCeiling: Tlp
  /** Organization of the holder, 32 bytes: decides which addressed claims it sees. */
  orgKey: Uint8Array
  requestsPerMinute?: number
  createdMs: number
  expiresMs?: number
}

/** Who sends a request: a key, or the operator at the local socket. */
export interface Caller {
  /** Key id, or `local`. */
  id: string
  reader: Reader
  rate: Rate
}

export type KeyWish = Omit<ApiKey, 'id' | 'createdMs'>

/** All API keys, held in memory and on disk. */
export interface KeyRing {
  load(): Promise<void>
  /** The token is given here and never again. @throws NodeError `REQUEST_INVALID` when there are too many keys. */
  create(wish: KeyWish): Promise<{ token: string; key: ApiKey }>
  list(): ApiKey[]
  /** @throws NodeError `NOT_FOUND` */
  revoke(id: string): Promise<void>
  /** @throws NodeError `KEY_UNKNOWN`, `KEY_EXPIRED` */
  authenticate(token: string): Caller
}

export interface KeyRingComponents {
  table: KeyTable
  clock: Pick<Clock, 'nowMs'>
}

export interface KeyRingInit {
  keysMax: number
  /** For keys that name no rate of their own. */
  requestsPerMinute: number
}

interface Held {
  key: ApiKey
  /** SHA-256 of the secret's 32 bytes. */
  digest: Uint8Array
  caller: Caller
}

export function createKeyRing({ table, clock }: KeyRingComponents, { keysMax, requestsPerMinute }: KeyRingInit): KeyRing {
  const held = new Map<string, Held>()

  function hold(key: ApiKey, digest: Uint8Array): void {
    const perMinute = key.requestsPerMinute ?? requestsPerMinute
    const reader: Reader = { tlpCeiling: key.tlpCeiling, scopes: new Set(key.scopes), orgKey: key.orgKey }

    held.set(key.id, { key, digest, caller: { id: key.id, reader, rate: createRate({ perMinute, burst: perMinute * BURST_SHARE }) } })
  }

  return {
    async load() {
      held.clear()

      for (const { id, bytes } of await table.readKeys()) {
        const { key, digest } = decodeKey(id, bytes)
        hold(key, digest)
      }
    },

    async create(wish) {
      if (held.size >= keysMax) {
        throw new NodeError('REQUEST_INVALID', `there are ${keysMax} keys already`, {
          fix: 'tocsin key revoke ID   or raise limits.keysMax'
        })
      }

      const id = toHex(randomBytes(ID_BYTES))
      const secret = randomBytes(SECRET_BYTES)
      const key: ApiKey = { ...wish, id, createdMs: clock.nowMs() }
      const digest = sha256(secret)

      await table.putKey(id, encodeKey(key, digest))
      hold(key, digest)

      return { token: `toc_${id}_${toHex(secret)}`, key }
    },

    list: () => [...held.values()].map(({ key }) => key).sort((a, b) => a.createdMs - b.createdMs || a.id.localeCompare(b.id)),

    async revoke(id) {
      if (!held.has(id)) throw new NodeError('NOT_FOUND', `there is no key ${id}`, { fix: 'tocsin key list' })

      // First in memory: from this moment the key opens nothing, whatever the disk says.
      held.delete(id)
      await table.deleteKey(id)
    },

    authenticate(token) {
      const [, id = '', secret = ''] = TOKEN.exec(token) ?? []
      const found = held.get(id)
      // The digest is made in any case, so that the time does not tell whether the id exists.
      const digest = hash('sha256', fromHex(secret), 'buffer')

      if (found === undefined || !equalSecret(digest, found.digest)) throw new NodeError('KEY_UNKNOWN', 'this API key is not known here')

      const { expiresMs } = found.key
      if (expiresMs !== undefined && expiresMs <= clock.nowMs()) throw new NodeError('KEY_EXPIRED', 'this API key has expired')

      return found.caller
    }
  }
}

function encodeKey(key: ApiKey, digest: Uint8Array): Uint8Array {
  return Buffer.from(JSON.stringify({ ...key, orgKey: toHex(key.orgKey), sha256: toHex(digest) }))
}

/** @throws NodeError `STORE_CORRUPT`: a key that cannot be read opens nothing, and the operator has to know. */
function decodeKey(id: string, bytes: Uint8Array): { key: ApiKey; digest: Uint8Array } {
  const corrupt = (cause?: unknown): NodeError =>
    new NodeError('STORE_CORRUPT', `API key ${id} cannot be read`, { cause, fix: `tocsin key revoke ${id}   and make a new one` })
  let plain: Record<string, unknown>

  try {
    plain = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (err) {
    throw corrupt(err)
  }

  const { name, scopes, tlpCeiling, orgKey, requestsPerMinute, createdMs, expiresMs, sha256: digest } = plain

  if (typeof name !== 'string' || !Array.isArray(scopes) || typeof orgKey !== 'string' || typeof digest !== 'string') throw corrupt()
  if (typeof createdMs !== 'number' || !isTlp(tlpCeiling)) throw corrupt()

  return {
    key: {
      id,
      name,
      scopes: SCOPES.filter(scope => scopes.includes(scope)),
      tlpCeiling,
      orgKey: fromHex(orgKey),
      createdMs,
      ...(typeof requestsPerMinute === 'number' ? { requestsPerMinute } : {}),
      ...(typeof expiresMs === 'number' ? { expiresMs } : {})
    },
    digest: fromHex(digest)
  }
}

function isTlp(value: unknown): value is Tlp {
  return typeof value === 'string' && Object.hasOwn(TLP_NUMBER, value)
}
