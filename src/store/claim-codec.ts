/**
 * The claims of one value as bytes, all integers big-endian or LEB128:
 *
 *   page   count u8 (bit 7: a byte with the number of pages follows) | entries | CRC-32 over key and all before it
 *   entry  length | stream | seq | row | b0 | classification u8 | b2 | present u16 | scrub u8 | grain | removed groups u8
 *          | first seen u32 | last − first | valid until − last, signed | rev u32 | count | optional fields by bit of `present`
 *   b0     bit 0 victim record, bit 1 to_block, bits 2–4 role, bits 5–7 TLP        b2   origin · 16 + status
 *   scrub  method · 16 + profile
 *
 * Publisher, audience and arrival are facts of the stream and the header, so an entry does not repeat them. Strings that repeat
 * (malware, feed, tags, sinkhole) are local numbers; 0 stands for a string in place.
 */
import { NodeError } from '../errors.js'
import {
  CLASSIFICATION_NAME,
  CLASSIFICATION_NUMBER,
  COLOUR_NAME,
  COLOUR_NUMBER,
  type ObservableType,
  ORIGIN_NAME,
  ORIGIN_NUMBER,
  PROFILE_NAME,
  PROFILE_NUMBER,
  ROLE_NAME,
  ROLE_NUMBER,
  SCRUB_METHOD_NAME,
  SCRUB_METHOD_NUMBER,
  SEVERITY_NAME,
  SEVERITY_NUMBER,
  STATUS_NAME,
  STATUS_NUMBER,
  TLP_NAME,
  TLP_NUMBER,
  TRANSPORT_NAME,
  TRANSPORT_NUMBER
} from '../model/enumerations.js'
import type { Indicator, VictimRecord } from '../model/indicator.js'
import { CLAIMS_PER_PAGE } from './constants.js'
import { crcOf, crcOfPair } from './crc.js'
import type { Names } from './names.js'
import { type Packer, Unpacker } from './packer.js'

/** One claim as it lies in a list. */
export interface ClaimEntry {
  /** Local number of the stream. */
  stream: number
  seq: number
  row: number
  kind: 'indicator' | 'victim'
  indicator: Indicator | VictimRecord
}

const Has = {
  confidence: 1,
  severity: 2,
  hosts: 4,
  asn: 8,
  cc: 16,
  malware: 32,
  reputation: 64,
  tags: 128,
  reference: 256,
  supersedes: 512,
  feed: 1_024,
  sourcePort: 2_048,
  transport: 4_096,
  sinkhole: 8_192,
  k: 16_384,
  value: 32_768
} as const

const VICTIM = 1
const TO_BLOCK = 2
const MORE_PAGES = 0x80
/** Fixed fields, numbers at their longest and short strings; the rest is added by its length. */
const ENTRY_FIXED_BYTES = 160

/** Room that the entry fits in, in bytes. */
export function entryBytesMax({ indicator }: ClaimEntry): number {
  let bytes = ENTRY_FIXED_BYTES + indicator.value.length + (indicator.malware?.length ?? 0) + (indicator.feed?.length ?? 0)

  if (indicator.reference !== undefined) bytes += indicator.reference.length
  for (const tag of indicator.tags) bytes += tag.length + 4

  return bytes
}

/** Writes one entry. `isValueInline` when its key does not give the value back. */
export function writeEntry(out: Packer, entry: ClaimEntry, names: Names, isValueInline: boolean): void {
  const start = out.at
  out.at = start + 1

  const { indicator } = entry
  const { scrub } = indicator

  out.varint(entry.stream)
  out.varint(entry.seq)
  out.varint(entry.row)
  out.u8(
    (entry.kind === 'victim' ? VICTIM : 0) |
      (indicator.toBlock ? TO_BLOCK : 0) |
      (ROLE_NUMBER[indicator.role] << 2) |
      (TLP_NUMBER[indicator.tlp] << 5)
  )
  out.u8(CLASSIFICATION_NUMBER[indicator.classification])
  out.u8((ORIGIN_NUMBER[indicator.origin] << 4) | STATUS_NUMBER[indicator.status])

  const present = presenceOf(entry, isValueInline)
  out.u16(present)
  out.u8((SCRUB_METHOD_NUMBER[scrub.method] << 4) | PROFILE_NUMBER[scrub.profile])
  out.varint(scrub.grainS)
  out.u8(scrub.removedGroups)
  out.u32(indicator.firstSeenS)
  out.varint(indicator.lastSeenS - indicator.firstSeenS)
  out.zigzag(indicator.validUntilS - indicator.lastSeenS)
  out.u32(indicator.rev)
  out.varint(indicator.count)
  if (present !== 0) writeOptional(out, entry, names, present)

  writeLength(out, start)
}

