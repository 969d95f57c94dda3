import { scanWire, type WireSchema } from '../envelope/wire.js'
import { NodeError } from '../errors.js'
import { equalBytes, sha256 } from '../model/bytes.js'
import { ORG_KIND_NAME, ORG_KIND_NUMBER, type OrgKind } from '../model/enumerations.js'
import { tocsin } from '../proto/tocsin.js'
import { decodeBase32, encodeBase32 } from './base32.js'
import { constituencyFromWire, constituencyToWire } from './constituency-codec.js'
import { MULTIADDR_CHARS_MAX, MULTIADDRS_MAX } from './documents.js'
import { CONSTITUENCY_SCHEMA } from './document-schemas.js'
import { ORG_NAME } from './member-codec.js'
import { MULTIADDR } from './node-codec.js'
import type { Constituency } from './roster.js'
import { wireFields } from './wire-fields.js'

/** What a steward's operator hands to a newcomer. Whoever has it may ask for admission; it admits nobody (3.2). */
export interface Invite {
  meshId: Uint8Array
  meshName: string
  /** The steward's node: the only one that the newcomer talks to. */
  nodeKey: Uint8Array
  /** 1–4, without `/p2p/`. */
  multiaddrs: readonly string[]
  /** 32 bytes. */
  secret: Uint8Array
  /** What the steward suggests; the newcomer may ask for something else. */
  name?: string
  kind?: OrgKind
  constituency: Constituency
  expiresMs: number
}

/** First characters of every invite, the last one being its version. */
export const INVITE_PREFIX = 'tocsin-invite1'
/** The message inside; a dozen networks and four addresses need a quarter of it. */
export const INVITE_BYTES_MAX = 4_096
/** Text that is looked at, line breaks included. */
export const INVITE_CHARS_MAX = 8_192
export const INVITE_SECRET_BYTES = 32
const LENGTH_BYTES = 2
const CHECK_BYTES = 4
const CHECK_CONTEXT = 'tocsin/v1/invite\n'
const ANY_VERSION = /^tocsin-invite[0-9]/
const MESH_NAME = /^[a-z0-9-]{1,64}$/

const fields = wireFields('INVITE_MALFORMED')
const CODES = { malformed: 'INVITE_MALFORMED', notCanonical: 'INVITE_MALFORMED' } as const
const SCHEMA: WireSchema = [
  undefined,
  { kind: 'bytes' },
  { kind: 'string' },
  { kind: 'bytes' },
  { kind: 'string*', max: MULTIADDRS_MAX },
  { kind: 'bytes' },
  { kind: 'string' },
  { kind: 'u32' },
  { kind: 'message', schema: CONSTITUENCY_SCHEMA },
  { kind: 'u64' }
]

/**
 * The text form: `tocsin-invite1`, then in base 32 (RFC 4648, lower case, no padding) the length of the message (u16be), the
 * message, and the first four bytes of SHA-256("tocsin/v1/invite\n" ‖ message).
 *
 * @throws NodeError `INVITE_MALFORMED` for one that is too large or that its own reader would refuse
 */
export function formatInvite(invite: Invite): string {
  const body = encodeBody(invite)
  const length = Buffer.alloc(LENGTH_BYTES)

  if (body.byteLength > INVITE_BYTES_MAX) {
    throw malformed(`it would have ${body.byteLength} bytes, more than ${INVITE_BYTES_MAX}`, 'suggest fewer networks')
  }

  inviteFromBody(body)
  length.writeUInt16BE(body.byteLength)

  return INVITE_PREFIX + encodeBase32(Buffer.concat([length, body, checkOf(body)]))
}

/**
 * Reads an invite as a person pasted it: spaces, line breaks and capitals do no harm, anything else does. Does not look at
 * the clock.
 *
 * @throws NodeError `INVITE_TRUNCATED` when its end is missing · `INVITE_MALFORMED`
 */
