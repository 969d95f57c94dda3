import type { Observation, RefusedRow } from '../../scrub/observation.js'
import { isEmptyLeaf } from '../dropped.js'
import type { RowFields } from '../fields.js'
import { buildRow, type RowContext } from '../row-builder.js'
import { lookUp } from '../words.js'
import type { CtipRow } from './azure.js'

/** Interflow's names, lower case (the two services spell them differently), → our fields. */
const FIELD_OF: Readonly<Record<string, keyof RowFields>> = {
  confidence: 'confidence',
  externalid: 'malware',
  firstreporteddatetime: 'first_seen',
  lastreporteddatetime: 'last_seen',
  indicatorexpirationdatetime: 'valid_until',
  tlplevel: 'tlp'
}

/** A botnet row names an infected host: only its source is looked at. */
const OF_BOTNET: Readonly<Record<string, keyof RowFields>> = {
  ...FIELD_OF,
  networksourceipv4: 'ip',
  networksourceipv6: 'ip',
  networksourceport: 'source_port',
  networksourceasn: 'asn'
}

/** A malicious URL: only the URL is, and the network that serves it. */
const OF_URL: Readonly<Record<string, keyof RowFields>> = { ...FIELD_OF, url: 'url', networkdestinationasn: 'asn' }

/** The family is written as `B106-Jenxcus` or a plain name. Values such as `["null"]` and `"a, a"` are quirks of the service. */
export function interflowRow(line: number, row: CtipRow, context: RowContext): Observation | RefusedRow {
  const kind = lowerText(findKey(row, 'indicatorthreattype'))
  const table = kind === 'maliciousurl' ? OF_URL : OF_BOTNET

  if (kind !== 'botnet' && kind !== 'maliciousurl') return { line, code: 'MEANING_MISSING', field: 'indicatorthreattype' }

  const fields: RowFields = {
    classification: kind === 'botnet' ? 'infected-system' : 'malware-distribution',
    origin: context.defaults.origin ?? (kind === 'botnet' ? 'sinkhole' : 'aggregator')
  }
  const names = new Map<string, string>()
  let groupBits = 0

  for (const [name, value] of Object.entries(row)) {
    const field = lookUp(table, name.toLowerCase())

    if (field === undefined || !isScalar(value)) groupBits |= context.drops.dropAll(name, value)
    else if (!isEmptyLeaf(value) && fields[field] === undefined) {
      fields[field] = String(value)
      names.set(field, name)
    }
  }

  return buildRow({ line, fields, groupBits, nameOf: field => names.get(field) ?? field }, context)
}

function findKey(row: CtipRow, lowerName: string): unknown {
  for (const name in row) if (name.toLowerCase() === lowerName) return row[name]

  return undefined
}

function lowerText(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : ''
}

/** What JSON has beside lists, objects and null. */
function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