/** Puts the length before the entry: one byte, for which room was left, or two. */
function writeLength(out: Packer, start: number): void {
  const bytes = out.at - start - 1

  if (bytes < 0x80) {
    out.bytes[start] = bytes

    return
  }

  if (bytes > 0x3fff) throw new NodeError('STORE_KEY_INVALID', 'A claim is longer than 16,383 bytes')
  out.bytes.copyWithin(start + 2, start + 1, out.at)
  out.bytes[start] = (bytes & 0x7f) | 0x80
  out.bytes[start + 1] = bytes >>> 7
  out.at++
}

function victimOf(entry: ClaimEntry): VictimRecord | undefined {
  return entry.kind === 'victim' ? entry.indicator : undefined
}

function presenceOf(entry: ClaimEntry, isValueInline: boolean): number {
  const { indicator } = entry
  let present = isValueInline ? Has.value : 0

  if (indicator.confidence !== undefined) present |= Has.confidence
  if (indicator.severity !== undefined) present |= Has.severity
  if (indicator.hosts !== undefined) present |= Has.hosts
  if (indicator.asn !== undefined) present |= Has.asn
  if (indicator.cc !== undefined) present |= Has.cc
  if (indicator.malware !== undefined) present |= Has.malware
  if (indicator.reputation !== undefined) present |= Has.reputation
  if (indicator.tags.length > 0) present |= Has.tags
  if (indicator.reference !== undefined) present |= Has.reference
  if (indicator.supersedes !== undefined) present |= Has.supersedes
  if (indicator.feed !== undefined) present |= Has.feed
  if (indicator.scrub.k !== undefined) present |= Has.k

  if (entry.kind === 'victim') {
    const victim: VictimRecord = indicator
    if (victim.sourcePort !== undefined) present |= Has.sourcePort
    if (victim.transport !== undefined) present |= Has.transport
    if (victim.sinkhole !== undefined) present |= Has.sinkhole
  }

  return present
}

function writeName(out: Packer, text: string, names: Names): void {
  const number = names.numberOf(text)

  out.varint(number)
  if (number === 0) out.ascii(text)
}

function writeOptional(out: Packer, entry: ClaimEntry, names: Names, present: number): void {
  const { indicator } = entry

  if (indicator.confidence !== undefined) out.u8(indicator.confidence)
  if (indicator.severity !== undefined) out.u8(SEVERITY_NUMBER[indicator.severity])
  if (indicator.hosts !== undefined) out.varint(indicator.hosts)
  if (indicator.asn !== undefined) out.varint(indicator.asn)
  if (indicator.cc !== undefined) out.ascii(indicator.cc)
  if (indicator.malware !== undefined) writeName(out, indicator.malware, names)

  if (indicator.reputation !== undefined) {
    const { score, colour, complaintPermille, trapHits, volumeDecade, windowS } = indicator.reputation
    out.u8(score)
    out.u8(COLOUR_NUMBER[colour])
    for (const number of [complaintPermille, trapHits, volumeDecade, windowS]) out.varint(number)
  }

  if ((present & Has.tags) !== 0) {
    out.u8(indicator.tags.length)
    for (const tag of indicator.tags) writeName(out, tag, names)
  }

  if (indicator.reference !== undefined) out.ascii(indicator.reference)
  if (indicator.supersedes !== undefined) out.sized(indicator.supersedes)
  if (indicator.feed !== undefined) writeName(out, indicator.feed, names)

  const victim = victimOf(entry)
  if (victim?.sourcePort !== undefined) out.u16(victim.sourcePort)
  if (victim?.transport !== undefined) out.u8(TRANSPORT_NUMBER[victim.transport])
  if (victim?.sinkhole !== undefined) writeName(out, victim.sinkhole, names)
  if (indicator.scrub.k !== undefined) out.varint(indicator.scrub.k)
  if ((present & Has.value) !== 0) out.ascii(indicator.value)
}

/**
 * Writes one page: the entries and the CRC over `keyFrom … keyTo` of the same bytes and the page. `pages` counts all pages of the
 * value, given in page 0 only.
 */
export function writePage(
  out: Packer,
  key: { from: number; to: number },
  page: { entries: readonly ClaimEntry[]; pages: number; isValueInline: boolean },
  names: Names
): void {
  const start = out.at

  out.u8(page.entries.length | (page.pages > 1 ? MORE_PAGES : 0))
  if (page.pages > 1) out.u8(page.pages)
  for (const entry of page.entries) writeEntry(out, entry, names, page.isValueInline)

  const crc = key.to === start ? crcOf(out.bytes, key.from, out.at) : undefined
  out.u32(crc ?? crcOfPair(out.bytes.subarray(key.from, key.to), out.bytes.subarray(start, out.at), out.at - start))
}

export interface ClaimPageBytes {
  entries: ClaimEntry[]
  pages: number
}

/**
 * Reads one page. `value` is what the key gave, absent for hashed keys.
 * @throws NodeError `STORE_CORRUPT` when the CRC, a number or a name does not hold.
 */
