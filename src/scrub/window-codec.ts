import { NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import {
  CLASSIFICATION_NAME,
  CLASSIFICATION_NUMBER,
  ORIGIN_NAME,
  ORIGIN_NUMBER,
  ROLE_NAME,
  ROLE_NUMBER,
  TLP_NAME,
  TLP_NUMBER
} from '../model/enumerations.js'
import { formatIp, parseIp } from '../model/ranges.js'
import type { HostCount, WindowKey } from './ladder.js'

/**
 * Windows as the store keeps them: opaque keys and values. Hosts lie there as addresses, on the publisher's own disk
 * and nowhere else, from the moment the input is acknowledged until an hour after the window closed.
 *
 *   start_s (u32 BE) | classification (u8) | malware (ASCII) | 0x00                        the window's state
 *   start_s (u32 BE) | classification (u8) | malware (ASCII) | 0x00 | address (4 or 16)     one host of it
 */
export interface WindowEntry {
  key: Uint8Array
  /** Absent: delete. */
  value?: Uint8Array
}

/** open: takes rows · closing: frozen, to be published · closed: published, its hosts are erased an hour later. */
export type WindowState = 'open' | 'closing' | 'closed'

export interface WindowMark {
  state: WindowState
  /** When it closed, unix seconds; 0 while open. */
  closedAtS: number
}

const PREFIX_BYTES = 5
const STATES = ['open', 'closing', 'closed'] as const

export function windowId({ startS, classification, malware }: WindowKey): string {
  return `${startS}|${classification}|${malware ?? ''}`
}

export function encodeWindowKey(window: WindowKey, host?: string): Uint8Array {
  const malware = Buffer.from(window.malware ?? '', 'latin1')
  const address = host === undefined ? undefined : parseIp(host)
  const key = Buffer.alloc(PREFIX_BYTES + malware.byteLength + 1 + (address?.byteLength ?? 0))

  key.writeUInt32BE(window.startS, 0)
  key[4] = CLASSIFICATION_NUMBER[window.classification]
  key.set(malware, PREFIX_BYTES)
  if (address !== undefined) key.set(address, PREFIX_BYTES + malware.byteLength + 1)

  return key
}

/** @throws NodeError `STORE_CORRUPT` for bytes that `encodeWindowKey` does not write. */
export function decodeWindowKey(bytes: Uint8Array): { window: WindowKey; host?: string } {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = key.indexOf(0, PREFIX_BYTES)
  const classification = CLASSIFICATION_NAME.get(key[4] ?? 0)

  if (end === -1 || classification === undefined) throw corrupt(bytes)

  const window: WindowKey = { startS: key.readUInt32BE(0), classification }
  const address = key.subarray(end + 1)
  if (end > PREFIX_BYTES) window.malware = key.toString('latin1', PREFIX_BYTES, end)

  if (address.byteLength === 0) return { window }
  if (address.byteLength !== 4 && address.byteLength !== 16) throw corrupt(bytes)

  return { window, host: formatIp(address) }
}

export function encodeMark({ state, closedAtS }: WindowMark): Uint8Array {
  const value = Buffer.alloc(5)
  value[0] = STATES.indexOf(state)
  value.writeUInt32BE(closedAtS, 1)

  return value
}

/** @throws NodeError `STORE_CORRUPT` */
export function decodeMark(bytes: Uint8Array): WindowMark {
  const state = STATES[bytes[0] ?? STATES.length]
  if (state === undefined || bytes.byteLength !== 5) throw corrupt(bytes)

  return { state, closedAtS: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUInt32BE(1) }
}

const HOST_BYTES = 15
const HAS_ASN = 1
const HAS_CC = 2
const HAS_FEED = 4

/** flags, asn u32, cc 2, count u32, role, tlp, origin, removed groups; then the feed's label. */
export function encodeHost(host: HostCount): Uint8Array {
  const feed = Buffer.from(host.feed ?? '', 'latin1')
  const value = Buffer.alloc(HOST_BYTES + feed.byteLength)

  value[0] = (host.asn === undefined ? 0 : HAS_ASN) | (host.cc === undefined ? 0 : HAS_CC) | (host.feed === undefined ? 0 : HAS_FEED)
  value.writeUInt32BE(host.asn ?? 0, 1)
  value.write(host.cc ?? '', 5, 'latin1')
  value.writeUInt32BE(host.count, 7)
  value[11] = ROLE_NUMBER[host.role]
  value[12] = TLP_NUMBER[host.tlp]
  value[13] = ORIGIN_NUMBER[host.origin]
  value[14] = Math.min(host.removedGroups, 255)
  value.set(feed, HOST_BYTES)

  return value
}

/** @throws NodeError `STORE_CORRUPT` */
export function decodeHost(bytes: Uint8Array): HostCount {
  const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (value.byteLength < HOST_BYTES) throw corrupt(bytes)

  const flags = value[0] ?? 0
  const role = ROLE_NAME.get(value[11] ?? 0)
  const tlp = TLP_NAME.get(value[12] ?? 0)
  const origin = ORIGIN_NAME.get(value[13] ?? 0)

  if ((role !== 'VICTIM' && role !== 'EXPOSED') || tlp === undefined || origin === undefined) throw corrupt(bytes)

  return {
    asn: (flags & HAS_ASN) === 0 ? undefined : value.readUInt32BE(1),
    cc: (flags & HAS_CC) === 0 ? undefined : value.toString('latin1', 5, 7),
    count: value.readUInt32BE(7),
    role,
    tlp,
    origin,
    feed: (flags & HAS_FEED) === 0 ? undefined : value.toString('latin1', HOST_BYTES),
    removedGroups: value[14] ?? 0
  }
}

function corrupt(bytes: Uint8Array): NodeError {
  return new NodeError('STORE_CORRUPT', 'An entry of the window table cannot be read', {
    details: { bytes: bytes.byteLength, head: toHex(bytes.subarray(0, 5)) }
  })
}
