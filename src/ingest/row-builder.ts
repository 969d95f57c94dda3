import type { CanonResult } from '../model/canonical.js'
import type { Role } from '../model/enumerations.js'
import { guessObservable } from '../model/guess.js'
import { parseUrl } from '../model/parse-url.js'
import { leastRole, moreProtected } from '../model/roles.js'
import type { Observation, RefusedRow } from '../scrub/observation.js'
import { type Canonicalizer, detach } from './canon-cache.js'
import { type Meaning, parseClassification } from './classifications.js'
import type { DropCounter } from './dropped.js'
import { type Defaults, type Field, normaliseName, type RowFields } from './fields.js'
import { parseTimeS } from './times.js'
import * as words from './words.js'

/** What all rows of one input share. `latestS` moves as rows are built: `--as-of` needs the file's latest time. */
export interface RowContext {
  /** Time of rows that tell none, unix seconds. */
  undatedS: number
  /** Added to every time that the file tells (`--as-of`). */
  shiftS: number
  defaults: Defaults
  canon: Canonicalizer
  drops: DropCounter
  latestS: number
}

/** One row after mapping. `nameOf` gives the input's own name of a field, for the report. */
export interface BuilderRow {
  line: number
  fields: RowFields
  groupBits: number
  nameOf: (field: Field) => string
  /** What the input as a whole is about (a known report): fills in where neither row nor operator says it. */
  meaning?: Meaning
}

/** Type words of feeds → types of the canonicaliser. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  'ip:port': 'endpoint',
  'ip-dst': 'ip',
  'ip-src': 'ip',
  'ip-dst|port': 'endpoint',
  'ipv4-port': 'endpoint',
  cidr4: 'cidr',
  cidr6: 'cidr',
  ip_address: 'ip',
  hostname: 'domain',
  fqdn: 'domain',
  network: 'cidr',
  netblock: 'cidr',
  md5_hash: 'md5',
  sha1_hash: 'sha1',
  sha256_hash: 'sha256',
  as: 'asn'
}

const HOST_FIRST: readonly Field[] = ['ip', 'cidr', 'endpoint', 'domain', 'url', 'sha256', 'sha512', 'sha1', 'md5']
const TARGET_FIRST: readonly Field[] = ['url', 'endpoint', 'domain', 'ip', 'cidr', 'sha256', 'sha512', 'sha1', 'md5']

const MACHINE_TAG = /^[a-z0-9-]{1,24}:[a-z0-9._=-]{1,39}$/
/** Tags that one row may bring in; the scrubber keeps those of its namespaces, 16 at most. */
const ROW_TAGS_MAX = 64

/**
 * Turns the mapped fields of one row into an observation, or says why not. A field whose content does not fit is
 * dropped and counted under its name in the input; only value, meaning and times decide about the row.
 *
 * @param groupBits - groups of the fields that the reader dropped from this row already
 */