export function readPage(
  key: Uint8Array,
  bytes: Uint8Array,
  of: { type: ObservableType; value: string | undefined },
  names: Names
): ClaimPageBytes {
  const end = bytes.byteLength - 4
  if (end < 1) throw new NodeError('STORE_CORRUPT', 'A claim list is cut short')

  const crc = crcOfPair(key, bytes, end)
  const isIntact =
    bytes[end] === crc >>> 24 &&
    bytes[end + 1] === ((crc >>> 16) & 255) &&
    bytes[end + 2] === ((crc >>> 8) & 255) &&
    bytes[end + 3] === (crc & 255)
  if (!isIntact) throw new NodeError('STORE_CORRUPT', 'A claim list does not match its checksum')

  const input = new Unpacker(bytes, 0, end)
  const first = input.u8()
  const pages = (first & MORE_PAGES) === 0 ? 1 : input.u8()
  const count = first & ~MORE_PAGES
  if (count > CLAIMS_PER_PAGE) throw new NodeError('STORE_CORRUPT', 'A claim list has too many entries')

  const entries: ClaimEntry[] = []
  for (let i = 0; i < count; i++) entries.push(readEntry(input, of, names))
  if (input.at !== end) throw new NodeError('STORE_CORRUPT', 'A claim list has bytes left over')

  return { entries, pages }
}

function named<Name>(name: Name | undefined): Name {
  if (name === undefined) throw new NodeError('STORE_CORRUPT', 'A claim has an unknown number')

  return name
}

function readName(input: Unpacker, names: Names): string {
  const number = input.varint()

  return number === 0 ? input.ascii() : named(names.findText(number))
}

function readEntry(input: Unpacker, of: { type: ObservableType; value: string | undefined }, names: Names): ClaimEntry {
  const length = input.varint()
  const end = input.at + length
  const stream = input.varint()
  const seq = input.varint()
  const row = input.varint()
  const b0 = input.u8()
  const classification = named(CLASSIFICATION_NAME.get(input.u8()))
  const b2 = input.u8()
  const present = input.u16()
  const scrub = input.u8()
  const grainS = input.varint()
  const removedGroups = input.u8()
  const firstSeenS = input.u32()
  const lastSeenS = firstSeenS + input.varint()

  const indicator: VictimRecord = {
    type: of.type,
    value: of.value ?? '',
    classification,
    role: named(ROLE_NAME.get((b0 >>> 2) & 7)),
    origin: named(ORIGIN_NAME.get(b2 >>> 4)),
    firstSeenS,
    lastSeenS,
    validUntilS: lastSeenS + input.zigzag(),
    tlp: named(TLP_NAME.get(b0 >>> 5)),
    status: named(STATUS_NAME.get(b2 & 15)),
    rev: input.u32(),
    count: input.varint(),
    scrub: { method: named(SCRUB_METHOD_NAME.get(scrub >>> 4)), profile: named(PROFILE_NAME.get(scrub & 15)), grainS, removedGroups },
    tags: [],
    toBlock: (b0 & TO_BLOCK) !== 0
  }

  if (present !== 0) readOptional(input, indicator, names, present)
  if (input.at !== end) throw new NodeError('STORE_CORRUPT', 'A claim does not match its length')
  if ((present & Has.value) === 0 && of.value === undefined) throw new NodeError('STORE_CORRUPT', 'A claim lacks its value')

  return { stream, seq, row, kind: (b0 & VICTIM) === 0 ? 'indicator' : 'victim', indicator }
}

function readOptional(input: Unpacker, indicator: VictimRecord, names: Names, present: number): void {
  if ((present & Has.confidence) !== 0) indicator.confidence = input.u8()
  if ((present & Has.severity) !== 0) indicator.severity = named(SEVERITY_NAME.get(input.u8()))
  if ((present & Has.hosts) !== 0) indicator.hosts = input.varint()
  if ((present & Has.asn) !== 0) indicator.asn = input.varint()
  if ((present & Has.cc) !== 0) indicator.cc = input.ascii()
  if ((present & Has.malware) !== 0) indicator.malware = readName(input, names)

  if ((present & Has.reputation) !== 0) {
    indicator.reputation = {
      score: input.u8(),
      colour: named(COLOUR_NAME.get(input.u8())),
      complaintPermille: input.varint(),
      trapHits: input.varint(),
      volumeDecade: input.varint(),
      windowS: input.varint()
    }
  }

  if ((present & Has.tags) !== 0) indicator.tags = Array.from({ length: input.u8() }, () => readName(input, names))
  if ((present & Has.reference) !== 0) indicator.reference = input.ascii()
  if ((present & Has.supersedes) !== 0) indicator.supersedes = input.sized()
  if ((present & Has.feed) !== 0) indicator.feed = readName(input, names)
  if ((present & Has.sourcePort) !== 0) indicator.sourcePort = input.u16()
  if ((present & Has.transport) !== 0) indicator.transport = named(TRANSPORT_NAME.get(input.u8()))
  if ((present & Has.sinkhole) !== 0) indicator.sinkhole = readName(input, names)
  if ((present & Has.k) !== 0) indicator.scrub.k = input.varint()
  if ((present & Has.value) !== 0) indicator.value = input.ascii()
}
