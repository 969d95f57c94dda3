/** One measured line of the table. Times vary between machines: the ratio to a limit of the same run is what counts (chapter 9). */
export interface Row {
  /** `F1` and so on, as chapter 9 numbers them. */
  figure: string
  what: string
  /** Records in the store, where the figure depends on it. */
  records?: number
  value: number
  unit: string
  limit?: { value: number; how: string }
  /** How value and limit are compared: rates want a high ratio, times a low one. */
  ratio?: number
  target?: string
  isMet?: boolean
  note?: string
  /** Load of the machine over the last minute when the figure was taken. */
  load1?: number
}

/** A rate beside the rate of its limit: `least` is the smallest ratio that chapter 9 accepts. */
export function beside(row: Row, limit: { value: number; how: string }, least?: number): Row {
  const ratio = row.value / limit.value

  return { ...row, limit, ratio, ...(least === undefined ? {} : { target: `≥ ${least} of the limit`, isMet: ratio >= least }) }
}

/** Holds the value against a bound of chapter 9. */
export function atLeast(row: Row, bound: number): Row {
  return { ...row, target: `≥ ${formatNumber(bound)} ${row.unit}`, isMet: row.value >= bound }
}

export function atMost(row: Row, bound: number): Row {
  return { ...row, target: `≤ ${formatNumber(bound)} ${row.unit}`, isMet: row.value <= bound }
}

export function formatNumber(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-US')
  if (Math.abs(value) >= 10) return value.toFixed(1).replace(/\.0$/, '')

  return value.toFixed(3).replace(/\.?0+$/, '')
}

const TITLES = ['', 'what', 'records', 'value', 'limit of the same run', 'ratio', 'target', 'met']

export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map(row => [
    row.figure,
    row.what,
    row.records === undefined ? '' : formatNumber(row.records),
    `${formatNumber(row.value)} ${row.unit}`,
    row.limit === undefined ? '' : `${formatNumber(row.limit.value)} ${row.limit.how}`,
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    row.target ?? '',
    row.isMet === undefined ? '' : row.isMet ? 'yes' : 'NO'
  ])
  const widths = TITLES.map((title, column) => Math.max(title.length, ...cells.map(line => line[column]?.length ?? 0)))
  const format = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const notes = rows.flatMap(({ figure, what, note }) => (note === undefined ? [] : [`${figure} ${what}: ${note}`]))

  return [format(TITLES), format(widths.map(width => '-'.repeat(width))), ...cells.map(format), ...notes].join('\n')
}