export function buildRow(row: BuilderRow, context: RowContext): Observation | RefusedRow {
  const { line, fields } = row
  const reader = createFieldReader(row, context.drops)
  const { defaults } = context
  const meaning = reader.read('classification', parseClassification) ?? ofDefault(defaults) ?? row.meaning

  if (meaning === undefined) return { line, code: 'MEANING_MISSING', field: row.nameOf('classification') }

  const asked = reader.read('role', words.parseRole) ?? defaults.role
  // A category or report that names victims (amplification targets …) is never weakened by what was said about the file.
  const role = strictest(asked, meaning.role, row.meaning?.role)
  const found = findObservable(row, meaning, role, context)

  if (found === undefined) return { line, code: 'INPUT_MALFORMED', field: row.nameOf('value') }
  if (!found.result.ok) return { line, code: found.result.error, field: row.nameOf(found.field) }

  const times = readTimes(reader, context)
  if (times === undefined) return { line, code: 'RECORD_TIMES_INVALID', field: row.nameOf('time') }

  dropUnused(reader, fields, found.used)

  const validUntilS = times.validUntilS ?? (defaults.ttlS === undefined ? undefined : times.lastSeenS + defaults.ttlS)

  return {
    line,
    type: found.result.type,
    value: detach(found.result.canonical),
    flags: found.result.flags,
    classification: meaning.classification,
    role,
    malware: reader.read('malware', words.parseMalware) ?? defaults.malware,
    confidence: reader.read('confidence', words.parseConfidence) ?? defaults.confidence,
    severity: reader.read('severity', words.parseSeverity),
    origin: reader.read('origin', words.parseOrigin) ?? defaults.origin ?? 'aggregator',
    firstSeenS: times.firstSeenS,
    lastSeenS: times.lastSeenS,
    validUntilS,
    count: reader.read('count', words.parseCount) ?? 1,
    asn: reader.read('asn', words.parseAsn),
    cc: reader.read('cc', words.parseCountry),
    tlp: reader.read('tlp', words.parseTlp) ?? defaults.tlp,
    sourcePort: found.used.includes('source_port') ? undefined : reader.read('source_port', words.parsePort),
    transport: reader.read('transport', words.parseTransport),
    sinkhole: reader.read('sinkhole', text => canonicalIp(text, context)),
    tags: [...(reader.read('tags', parseTags) ?? []), ...(meaning.tag === undefined ? [] : [meaning.tag])],
    reference: reader.read('reference', parseReference),
    feed: reader.read('feed', words.parseFeed) ?? defaults.feed,
    toBlock: reader.read('to_block', parseBoolean) ?? defaults.toBlock ?? false,
    removedGroups: context.drops.groups(row.groupBits | reader.bits())
  }
}

function strictest(...roles: ReadonlyArray<Role | undefined>): Role | undefined {
  return roles.reduce((most, role) => (most === undefined || role === undefined ? (most ?? role) : moreProtected(most, role)), undefined)
}

function ofDefault(defaults: Defaults): Meaning | undefined {
  return defaults.classification === undefined ? undefined : { classification: defaults.classification }
}

interface FieldReader {
  /** The parsed field; absent, or present but unreadable, which is counted as dropped, is `undefined`. */
  read<T>(field: Field, parse: (text: string) => T | undefined): T | undefined
  drop(field: Field): void
  bits(): number
}

function createFieldReader({ fields, nameOf }: { fields: RowFields; nameOf: (field: Field) => string }, drops: DropCounter): FieldReader {
  let bits = 0

  function drop(field: Field): void {
    bits |= drops.drop(nameOf(field))
  }

  return {
    read(field, parse) {
      const text = fields[field]
      if (text === undefined || text === '') return undefined

      const value = parse(text)
      if (value === undefined) drop(field)

      return value
    },
    drop,
    bits: () => bits
  }
}

interface Found {
  field: Field
  result: CanonResult
  /** Every field that went into the value. */
  used: readonly Field[]
}

/**
 * The one observable of a row. Where the role protects somebody it is the host; otherwise what one would block: the URL
 * before its domain, the endpoint before its address.
 */
function findObservable(row: BuilderRow, meaning: Meaning, role: Role | undefined, context: RowContext): Found | undefined {
  const { fields, nameOf } = row
  const { value, type } = fields

  if (value !== undefined && value !== '') {
    const word = type?.trim().toLowerCase() ?? ''
    const result = word === '' ? guessObservable(value) : context.canon(words.lookUp(TYPE_WORDS, word) ?? word, value)

    return { field: 'value', result, used: ['value', 'type'] }
  }

  const least = role ?? leastRole('ipv4', meaning.classification)
  const order = least === 'INFRASTRUCTURE' || least === 'NETWORK' ? TARGET_FIRST : HOST_FIRST
  const field = order.find(name => (fields[name] ?? '') !== '' && !(name === 'cidr' && isLength(fields.cidr)))
  const text = field === undefined ? undefined : fields[field]

  if (field === undefined || text === undefined) return undefined

  if (field === 'ip' && meaning.classification === 'c2-server' && order === TARGET_FIRST && isOwnPort(fields, nameOf)) {
    const endpoint = endpointOf(text, fields, context)
    if (endpoint !== undefined) return endpoint
  }

  if (field === 'ip' && isLength(fields.cidr)) {
    return { field: 'cidr', result: context.canon('cidr', `${text}/${fields.cidr}`), used: ['ip', 'cidr'] }
  }

  const result = context.canon(field, text)

  return { field, result: result.ok ? result : (otherReading(field, text, context) ?? result), used: [field] }
}

