import type { Observation, RefusedRow } from '../../scrub/observation.js'
import type { LineItem } from '../lines.js'
import type { RowContext } from '../row-builder.js'
import { azureRow, isObject } from './azure.js'
import { interflowRow } from './interflow.js'

/** Microsoft C-TIP: one JSON object, of the Azure form or of Interflow, whichever its names say. */
export function ctipRow(item: LineItem, context: RowContext): Observation | Observation[] | RefusedRow {
  const { number: line } = item
  if ('code' in item) return { line, code: item.code }

  let row: unknown

  try {
    row = JSON.parse(item.text)
  } catch {
    // Which character is wrong would quote the line; that it is no JSON is what the operator can act on.
    return { line, code: 'INPUT_MALFORMED' }
  }

  if (!isObject(row)) return { line, code: 'INPUT_MALFORMED' }
  if ('DataFeed' in row || 'SourceIp' in row) return azureRow(line, row, item.text, context)

  return interflowRow(line, row, context)
}
