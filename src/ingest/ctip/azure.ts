import type { Observation, RefusedRow } from '../../scrub/observation.js'
import { CARRIER_CHARS_MAX } from '../constants.js'
import type { RowContext } from '../row-builder.js'
import { parseFiletimeS, parseTimeS } from '../times.js'
import * as words from '../words.js'

/** One parsed line of a C-TIP Azure container; nothing in it is trusted to have the type that it should. */
export type CtipRow = Readonly<Record<string, unknown>>

const TICKS_KEY = '"DateTimeReceivedUtc":'
const NO_TAGS: readonly string[] = []

/** Fields of an infected row that become fields of the observation; the rest is dropped and counted (5.1 rule 1). */
const USED_INFECTED: ReadonlySet<string> = new Set([
  'DateTimeReceivedUtc',
  'ThreatCode',
  'ThreatConfidence',
  'TotalEncounters',
  'TLP',
  'SourceIp',
  'SourcePort',
  'SourceIpInfo'
])

/** Of a C2 row: its source may be an infected host and is never looked at. */
const USED_C2: ReadonlySet<string> = new Set([
  'DateTimeReceivedUtc',
  'ThreatCode',
  'ThreatConfidence',
  'TotalEncounters',
  'TLP',
  'DestinationIp',
  'DestinationPort',
  'DestinationIpInfo',
  'Signatures'
])

/** One row while it is read: what was dropped from it, as bits of field groups. */
interface RowState {
  row: CtipRow
  context: RowContext
  groupBits: number
}

/**
 * A row of the Azure form (`ctip-infected-summary`, `ctip-c2`) as observations: the infected source as a VICTIM, or the
 * command-and-control server as an endpoint and, where the row has it, the sample's SHA-256.
 *
 * The feed's name and `SourcedFrom` only choose between these two; no byte of them is used, so they count as dropped.
 *
 * @param text - the line: the 18-digit FILETIME is read from it, because a double cannot hold it
 */
export function azureRow(line: number, row: CtipRow, text: string, context: RowContext): Observation | Observation[] | RefusedRow {
  const seenS = readTime(row, text)
  if (seenS === undefined) return { line, code: 'RECORD_TIMES_INVALID', field: 'DateTimeReceivedUtc' }

  const state: RowState = { row, context, groupBits: 0 }
  const lastSeenS = seenS + context.shiftS
  const result = isC2(row) ? c2Server(line, lastSeenS, state) : infected(line, lastSeenS, state)

  if (!('code' in result) && lastSeenS > context.latestS) context.latestS = lastSeenS

  return result
}

function isC2({ DataFeed }: CtipRow): boolean {
  return typeof DataFeed === 'string' && /c2|c&c|command/i.test(DataFeed)
}

function infected(line: number, lastSeenS: number, state: RowState): Observation | RefusedRow {
  const { row, context } = state
  const address = context.canon('ip', textOf(row.SourceIp))
  if (!address.ok) return { line, code: address.error, field: 'SourceIp' }

  const place = objectOf(row.SourceIpInfo)
  const asn = words.parseAsn(textOf(place.SourceIpAsnNumber))
  const cc = words.parseCountry(textOf(place.SourceIpCountryCode))
  state.groupBits |= context.drops.dropAll('SourceIpInfo', place, isUsedPlace(asn, cc))

  const sourcePort = readField(state, 'SourcePort', words.parsePort)
  const { type, canonical: value, flags } = address

  return observe(
    line,
    lastSeenS,
    { type, value, flags, classification: 'infected-system', role: 'VICTIM', asn, cc, sourcePort },
    state,
    USED_INFECTED
  )
}

function c2Server(line: number, lastSeenS: number, state: RowState): Observation[] | RefusedRow {
  const { row, context } = state
  const address = context.canon('ip', textOf(row.DestinationIp))
  if (!address.ok) return { line, code: address.error, field: 'DestinationIp' }

  const port = readField(state, 'DestinationPort', words.parsePort)
  const host = address.type === 'ipv6' ? `[${address.canonical}]` : address.canonical
  const target = port === undefined ? address : context.canon('endpoint', `${host}:${port}/tcp`)
  if (!target.ok) return { line, code: target.error, field: 'DestinationPort' }

  const place = objectOf(row.DestinationIpInfo)
  const asn = words.parseAsn(textOf(place.DestinationIpAsnNumber))
  const cc = words.parseCountry(textOf(place.DestinationIpCountryCode))
  state.groupBits |= context.drops.dropAll('DestinationIpInfo', place, isUsedPlace(asn, cc))

  const { type, canonical: value, flags } = target
  const what: What = { type, value, flags, classification: 'c2-server', role: 'INFRASTRUCTURE', asn, cc, sourcePort: undefined }
  const server = observe(line, lastSeenS, what, state, USED_C2)
  const sample = sampleHash(row.Signatures, context)

  if (sample === undefined) return [server]

  return [
    server,
    { ...server, type: 'sha256', value: sample, flags: [], classification: 'malware-distribution', asn: undefined, cc: undefined }
  ]
}

/** What the two kinds of rows say each in their own words. */
type What = Required<Pick<Observation, 'type' | 'value' | 'flags' | 'classification'>> &
  Pick<Observation, 'role' | 'asn' | 'cc' | 'sourcePort'>

/**
 * The rest of the row is the same in both; everything that is not used is dropped here. One literal, because V8 copies
 * spread objects slowly and this runs for every check-in.
 */
