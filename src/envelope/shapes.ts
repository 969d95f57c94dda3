import { NodeError, type NodeErrorCode } from '../errors.js'
import {
  CLASSIFICATION_NAME,
  CLASSIFICATION_NUMBER,
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
  TYPE_NAME,
  TYPE_NUMBER
} from '../model/enumerations.js'
import type { Indicator, ScrubNote } from '../model/indicator.js'
import type { tocsin } from '../proto/tocsin.js'

/** What many rows have in common: type, meaning, marking, scrub note (proto/records.proto). Shared by them, hence frozen. */
export type Shape = Pick<
  Indicator,
  'type' | 'classification' | 'role' | 'origin' | 'tlp' | 'status' | 'severity' | 'malware' | 'cc' | 'feed' | 'tags' | 'toBlock' | 'scrub'
>

/** A shape that cannot be read masks its rows with this code. */
export type ShapeResult = { ok: true; shape: Readonly<Shape> } | { ok: false; code: NodeErrorCode }

/** The dictionary while rows are encoded: shapes in the order of first use. */
export interface ShapeDictionary {
  /** Index of the row's shape, which is added when it is new. */
  indexOf(row: Readonly<Shape>): number
  shapes(): tocsin.v1.Shape.$Properties[]
}

/** A shape's own copy with every field present: comparing against one kind of object is several times faster. */
interface Entry {
  index: number
  type: Shape['type']
  classification: Shape['classification']
  role: Shape['role']
  origin: Shape['origin']
  tlp: Shape['tlp']
  status: Shape['status']
  severity: Shape['severity']
  malware: string
  cc: string
  feed: string
  tags: readonly string[]
  toBlock: boolean
  scrub: ScrubNote
}

export function createShapeDictionary(): ShapeDictionary {
  const byMalware = new Map<string, Map<string, Entry[]>>()
  const entries: Entry[] = []
  let last: Entry | undefined

  /** Rows of one payload differ mostly in family and country: what is left after those two is a handful. */
  function bucketOf(malware: string, cc: string): Entry[] {
    let byCountry = byMalware.get(malware)

    if (byCountry === undefined) {
      byCountry = new Map<string, Entry[]>()
      byMalware.set(malware, byCountry)
    }

    let bucket = byCountry.get(cc)

    if (bucket === undefined) {
      bucket = []
      byCountry.set(cc, bucket)
    }

    return bucket
  }

  return {
    indexOf(row) {
      // each field of a row is read once: rows come from many makers, and such reads are the cost of this loop
      const { type, classification, role, origin, tlp, status, severity, malware = '', cc = '', feed = '', tags, toBlock, scrub } = row
      const wanted: Entry = { index: 0, type, classification, role, origin, tlp, status, severity, malware, cc, feed, tags, toBlock, scrub }

      if (last !== undefined && isSameShape(last, wanted)) return last.index

      const bucket = bucketOf(malware, cc)

      last = bucket.find(entry => isSameShape(entry, wanted))

      if (last === undefined) {
        last = { ...wanted, index: entries.length }
        entries.push(last)
        bucket.push(last)
      }

      return last.index
    },
    shapes: () => entries.map(encodeShape)
  }
}

function isSameShape(a: Entry, b: Entry): boolean {
  return (
    a.cc === b.cc &&
    a.malware === b.malware &&
    a.type === b.type &&
    a.classification === b.classification &&
    a.role === b.role &&
    a.origin === b.origin &&
    a.tlp === b.tlp &&
    a.status === b.status &&
    a.severity === b.severity &&
    a.feed === b.feed &&
    a.toBlock === b.toBlock &&
    hasSameTags(a.tags, b.tags) &&
    hasSameNote(a.scrub, b.scrub)
  )
}

function hasSameTags(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((tag, i) => tag === b[i]))
}

function hasSameNote(a: ScrubNote, b: ScrubNote): boolean {
  return (
    a === b ||
    (a.method === b.method &&
      a.profile === b.profile &&
      (a.k ?? 0) === (b.k ?? 0) &&
      a.grainS === b.grainS &&
      a.removedGroups === b.removedGroups)
  )
}

