import type { Observation, RefusedRow } from '../../scrub/observation.js'
import { COLUMNS_MAX, LINE_BYTES_MAX, RECORD_LINES_MAX } from '../constants.js'
import { isEmptyLeaf } from '../dropped.js'
import type { RowFields } from '../fields.js'
import type { LineItem, TextLine } from '../lines.js'
import { isComment } from '../plain/plain-row.js'
import { buildRow, type RowContext } from '../row-builder.js'
import type { CsvPlan } from './plan.js'
import { parseRecord } from './record.js'

/** One record with the line that it starts on. */
export type CsvRecord = { line: number; cells: readonly string[] } | RefusedRow

/**
 * Lines → records. A quoted cell may span lines; one that is still open after 100 lines, 1 MiB or at the end of the
 * file was a stray quote: its first line alone is refused, and the lines after it are read again.
 */
export function createRecordAssembler(delimiter: string): { push(item: LineItem): CsvRecord[]; end(): CsvRecord[] } {
  let open: TextLine[] = []
  let openChars = 0

  function take(item: LineItem, records: CsvRecord[]): void {
    if ('code' in item) {
      while (open.length > 0) giveUp(records)
      records.push({ line: item.number, code: item.code })

      return
    }

    if (open.length === 0 && isComment(item.text.trim())) return

    open.push(item)
    openChars += item.text.length

    const first = open[0] ?? item
    // A line without a quote cannot close the cell: a run of them is not parsed again and again.
    const parsed = open.length > 1 && !item.text.includes('"') ? 'open' : parseRecord(open.map(line => line.text).join('\n'), delimiter)

    if (parsed !== 'open') {
      records.push({ line: first.number, cells: parsed })
      open = []
      openChars = 0
    } else if (open.length >= RECORD_LINES_MAX || openChars > LINE_BYTES_MAX) giveUp(records)
  }

  /** Refuses the first open line and reads the others again. */
  function giveUp(records: CsvRecord[]): void {
    const [first, ...rest] = open
    open = []
    openChars = 0
    if (first !== undefined) records.push({ line: first.number, code: 'INPUT_MALFORMED' })

    for (const item of rest) take(item, records)
  }

  return {
    push(item) {
      const records: CsvRecord[] = []
      take(item, records)

      return records
    },
    end() {
      const records: CsvRecord[] = []

      while (open.length > 0) giveUp(records)

      return records
    }
  }
}

/** One record as a row. Cells beyond the header's columns make it malformed: a value could be in the wrong column. */
export function csvRow(record: CsvRecord, plan: CsvPlan, context: RowContext): Observation | RefusedRow | undefined {
  if ('code' in record) return record

  const { line, cells } = record
  if (line === plan.headerLine) return undefined
  if (cells.length > COLUMNS_MAX || cells.slice(plan.names.length).some(cell => cell !== '')) return { line, code: 'INPUT_MALFORMED' }

  const fields: RowFields = {}
  let groupBits = 0

  for (const [index, cell] of cells.entries()) {
    if (isEmptyLeaf(cell)) continue

    const resolved = plan.resolved[index]
    if (resolved === undefined) groupBits |= context.drops.drop(plan.names[index] ?? String(index + 1))
    else fields[resolved.field] = cell
  }

  const nameOf = (field: string): string => {
    const index = plan.resolved.findIndex(resolved => resolved?.field === field)

    return plan.names[index] ?? field
  }

  return buildRow({ line, fields, groupBits, nameOf, meaning: plan.meaning }, context)
}
