import type { Observation, RefusedRow } from '../../scrub/observation.js'
import { CARRIER_CHARS_MAX } from '../constants.js'
import type { RowContext } from '../row-builder.js'
import { parseFiletimeS, parseTimeS } from '../times.js'
import * as words from '../words.js'

/** One parsed line of a C-TIP Azure container; nothing in it is trusted to have the type that it should. */
export type CtipRow = Readonly<Record<string, unknown>>

const TICKS_KEY = '"DateTimeReceivedUtc":'

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

/**
 * A row of the Azure form (`ctip-infected-summary`, `ctip-c2`) as observations: the infected source as a VICTIM, or the
 * command-and-control server as an endpoint and, where the row has it, the sample's SHA-256.
 *
 * The feed's name and `SourcedFrom` only choose between these two; no byte of them is used, so they count as dropped.
 *
 * @param text - the line: the 18-digit FILETIME is read from it, because a double cannot hold it
 */
export function azureRow(line: number, row: CtipRow, text: string, context: RowContext): Observation[] | RefusedRow {
  const isC2 = /c2|c&c|command/i.test(textOf(row.DataFeed))
  const reader = createRowReader(row, isC2 ? USED_C2 : USED_INFECTED, context)
  const lastSeenS = readTime(row, text)

  if (lastSeenS === undefined) return { line, code: 'RECORD_TIMES_INVALID', field: 'DateTimeReceivedUtc' }

  const shared = {
    malware: reader.malware('ThreatCode', 'Malware'),
    confidence: reader.read('ThreatConfidence', words.parseConfidence) ?? context.defaults.confidence,
    count: reader.read('TotalEncounters', words.parseCount) ?? 1,
    tlp: reader.read('TLP', words.parseTlp) ?? context.defaults.tlp,
    origin: context.defaults.origin ?? ('sinkhole' as const),
    feed: context.defaults.feed,
    toBlock: context.defaults.toBlock ?? false,
    tags: []
  }
  const seenS = lastSeenS + context.shiftS
  const times = {
    firstSeenS: seenS,
    lastSeenS: seenS,
    validUntilS: context.defaults.ttlS === undefined ? undefined : seenS + context.defaults.ttlS
  }
  const result = isC2
    ? c2Observations(line, row, { ...shared, ...times }, reader, context)
    : infected(line, row, { ...shared, ...times }, reader, context)

  if (Array.isArray(result)) context.latestS = Math.max(context.latestS, seenS)

  return result
}

type Shared = Pick<
  Observation,
  'malware' | 'confidence' | 'count' | 'tlp' | 'origin' | 'feed' | 'toBlock' | 'tags' | 'firstSeenS' | 'lastSeenS' | 'validUntilS'
>

function infected(line: number, row: CtipRow, shared: Shared, reader: RowReader, context: RowContext): Observation[] | RefusedRow {
  const address = context.canon('ip', textOf(row.SourceIp))
  if (!address.ok) return { line, code: address.error, field: 'SourceIp' }

  const place = reader.place('SourceIpInfo', 'SourceIpAsnNumber', 'SourceIpCountryCode')

  return [
    {
      line,
      type: address.type,
      value: address.canonical,
      flags: address.flags,
      classification: 'infected-system',
      role: 'VICTIM',
      ...shared,
      ...place,
      sourcePort: reader.read('SourcePort', words.parsePort),
      removedGroups: reader.removedGroups()
    }
  ]
}

function c2Observations(line: number, row: CtipRow, shared: Shared, reader: RowReader, context: RowContext): Observation[] | RefusedRow {
  const address = context.canon('ip', textOf(row.DestinationIp))
  if (!address.ok) return { line, code: address.error, field: 'DestinationIp' }

  const port = reader.read('DestinationPort', words.parsePort)
  const host = address.type === 'ipv6' ? `[${address.canonical}]` : address.canonical
  const target = port === undefined ? address : context.canon('endpoint', `${host}:${port}/tcp`)
  if (!target.ok) return { line, code: target.error, field: 'DestinationPort' }

  const place = reader.place('DestinationIpInfo', 'DestinationIpAsnNumber', 'DestinationIpCountryCode')
  const sample = sampleHash(row.Signatures, context)
  const removedGroups = reader.removedGroups()
  const server: Observation = {
    line,
    type: target.type,
    value: target.canonical,
    // An endpoint's address decides whether it is public at all.
    flags: [...new Set([...target.flags, ...address.flags])],
    classification: 'c2-server',
    role: 'INFRASTRUCTURE',
    ...shared,
    ...place,
    removedGroups
  }

  if (sample === undefined) return [server]

  return [
    server,
    {
      line,
      type: 'sha256',
      value: sample,
      flags: [],
      classification: 'malware-distribution',
      role: 'INFRASTRUCTURE',
      ...shared,
      removedGroups
    }
  ]
}

function sampleHash(signatures: unknown, context: RowContext): string | undefined {
  const result = context.canon('sha256', textOf(objectOf(signatures).Sha256))

  return result.ok && !result.flags.includes('empty-file') && !result.flags.includes('null-hash') ? result.canonical : undefined
}

/** Reads used fields and counts every other one, once, when the row is known to be usable. */
interface RowReader {
  read<T>(field: string, parse: (text: string) => T | undefined): T | undefined
  /** The family: the threat code (`B67-SS-TINBA`), else the broader malware name. */
  malware(code: string, name: string): string | undefined
  place(group: string, asnField: string, ccField: string): { asn: number | undefined; cc: string | undefined }
  removedGroups(): ReadonlySet<string>
}

function createRowReader(row: CtipRow, used: ReadonlySet<string>, context: RowContext): RowReader {
  const { drops } = context
  let bits = 0
  let isCodeUsed = true

  function read<T>(field: string, parse: (text: string) => T | undefined): T | undefined {
    const text = textOf(row[field])
    if (text === '') return undefined

    const value = parse(text)
    // Port 0 and the like are how the feed says nothing.
    if (value === undefined && text !== '0') bits |= drops.drop(field)

    return value
  }

  return {
    read,
    malware(code, name) {
      const ofCode = read(code, words.parseMalware)
      if (ofCode !== undefined) return ofCode

      const ofName = words.parseMalware(textOf(row[name]))
      isCodeUsed = ofName === undefined

      return ofName ?? context.defaults.malware
    },
    place(group, asnField, ccField) {
      const info = objectOf(row[group])
      const asn = words.parseAsn(textOf(info[asnField]))
      const cc = words.parseCountry(textOf(info[ccField]))

      bits |= drops.dropAll(group, info, name => (name === asnField && asn !== undefined) || (name === ccField && cc !== undefined))

      return { asn, cc }
    },
    removedGroups() {
      for (const name in row) {
        if (used.has(name) || (name === 'Malware' && !isCodeUsed)) continue
        bits |= name === 'Payload' ? dropPayload(row[name], context) : drops.dropAll(name, row[name])
      }

      return drops.groups(bits)
    }
  }
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

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {}
}

/** Anything but an object counts as no object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
