import type { Observation, RefusedRow } from '../scrub/observation.js'
import { createResolver } from './columns.js'
import type { Format } from './counters.js'
import { createRecordAssembler, csvRow } from './csv/csv-row.js'
import { planCsv } from './csv/plan.js'
import { ctipRow } from './ctip/ctip-row.js'
import type { Mapping } from './fields.js'
import { splitObjects } from './json-splitter.js'
import { jsonlRow } from './jsonl/jsonl-row.js'
import { type LineItem, readLines } from './lines.js'
import { plainRow } from './plain/plain-row.js'
import type { RowContext } from './row-builder.js'

export type RowOutcome = Observation | Observation[] | RefusedRow
export type RowReader = (source: AsyncIterable<Uint8Array>) => AsyncGenerator<RowOutcome[]>

/** The reader of one input, set up from its head. */
export function createRowReader(
  format: Format,
  head: Uint8Array,
  options: { fileName?: string; mapping?: Mapping },
  context: RowContext
): RowReader {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('utf8')

  switch (format) {
    case 'ctip':
      return ofItems(itemsOf(text), item => ctipRow(item, context))
    case 'jsonl': {
      const resolve = createResolver(options.mapping)

      return ofItems(itemsOf(text), item => jsonlRow(item, resolve, context))
    }
    case 'plain':
      return ofItems(readLines, item => plainRow(item, context))
    case 'csv':
      return csvReader(text, options, context)
  }
}

/** JSON lines, or a list or pretty-printed objects: told by whether the first line is an object of its own. */
function itemsOf(head: string): (source: AsyncIterable<Uint8Array>) => AsyncGenerator<LineItem[]> {
  const first = head.trimStart().split('\n', 1)[0] ?? ''
  if (first.startsWith('[')) return splitObjects

  // The beginning of one long line is cut off by the head; only an object that ends its line before that is surely pretty-printed.
  return /^\{\s*$|^\{.*[,{[]\s*$/.test(first) && head.includes('\n') ? splitObjects : withoutBlanks
}

/** Lines, blank ones left out: they are no rows. */
async function* withoutBlanks(source: AsyncIterable<Uint8Array>): AsyncGenerator<LineItem[]> {
  for await (const items of readLines(source)) yield items.filter(item => 'code' in item || item.text.trim() !== '')
}

function ofItems(
  items: (source: AsyncIterable<Uint8Array>) => AsyncGenerator<LineItem[]>,
  toRow: (item: LineItem) => RowOutcome | undefined
): RowReader {
  return async function* read(source) {
    for await (const group of items(source)) {
      const rows: RowOutcome[] = []

      for (const item of group) {
        const row = toRow(item)
        if (row !== undefined) rows.push(row)
      }

      yield rows
    }
  }
}

function csvReader(head: string, options: { fileName?: string; mapping?: Mapping }, context: RowContext): RowReader {
  const plan = planCsv(head, options)

  return async function* read(source) {
    const assembler = createRecordAssembler(plan.delimiter)

    for await (const items of readLines(source)) {
      yield items
        .flatMap(item => assembler.push(item))
        .map(record => csvRow(record, plan, context))
        .filter(row => row !== undefined)
    }

    yield assembler
      .end()
      .map(record => csvRow(record, plan, context))
      .filter(row => row !== undefined)
  }
}