export function parseInvite(text: string): Invite {
  if (text.length > INVITE_CHARS_MAX) throw malformed(`more than ${INVITE_CHARS_MAX} characters`)

  const plain = text.replace(/\s/g, '').toLowerCase()

  if (!plain.startsWith(INVITE_PREFIX)) {
    if (ANY_VERSION.test(plain)) throw malformed('it is of a later version than this program knows', 'install a newer Tocsin')
    throw malformed(`an invite begins with ${INVITE_PREFIX}`)
  }

  return inviteFromBody(bodyOf(plain.slice(INVITE_PREFIX.length)))
}

function bodyOf(text: string): Uint8Array {
  const bytes = decodeBase32(text)
  if (bytes.byteLength < LENGTH_BYTES) throw truncated()

  const length = bytes.readUInt16BE()
  const end = LENGTH_BYTES + length

  if (length > INVITE_BYTES_MAX) throw malformed('its length is out of range')
  if (bytes.byteLength < end + CHECK_BYTES) throw truncated()
  if (encodeBase32(bytes.subarray(0, end + CHECK_BYTES)) !== text) throw malformed('characters follow its end, or one of them was changed')

  const body = bytes.subarray(LENGTH_BYTES, end)
  if (!equalBytes(checkOf(body), bytes.subarray(end))) throw malformed('its check sum does not agree')

  return body
}

function checkOf(body: Uint8Array): Uint8Array {
  return sha256(CHECK_CONTEXT, body).subarray(0, CHECK_BYTES)
}

function encodeBody({ meshId, meshName, nodeKey, multiaddrs, secret, name, kind, constituency, expiresMs }: Invite): Uint8Array {
  const networks = constituencyToWire(constituency)

  return tocsin.v1.Invite.encode({
    meshId,
    meshName,
    nodeKey,
    multiaddrs: [...multiaddrs],
    secret,
    name: name ?? '',
    kind: kind === undefined ? 0 : ORG_KIND_NUMBER[kind],
    ...(networks === undefined ? {} : { constituency: networks }),
    expiresMs
  }).finish()
}

function inviteFromBody(body: Uint8Array): Invite {
  scanWire(body, SCHEMA, CODES)
  const wire = decodeWire(body)
  const multiaddrs = wire.multiaddrs.map(address => plainAddress(address))

  if (multiaddrs.length === 0) throw malformed('it names no address')
  if (new Set(multiaddrs).size !== multiaddrs.length) throw malformed('it names an address twice')

  return {
    meshId: fields.bytes(wire.meshId, 32, 'mesh_id'),
    meshName: fields.text(wire.meshName, MESH_NAME, 'mesh_name'),
    nodeKey: fields.key(wire.nodeKey, 'node_key'),
    multiaddrs,
    secret: fields.bytes(wire.secret, INVITE_SECRET_BYTES, 'secret'),
    ...(wire.name === '' ? {} : { name: fields.text(wire.name, ORG_NAME, 'name') }),
    ...(wire.kind === 0 ? {} : { kind: fields.named(wire.kind, ORG_KIND_NAME, 'kind') }),
    constituency: constituencyFromWire(wire.constituency, fields),
    expiresMs: fields.ms(wire.expiresMs, 'expires_ms')
  }
}

function plainAddress(address: string): string {
  if (address.length > MULTIADDR_CHARS_MAX || address.includes('/p2p/')) fields.refuse('an address is too long or names a node')

  return fields.text(address, MULTIADDR, 'multiaddrs')
}

function decodeWire(body: Uint8Array): tocsin.v1.Invite {
  try {
    return tocsin.v1.Invite.decode(body)
  } catch (err) {
    throw malformed('its message does not decode', undefined, err)
  }
}

function truncated(): NodeError {
  return new NodeError('INVITE_TRUNCATED', 'The end of the invite is missing', {
    fix: 'copy the whole text again; if it arrived like this, have it sent as a file: tocsin join FILE'
  })
}

function malformed(why: string, fix = 'copy the whole text again from what the steward sent', cause?: unknown): NodeError {
  return new NodeError('INVITE_MALFORMED', `This is not an invite: ${why}`, { fix, ...(cause === undefined ? {} : { cause }) })
}
