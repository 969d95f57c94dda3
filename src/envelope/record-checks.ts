import { NodeError, type NodeErrorCode } from '../errors.js'
import { AGGREGATE_HOSTS_MIN } from '../limits.js'
import { confidenceMax, ttlS } from '../model/ageing.js'
import { isAsn, isMalwareName } from '../model/aggregate.js'
import { isTlpWithin, type Role } from '../model/enumerations.js'
import type { Indicator, Reputation, Sighting } from '../model/indicator.js'
import { isRoleAllowed } from '../model/roles.js'
import { LAST_SEEN_AHEAD_S, REV_AHEAD_S, SIGHTING_TTL_S } from './constants.js'
import type { Header } from './header.js'
import type { RecordsJudge, RowKind, ShapeVerdict } from './records-codec.js'
import type { Shape } from './shapes.js'
import { readValue } from './value-reader.js'

/** What the records of one batch are held against. */
export interface RecordsContext {
  header: Pick<Header, 'createdMs' | 'expiresMs' | 'maxTlp'>
  /** COMMUNITY: every member of the mesh reads it. */
  isCommunity: boolean
}

const COUNTRY = /^[A-Z]{2}$/
/** Namespace, predicate, and perhaps a value, all from a narrow alphabet: no free text on the wire (4.1). 64 bytes (reference/domain 4). */
const TAG = /^[a-z0-9][a-z0-9-]*:[a-z0-9][a-z0-9._-]*(?:=[A-Za-z0-9][A-Za-z0-9._-]*)?$/
const TAG_BYTES_MAX = 64
/** Counted in one byte at the origin (model/indicator.ts). */
const REMOVED_GROUPS_MAX = 255
/** A time grain or window above a year says nothing. */
const GRAIN_S_MAX = 366 * 86_400
/** log10 of the messages of a lifetime. */
const VOLUME_DECADE_MAX = 18

/**
 * The rules for single records (design 3.3, 4.2, 4.3). What many rows share is judged once per shape. A victim in a COMMUNITY
 * payload, a role weaker than 4.2 allows there, or a TLP above the header's makes the payload void: these throw. Anything else
 * masks its row.
 */
export function createRecordsJudge(context: RecordsContext): RecordsJudge {
  return {
    shape: (shape, kind) => judgeShape(shape, kind, context),
    row: (indicator, _kind, verdict) => findRowProblem(indicator, verdict, context),
    sighting: sighting => findSightingProblem(sighting, context)
  }
}

/**
 * @throws NodeError `VICTIM_IN_COMMUNITY` · `ROLE_TOO_WEAK` · `TLP_ABOVE_HEADER`
 */
function judgeShape(shape: Readonly<Shape>, kind: RowKind, { header, isCommunity }: RecordsContext): ShapeVerdict {
  const isRoleRight = isRoleAllowed(shape.type, shape.classification, shape.role)

  if (isCommunity && (kind === 'victim' || (isProtected(shape.role) && shape.type !== 'aggregate'))) {
    throw new NodeError('VICTIM_IN_COMMUNITY', 'A COMMUNITY batch holds a victim or an exposed host')
  }

  if (isCommunity && !isRoleRight) {
    throw new NodeError('ROLE_TOO_WEAK', 'A record has a role weaker than its classification allows', {
      details: { classification: shape.classification, role: shape.role }
    })
  }

  if (!isTlpWithin(shape.tlp, header.maxTlp)) {
    throw new NodeError('TLP_ABOVE_HEADER', 'A record is marked above the header', {
      details: { record: shape.tlp, header: header.maxTlp }
    })
  }

  const code = isRoleRight ? findShapeProblem(shape, kind) : 'ROLE_TOO_WEAK'
  const ttlMaxS = ttlS(shape).maxS

  return code === undefined ? { ttlMaxS } : { code, ttlMaxS }
}

/** The roles whose addresses are the personal data. */
function isProtected(role: Role): boolean {
  return role === 'VICTIM' || role === 'EXPOSED'
}

function findShapeProblem(shape: Readonly<Shape>, kind: RowKind): NodeErrorCode | undefined {
  const { malware, feed, cc, tags, scrub } = shape
  const isWell =
    (malware === undefined || isMalwareName(malware)) &&
    (feed === undefined || isMalwareName(feed)) &&
    (cc === undefined || COUNTRY.test(cc)) &&
    tags.every(tag => tag.length <= TAG_BYTES_MAX && TAG.test(tag)) &&
    scrub.grainS <= GRAIN_S_MAX &&
    scrub.removedGroups <= REMOVED_GROUPS_MAX &&
    (scrub.k === undefined || shape.type === 'aggregate') &&
    // an aggregate names nobody, so it is no victim record
    (kind === 'indicator' || shape.type !== 'aggregate')

  return isWell ? undefined : 'RECORD_FIELD_INVALID'
}

function findRowProblem(row: Indicator, { ttlMaxS }: ShapeVerdict, { header }: RecordsContext): NodeErrorCode | undefined {
  const createdS = Math.floor(header.createdMs / 1_000)

  // first_seen ≤ last_seen ≤ valid_until holds by the encoding: they are distances
  if (row.lastSeenS > createdS + LAST_SEEN_AHEAD_S) return 'RECORD_TIMES_INVALID'
  if (row.validUntilS > row.lastSeenS + ttlMaxS || row.validUntilS * 1_000 > header.expiresMs) return 'RECORD_TTL_EXCEEDED'
  if (row.rev === 0 || row.rev > createdS + REV_AHEAD_S) return 'RECORD_REV_INVALID'
  if (row.type === 'aggregate' && isProtected(row.role) && (row.hosts ?? 0) < AGGREGATE_HOSTS_MIN) return 'HOSTS_TOO_FEW'

  return areFieldsWell(row) ? undefined : 'RECORD_FIELD_INVALID'
}

function areFieldsWell(row: Indicator): boolean {
  return (
    row.count >= 1 &&
    (row.confidence === undefined || row.confidence <= confidenceMax(row.type)) &&
    (row.hosts === undefined || (row.type === 'aggregate' && row.hosts >= 1)) &&
    (row.asn === undefined || isAsn(row.asn)) &&
    (row.reference === undefined || (row.role === 'INFRASTRUCTURE' && isHttpsUrl(row.reference))) &&
    (row.reputation === undefined || isReputationWell(row.reputation))
  )
}

function isReputationWell({ score, complaintPermille, volumeDecade, windowS }: Reputation): boolean {
  return score <= 100 && complaintPermille <= 1_000 && volumeDecade <= VOLUME_DECADE_MAX && windowS <= GRAIN_S_MAX
}

function isHttpsUrl(text: string): boolean {
  return text.startsWith('https://') && readValue('url', Buffer.from(text, 'latin1'), 0, text.length) !== undefined
}

function findSightingProblem({ type, windowStartS, count }: Sighting, { header }: RecordsContext): NodeErrorCode | undefined {
  const createdS = Math.floor(header.createdMs / 1_000)

  // neither is an observable (4.1): there is nothing that another could have seen
  if (type === 'aggregate' || type === 'pseudonym' || count < 1) return 'RECORD_FIELD_INVALID'
  if (windowStartS > createdS + LAST_SEEN_AHEAD_S) return 'RECORD_TIMES_INVALID'
  if ((windowStartS + SIGHTING_TTL_S) * 1_000 > header.expiresMs) return 'RECORD_TTL_EXCEEDED'

  return undefined
}
