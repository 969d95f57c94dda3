import { NodeError } from '../../errors.js'
import { guessObservable } from '../../model/guess.js'
import type { Meaning } from '../classifications.js'
import { createResolver, isKnownName, type Resolved } from '../columns.js'
import { COLUMNS_MAX, COMMENT_LINES_MAX } from '../constants.js'
import { type Field, findField, type Mapping, normaliseName } from '../fields.js'
import { isComment } from '../plain/plain-row.js'
import { parseTimeS } from '../times.js'
import { guessDelimiter, parseRecord } from './record.js'
import { isShadowserver, reportMeaning, SHADOWSERVER_COLUMNS } from './shadowserver.js'

/** How one CSV file is read, decided from its head before its first row. */
export interface CsvPlan {
  delimiter: string
  /** Names of the columns, for the report; `1`, `2` … where the file has no header. */
  names: readonly string[]
  /** By column; `undefined` is dropped. */
  resolved: ReadonlyArray<Resolved | undefined>
  /** The 1-based line that is the header and no row; absent when the header is a comment or there is none. */
  headerLine?: number
  /** What a known report is about; the operator's word comes before it. */
  meaning?: Meaning
}

/** Lines that the delimiter must split. */
const SAMPLE_LINES_MAX = 20

/**
 * @param head - the beginning of the file as text; its last, perhaps unfinished line is not looked at unless it is the only one
 * @throws NodeError `USAGE_INVALID` when the mapping names a column that the file does not have
 */
export function planCsv(head: string, options: { fileName?: string; mapping?: Mapping }): CsvPlan {
  const sample = sampleLines(head)
  const delimiter = guessDelimiter(sample.rows.map(row => row.text)) ?? ','
  const first = parseRecord(sample.rows[0]?.text ?? '', delimiter)
  const cells = first === 'open' ? [] : first
  const header = findHeader(sample, cells, delimiter, options.mapping)
  const names = (header?.names ?? cells.map((_, index) => String(index + 1))).slice(0, COLUMNS_MAX)

  assertMapped(options.mapping, names)

  const isReport = isShadowserver(names)
  const resolver = createResolver(options.mapping, isReport ? name => SHADOWSERVER_COLUMNS.get(normaliseName(name)) : findField)
  const resolved = header === undefined ? guessByContent(cells, names, options.mapping) : names.map(resolver)
  const meaning = isReport && options.fileName !== undefined ? reportMeaning(options.fileName) : undefined

  return { delimiter, names, resolved: onePerField(resolved), headerLine: header?.line, meaning }
}

interface Sample {
  /** The last comment lines before the first row, newest first. */
  comments: string[]
  rows: Array<{ number: number; text: string }>
}

function sampleLines(head: string): Sample {
  const lines = head.split(/\r?\n/)
  if (lines.length > 1) lines.pop()

  const sample: Sample = { comments: [], rows: [] }

  for (const [index, text] of lines.entries()) {
    if (sample.rows.length >= SAMPLE_LINES_MAX) break
    if (!isComment(text.trim())) sample.rows.push({ number: index + 1, text })
    else if (sample.rows.length === 0 && text.trim() !== '') sample.comments.unshift(text)
  }

  sample.comments.splice(COMMENT_LINES_MAX)

  return sample
}

function findHeader(
  sample: Sample,
  cells: readonly string[],
  delimiter: string,
  mapping: Mapping | undefined
): { names: string[]; line?: number } | undefined {
  const mapped = new Set([...(mapping?.values() ?? [])].map(normaliseName))

  if (isHeader(cells, mapped)) return { names: [...cells], line: sample.rows[0]?.number }

  for (const comment of sample.comments) {
    const text = comment
      .trim()
      .replace(/^[#;/ ]+/, '')
      .replace(/^(format|fields|columns): */i, '')
    const record = parseRecord(text, delimiter)

    if (record !== 'open' && record.length > 1 && Math.abs(record.length - cells.length) <= 1 && isHeader(record, mapped))
      return { names: [...record] }
  }

  // Whoever maps columns by name has seen a header: the first row is it, known words or not.
  const isNamed = [...mapped].some(column => !/^\d+$/.test(column))

  return isNamed ? { names: [...cells], line: sample.rows[0]?.number } : undefined
}

/** A header names at least one thing that feeds name or that the operator mapped, and holds no observable and no time. */
function isHeader(cells: readonly string[], mapped: ReadonlySet<string>): boolean {
  return (
    cells.some(cell => isKnownName(cell) || mapped.has(normaliseName(cell))) &&
    cells.every(cell => cell === '' || (!isObservable(cell) && parseTimeS(cell) === undefined))
  )
}

function isObservable(text: string): boolean {
  return !/^\d+$/.test(text) && guessObservable(text).ok
}

/** Without a header: the first cell that is an observable is the value, the first that is a time is the time. */
function guessByContent(cells: readonly string[], names: readonly string[], mapping: Mapping | undefined): Array<Resolved | undefined> {
  const resolver = createResolver(mapping, () => undefined)
  const resolved = names.map(resolver)
  const isTaken = (field: Field): boolean => resolved.some(known => known?.field === field)
  const guesses: ReadonlyArray<[Field, (cell: string) => boolean]> = [
    ['value', isObservable],
    ['time', cell => parseTimeS(cell) !== undefined]
  ]

  for (const [field, fits] of guesses) {
    const at = cells.findIndex((cell, index) => resolved[index] === undefined && fits(cell))

    if (at !== -1 && !isTaken(field) && !(field === 'value' && isTaken('ip'))) resolved[at] = { field, rank: 0 }
  }

  return resolved
}

/** Of several columns for one field the best name stays; the others are dropped. */
function onePerField(resolved: ReadonlyArray<Resolved | undefined>): Array<Resolved | undefined> {
  return resolved.map((own, index) => {
    const isBeaten = resolved.some(
      (other, at) =>
        own !== undefined &&
        other !== undefined &&
        at !== index &&
        other.field === own.field &&
        (other.rank < own.rank || (other.rank === own.rank && at < index))
    )

    return isBeaten ? undefined : own
  })
}

function assertMapped(mapping: Mapping | undefined, names: readonly string[]): void {
  const known = new Set(names.map(normaliseName))
  const missing = [...(mapping ?? [])].filter(([, column]) => !known.has(normaliseName(column)))
  if (missing.length === 0) return

  throw new NodeError('USAGE_INVALID', `The file has no column ${missing.map(([, column]) => `"${column.slice(0, 64)}"`).join(', ')}`, {
    fix: `its columns: ${names.slice(0, 40).join(', ')}`
  })
}