function observe(line: number, lastSeenS: number, what: What, state: RowState, used: ReadonlySet<string>): Observation {
  const { defaults, drops } = state.context
  const malware = readMalware(state, used)
  const confidence = readField(state, 'ThreatConfidence', words.parseConfidence) ?? defaults.confidence
  const count = readField(state, 'TotalEncounters', words.parseCount) ?? 1
  const tlp = readField(state, 'TLP', words.parseTlp) ?? defaults.tlp

  return {
    line,
    type: what.type,
    value: what.value,
    flags: what.flags,
    classification: what.classification,
    role: what.role,
    malware,
    confidence,
    origin: defaults.origin ?? 'sinkhole',
    firstSeenS: lastSeenS,
    lastSeenS,
    validUntilS: defaults.ttlS === undefined ? undefined : lastSeenS + defaults.ttlS,
    count,
    asn: what.asn,
    cc: what.cc,
    tlp,
    sourcePort: what.sourcePort,
    tags: NO_TAGS,
    feed: defaults.feed,
    toBlock: defaults.toBlock ?? false,
    removedGroups: drops.groups(state.groupBits)
  }
}

/** A used field whose content does not fit is dropped and counted. Port 0 and the like are how the feed says nothing. */
function readField<T>(state: RowState, field: string, parse: (text: string) => T | undefined): T | undefined {
  const text = textOf(state.row[field])
  if (text === '') return undefined

  const value = parse(text)
  if (value === undefined && text !== '0') state.groupBits |= state.context.drops.drop(field)

  return value
}

/** The family: the threat code (`B67-SS-TINBA`), else the broader malware name. All other fields of the row are dropped. */
function readMalware(state: RowState, used: ReadonlySet<string>): string | undefined {
  const ofCode = readField(state, 'ThreatCode', parseFamily)
  const ofName = ofCode === undefined ? parseFamily(textOf(state.row.Malware)) : undefined

  dropRest(state, used, ofName !== undefined)

  return ofCode ?? ofName ?? state.context.defaults.malware
}

function dropRest(state: RowState, used: ReadonlySet<string>, isNameUsed: boolean): void {
  const { row, context } = state

  for (const name in row) {
    if (used.has(name) || (name === 'Malware' && isNameUsed)) continue
    state.groupBits |= name === 'Payload' ? dropPayload(row[name], context) : context.drops.dropAll(name, row[name])
  }
}

/** Families repeat by the thousand. */
const families = new Map<string, string | undefined>()
const FAMILIES_MAX = 10_000

function parseFamily(text: string): string | undefined {
  if (families.has(text)) return families.get(text)

  const family = words.parseMalware(text)
  if (families.size >= FAMILIES_MAX) families.clear()
  if (text.length <= 64) families.set(text, family)

  return family
}

const PLACE_NAMES = {
  asn: new Set(['SourceIpAsnNumber', 'DestinationIpAsnNumber']),
  cc: new Set(['SourceIpCountryCode', 'DestinationIpCountryCode'])
} as const

const usesBoth = (name: string): boolean => PLACE_NAMES.asn.has(name) || PLACE_NAMES.cc.has(name)
const usesAsn = (name: string): boolean => PLACE_NAMES.asn.has(name)
const usesCountry = (name: string): boolean => PLACE_NAMES.cc.has(name)
const usesNeither = (): boolean => false

function isUsedPlace(asn: number | undefined, cc: string | undefined): (name: string) => boolean {
  if (asn !== undefined) return cc === undefined ? usesAsn : usesBoth

  return cc === undefined ? usesNeither : usesCountry
}

function sampleHash(signatures: unknown, context: RowContext): string | undefined {
  const result = context.canon('sha256', textOf(objectOf(signatures).Sha256))

  return result.ok && !result.flags.includes('empty-file') && !result.flags.includes('null-hash') ? result.canonical : undefined
}

/**
 * The payload is a carrier: JSON, as such or in base64, that holds computer names and bot ids. It is opened so that the
 * report names what was inside; none of it is used.
 */
function dropPayload(payload: unknown, context: RowContext): number {
  const text = textOf(payload)
  if (text === '') return 0

  const opened = text.length > CARRIER_CHARS_MAX ? undefined : openCarrier(text)

  return opened === undefined ? context.drops.drop('Payload') : context.drops.dropAll('Payload', opened)
}

function openCarrier(text: string): unknown {
  const json = text.startsWith('{') || text.startsWith('[') ? text : Buffer.from(text, 'base64').toString('utf8')
  if (!json.startsWith('{') && !json.startsWith('[')) return undefined

  try {
    return JSON.parse(json)
  } catch {
    // Not JSON after all: it counts as one field.
    return undefined
  }
}

function readTime(row: CtipRow, text: string): number | undefined {
  const ticks = row.DateTimeReceivedUtc

  if (typeof ticks === 'number') {
    const digits = digitsAfter(text, TICKS_KEY)

    // The text is trusted only where it is the number that was parsed, not the same name somewhere inside a string.
    return parseFiletimeS(digits !== undefined && Number(digits) === ticks ? digits : String(ticks))
  }

  return parseTimeS(textOf(ticks))
}

function digitsAfter(text: string, key: string): string | undefined {
  const at = text.indexOf(key)
  if (at === -1) return undefined

  return /^ {0,8}(\d{17,19})/.exec(text.slice(at + key.length, at + key.length + 32))?.[1]
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value

  return typeof value === 'number' ? String(value) : ''
}

const NOTHING: Readonly<Record<string, unknown>> = {}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : NOTHING
}

/** Anything but an object counts as no object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