function encodeShape(shape: Entry): tocsin.v1.Shape.$Properties {
  return {
    type: TYPE_NUMBER[shape.type],
    classification: CLASSIFICATION_NUMBER[shape.classification],
    role: ROLE_NUMBER[shape.role],
    origin: ORIGIN_NUMBER[shape.origin],
    tlp: TLP_NUMBER[shape.tlp],
    status: STATUS_NUMBER[shape.status],
    severity: shape.severity === undefined ? 0 : SEVERITY_NUMBER[shape.severity],
    malware: shape.malware,
    cc: shape.cc,
    feed: shape.feed,
    tags: [...shape.tags],
    toBlock: shape.toBlock,
    scrubMethod: SCRUB_METHOD_NUMBER[shape.scrub.method],
    scrubProfile: PROFILE_NUMBER[shape.scrub.profile],
    scrubK: shape.scrub.k ?? 0,
    scrubGrainS: shape.scrub.grainS,
    scrubRemovedGroups: shape.scrub.removedGroups
  }
}

/**
 * Reads one entry of the dictionary. Numbers outside the closed sets make it unreadable, never "other".
 *
 * @throws NodeError `RECORDS_NOT_CANONICAL` when its tags are not sorted and distinct
 */
export function decodeShape(message: tocsin.v1.Shape.$Properties): ShapeResult {
  const type = TYPE_NAME.get(message.type ?? 0)
  const classification = CLASSIFICATION_NAME.get(message.classification ?? 0)
  const role = ROLE_NAME.get(message.role ?? 0)
  const origin = ORIGIN_NAME.get(message.origin ?? 0)
  const tlp = TLP_NAME.get(message.tlp ?? 0)
  const status = STATUS_NAME.get(message.status ?? 0)
  const severity = SEVERITY_NAME.get(message.severity ?? 0)
  const tags = decodeTags(message.tags ?? [])
  const scrub = decodeNote(message)

  if (type === undefined || classification === undefined || role === undefined || origin === undefined) return unknown
  if (tlp === undefined || status === undefined || (severity === undefined && (message.severity ?? 0) !== 0)) return unknown
  if (typeof scrub === 'string') return { ok: false, code: scrub }

  const shape: Shape = { type, classification, role, origin, tlp, status, tags, toBlock: message.toBlock === true, scrub }

  if (severity !== undefined) shape.severity = severity
  if (isText(message.malware)) shape.malware = message.malware
  if (isText(message.cc)) shape.cc = message.cc
  if (isText(message.feed)) shape.feed = message.feed

  return { ok: true, shape: Object.freeze(shape) }
}

const unknown: ShapeResult = { ok: false, code: 'RECORD_ENUM_UNKNOWN' }

function decodeNote(message: tocsin.v1.Shape.$Properties): ScrubNote | NodeErrorCode {
  const methodNumber = message.scrubMethod ?? 0
  const profileNumber = message.scrubProfile ?? 0
  const k = message.scrubK ?? 0

  if (methodNumber === 0 || profileNumber === 0) return 'RECORD_SCRUB_MISSING'

  const method = SCRUB_METHOD_NAME.get(methodNumber)
  const profile = PROFILE_NAME.get(profileNumber)

  if (method === undefined || profile === undefined) return 'RECORD_ENUM_UNKNOWN'

  const note: ScrubNote = { method, profile, grainS: message.scrubGrainS ?? 0, removedGroups: message.scrubRemovedGroups ?? 0 }

  if (k !== 0) note.k = k

  return Object.freeze(note)
}

function decodeTags(tags: readonly string[]): readonly string[] {
  for (let i = 1; i < tags.length; i++) {
    if ((tags[i - 1] ?? '') >= (tags[i] ?? '')) throw new NodeError('RECORDS_NOT_CANONICAL', 'Tags are not sorted and distinct')
  }

  return Object.freeze([...tags])
}

function isText(text: string | null | undefined): text is string {
  return typeof text === 'string' && text.length > 0
}
