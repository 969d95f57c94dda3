import { NodeError } from '../errors.js'
import { COLUMN_NAMES, type Field, findField, FIELDS, type Mapping, normaliseName } from './fields.js'

/** A field and how good the name is that means it; the lower rank wins, −1 is the operator's own mapping. */
export interface Resolved {
  field: Field
  rank: number
}

export type Resolver = (name: string) => Resolved | undefined

/** Names that a resolver remembers; a JSON file with more distinct keys is looked up the slow way. */
const REMEMBERED_MAX = 4_096

/**
 * What a column or key means: the operator's mapping first, then the names that feeds use. A field that the operator
 * mapped is not guessed from other columns.
 */
export function createResolver(mapping: Mapping | undefined, guess: Resolver = findField): Resolver {
  const mapped = new Map([...(mapping ?? [])].map(([field, column]) => [normaliseName(column), field]))
  const taken = new Set(mapped.values())
  const remembered = new Map<string, Resolved | undefined>()

  function resolve(name: string): Resolved | undefined {
    const field = mapped.get(normaliseName(name))
    if (field !== undefined) return { field, rank: -1 }

    const guessed = guess(name)

    return guessed === undefined || taken.has(guessed.field) ? undefined : guessed
  }

  return name => {
    if (remembered.has(name)) return remembered.get(name)

    const resolved = resolve(name)
    if (remembered.size < REMEMBERED_MAX) remembered.set(name, resolved)

    return resolved
  }
}

/**
 * Reads `field=column` pairs.
 *
 * @throws NodeError `USAGE_INVALID` for a pair without `=`, an unknown field, or a field named twice.
 */
export function parseMapping(pairs: readonly string[]): Mapping {
  const mapping = new Map<Field, string>()

  for (const pair of pairs) {
    const at = pair.indexOf('=')
    const name = normaliseName(pair.slice(0, Math.max(at, 0)))
    const field = FIELDS.find(known => known === name)
    const column = pair.slice(at + 1).trim()

    if (at < 1 || column === '')
      throw new NodeError('USAGE_INVALID', 'A mapping reads FIELD=COLUMN', { fix: 'for example: --map value=src_ip --map time=timestamp' })
    if (field === undefined) {
      throw new NodeError('USAGE_INVALID', `There is no field "${name.slice(0, 64)}" to map to`, { fix: `fields: ${FIELDS.join(', ')}` })
    }
    if (mapping.has(field)) throw new NodeError('USAGE_INVALID', `The field "${field}" is mapped twice`, { fix: 'map each field once' })

    mapping.set(field, column)
  }

  return mapping
}

/** Whether any feed uses this as the name of a column. */
export function isKnownName(name: string): boolean {
  return findField(name) !== undefined || COMPANIONS.has(normaliseName(name))
}

/** Columns that mean nothing here but show that a line is a header. */
const COMPANIONS: ReadonlySet<string> = new Set([
  'hostname',
  'host',
  'tag',
  'region',
  'city',
  'naics',
  'sic',
  'sector',
  'dst_ip',
  'reporter',
  'comment',
  'description',
  'id',
  'path',
  ...FIELDS,
  ...Object.values(COLUMN_NAMES).flat()
])