/** A network in two columns, as DShield writes it: where it begins, and the length of its prefix. */
function isLength(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,3}$/.test(text)
}

/** Columns are named after what is in most of their rows: one of addresses holds a network, one of names an address or a URL. */
function otherReading(field: Field, text: string, context: RowContext): CanonResult | undefined {
  const type = field === 'ip' && text.includes('/') ? 'cidr' : field !== 'domain' ? undefined : text.includes('://') ? 'url' : 'ip'
  const result = type === undefined ? undefined : context.canon(type, text)

  return result?.ok === true || type === 'cidr' ? result : undefined
}

function endpointOf(ip: string, fields: RowFields, context: RowContext): Found | undefined {
  const address = context.canon('ip', ip)
  if (!address.ok) return undefined

  const host = address.type === 'ipv6' ? `[${address.canonical}]` : address.canonical
  const transport = words.parseTransport(fields.transport ?? '') ?? 'tcp'
  const result = context.canon('endpoint', `${host}:${fields.source_port ?? ''}/${transport}`)

  return result.ok ? { field: 'ip', result, used: ['ip', 'source_port', 'transport'] } : undefined
}

/** A column called `port` beside the server's address is the server's; `src_port` and the like are somebody else's. */
function isOwnPort(fields: RowFields, nameOf: (field: Field) => string): boolean {
  return (fields.source_port ?? '') !== '' && normaliseName(nameOf('source_port')) === 'port'
}

/** The observables that were not chosen are fields like any other: removed and counted. */
function dropUnused(reader: FieldReader, fields: RowFields, used: readonly Field[]): void {
  for (const field of ['type', ...HOST_FIRST] as const) {
    if (!used.includes(field) && (fields[field] ?? '') !== '') reader.drop(field)
  }
}

/** First and last seen, in order, shifted. `undefined` when the row tells a time that cannot be read: it must not look fresh. */
function readTimes(reader: FieldReader, context: RowContext): { firstSeenS: number; lastSeenS: number; validUntilS?: number } | undefined {
  let isUnreadable = false
  const parse = (text: string): number | undefined => {
    const seconds = parseTimeS(text.trim())
    if (seconds === undefined) isUnreadable = true

    return seconds === undefined ? undefined : seconds + context.shiftS
  }

  const time = reader.read('time', parse)
  const first = reader.read('first_seen', parse)
  const last = reader.read('last_seen', parse)
  const validUntilS = reader.read('valid_until', parse)

  if (time === undefined && first === undefined && last === undefined) {
    return isUnreadable ? undefined : { firstSeenS: context.undatedS, lastSeenS: context.undatedS, validUntilS }
  }

  const told = [time, first, last].filter(seconds => seconds !== undefined)
  const firstSeenS = first ?? Math.min(...told)
  const lastSeenS = last ?? Math.max(...told)

  if (firstSeenS > lastSeenS) return undefined

  context.latestS = Math.max(context.latestS, lastSeenS)

  return { firstSeenS, lastSeenS, validUntilS }
}

function canonicalIp(text: string, context: RowContext): string | undefined {
  const result = context.canon('ip', text)

  return result.ok ? result.canonical : undefined
}

function parseTags(text: string): string[] | undefined {
  const tags = text
    .toLowerCase()
    .split(/[,; ]+/)
    .slice(0, ROW_TAGS_MAX)
    .filter(tag => MACHINE_TAG.test(tag))

  return tags.length === 0 ? undefined : tags
}

function parseReference(text: string): string | undefined {
  return text.startsWith('https://') && parseUrl(text) !== undefined ? text : undefined
}

function parseBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()

  if (word === 'true' || word === '1' || word === 'yes') return true

  return word === 'false' || word === '0' || word === 'no' ? false : undefined
}
