import type { Observation, RefusedRow } from '../../scrub/observation.js'
import type { Resolver } from '../columns.js'
import { COLUMNS_MAX } from '../constants.js'
import { isEmptyLeaf } from '../dropped.js'
import type { Field, RowFields } from '../fields.js'
import type { LineItem } from '../lines.js'
import { buildRow, type RowContext } from '../row-builder.js'

/** How deep a mapping may point (`source.ip`): IntelMQ and n6 nest once or twice. */
const PATH_DEPTH_MAX = 4

/** One JSON object whose keys are fields of an observation, names that feeds use, or what the operator mapped. */
export function jsonlRow(item: LineItem, resolve: Resolver, context: RowContext): Observation | RefusedRow {
  const { number: line } = item
  if ('code' in item) return { line, code: item.code }

  let row: unknown

  try {
    row = JSON.parse(item.text)
  } catch {
    // Which character is wrong would quote the line; that it is no JSON is what the operator can act on.
    return { line, code: 'INPUT_MALFORMED' }
  }

  if (typeof row !== 'object' || row === null || Array.isArray(row)) return { line, code: 'INPUT_MALFORMED' }

  const collector = createCollector(resolve, context)
  collector.visit('', row, 0)
  if (collector.leaves() > COLUMNS_MAX) return { line, code: 'INPUT_MALFORMED' }

  return buildRow({ line, fields: collector.fields, groupBits: collector.bits(), nameOf: collector.nameOf }, context)
}

interface Collector {
  fields: RowFields
  nameOf(field: Field): string
  visit(path: string, value: unknown, depth: number): void
  leaves(): number
  bits(): number
}

function createCollector(resolve: Resolver, context: RowContext): Collector {
  const { drops } = context
  const fields: RowFields = {}
  const from = new Map<Field, { name: string; rank: number }>()
  let groupBits = 0
  let leafCount = 0

  function take(path: string, value: unknown): void {
    leafCount++
    if (isEmptyLeaf(value) || leafCount > COLUMNS_MAX) return

    const resolved = resolve(path)
    const text = textOf(value)

    if (resolved === undefined || text === undefined) {
      groupBits |= drops.dropAll(path, value)

      return
    }

    const { field, rank } = resolved
    const known = from.get(field)

    if (known !== undefined && known.rank <= rank) {
      groupBits |= drops.drop(path)

      return
    }

    if (known !== undefined) groupBits |= drops.drop(known.name)
    fields[field] = text
    from.set(field, { name: path, rank })
  }

  return {
    fields,
    nameOf: field => from.get(field)?.name ?? field,
    visit(path, value, depth) {
      const isNested = typeof value === 'object' && value !== null && !Array.isArray(value)

      if (!isNested || depth >= PATH_DEPTH_MAX) return take(path, value)

      for (const [name, inner] of Object.entries(value)) this.visit(path === '' ? name : `${path}.${name}`, inner, depth + 1)
    },
    leaves: () => leafCount,
    bits: () => groupBits
  }
}

/** Text of a leaf; a list of words (tags) is one text. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)

  return Array.isArray(value) && value.length <= COLUMNS_MAX && value.every(word => typeof word === 'string') ? value.join(',') : undefined
}
