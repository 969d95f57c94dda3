import type { Args, Io, Out } from './command.js'
import { paintOf, printable, widthOf } from './text.js'

/** One column of a list. `key` names it in CSV and is the title in upper case for people. */
export interface Column<Row> {
  key: string
  title?: string
  /** Plain text for CSV and pipes. */
  text(row: Row): string
  /** Colour for terminals; gets the text. */
  paint?(text: string, row: Row): string
  isRight?: boolean
}

export interface ListOutput<Row> {
  /** `tocsin.members/1`; fields are only ever added under one number. */
  schema: string
  /** Name of the list in the JSON document. */
  name: string
  rows: readonly Row[]
  columns: ReadonlyArray<Column<Row>>
  /** Further keys of the JSON document. */
  extra?: Readonly<Record<string, unknown>>
  /** What one row is in JSON; the row itself when absent. */
  json?(row: Row): unknown
}

/**
 * Writes a list to stdout in the asked format: an aligned table on a terminal, tab-separated values without colour in a pipe,
 * one JSON document, one JSON object a line, or CSV.
 */
export async function printList<Row>(
  { stdout }: Pick<Io, 'stdout'>,
  { format }: Pick<Args, 'format'>,
  output: ListOutput<Row>
): Promise<void> {
  const { rows, columns } = output
  const json = output.json ?? ((row: Row): unknown => row)

  switch (format) {
    case 'json':
      return stdout.write(`${JSON.stringify({ schema: output.schema, ...output.extra, [output.name]: rows.map(json) }, null, 2)}\n`)
    case 'jsonl':
      return writeLines(
        stdout,
        rows.map(row => JSON.stringify(json(row)))
      )
    case 'csv':
      return writeLines(
        stdout,
        [columns.map(column => column.key), ...rows.map(row => columns.map(column => column.text(row)))].map(csvLine)
      )
    case 'human':
      return stdout.isTTY ? writeTable(stdout, output) : writeLines(stdout, tabbed(output))
  }
}

/** Writes one thing: JSON with its schema, `key,value` lines, or what `human` makes of it. */
export async function printObject(
  { stdout }: Pick<Io, 'stdout'>,
  { format }: Pick<Args, 'format'>,
  { schema, value, human }: { schema: string; value: object; human: () => string }
): Promise<void> {
  switch (format) {
    case 'json':
      return stdout.write(`${JSON.stringify({ schema, ...value }, null, 2)}\n`)
    case 'jsonl':
      return stdout.write(`${JSON.stringify({ schema, ...value })}\n`)
    case 'csv':
      return writeLines(stdout, [['key', 'value'], ...flatten(value)].map(csvLine))
    case 'human':
      return stdout.write(human())
  }
}

async function writeLines(stdout: Out, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await stdout.write(`${lines.join('\n')}\n`)
}

function tabbed<Row>({ columns, rows }: ListOutput<Row>): string[] {
  const title = columns.map(titleOf).join('\t')

  return [title, ...rows.map(row => columns.map(column => printable(column.text(row))).join('\t'))]
}

async function writeTable<Row>(stdout: Out, { columns, rows }: ListOutput<Row>): Promise<void> {
  const paint = paintOf(stdout)
  const cells = rows.map(row => columns.map(column => printable(column.text(row))))
  const widths = columns.map((column, at) => Math.max(widthOf(titleOf(column)), ...cells.map(line => widthOf(line[at] ?? ''))))
  const line = (texts: readonly string[], painted: readonly string[]): string =>
    columns
      .map((column, at) => {
        const space = ' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOf(texts[at] ?? '')))

        return column.isRight === true ? space + (painted[at] ?? '') : (painted[at] ?? '') + space
      })
      .join('  ')
      .trimEnd()

  const titles = columns.map(titleOf)
  const lines = rows.map((row, index) => {
    const texts = cells[index] ?? []

    return line(
      texts,
      columns.map((column, at) => column.paint?.(texts[at] ?? '', row) ?? texts[at] ?? '')
    )
  })

  await writeLines(stdout, [line(titles, titles.map(paint.dim)), ...lines])
}

function titleOf<Row>({ title, key }: Column<Row>): string {
  return title ?? key.replaceAll('_', ' ').toUpperCase()
}

/**
 * One line of RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front: names come from other
 * organizations (S4).
 */
function csvLine(cells: readonly string[]): string {
  return cells.map(csvCell).join(',')
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text

  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Depth-first `a.b.0` paths of the scalars. */
function flatten(value: object, prefix = ''): string[][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (inner === undefined) return []

    return typeof inner === 'object' && inner !== null
      ? flatten(inner, `${prefix}${key}.`)
      : [[prefix + key, typeof inner === 'string' ? inner : JSON.stringify(inner)]]
  })
}
