/** One CSV record of text (RFC 4180, read leniently), or that a quote in it is still open. */
export type ParsedRecord = readonly string[] | 'open'

/**
 * Splits one record into cells: quotes may enclose a cell and are doubled inside it; blanks around an enclosed cell and
 * characters after its closing quote are kept out of trouble (trimmed and appended). A quote in the middle of a bare cell
 * is a character like any other. Work is linear in the text.
 */
export function parseRecord(text: string, delimiter: string): ParsedRecord {
  if (!text.includes('"')) return text.split(delimiter).map(cell => cell.trim())

  const cells: string[] = []
  let at = 0

  while (at <= text.length) {
    const start = skipBlanks(text, at, delimiter)

    if (text[start] !== '"') {
      const end = endOf(text, start, delimiter)
      cells.push(text.slice(at, end).trim())
      at = end + 1
      continue
    }

    const quoted = readQuoted(text, start + 1)
    if (quoted === undefined) return 'open'

    const end = endOf(text, quoted.end, delimiter)
    cells.push((quoted.cell + text.slice(quoted.end, end)).trim())
    at = end + 1
  }

  return cells
}

/** Reads to the closing quote; `undefined` when there is none. */
function readQuoted(text: string, from: number): { cell: string; end: number } | undefined {
  const parts: string[] = []
  let start = from

  for (;;) {
    const quote = text.indexOf('"', start)
    if (quote === -1) return undefined

    if (text[quote + 1] !== '"') {
      parts.push(text.slice(start, quote))

      return { cell: parts.join(''), end: quote + 1 }
    }

    parts.push(text.slice(start, quote + 1))
    start = quote + 2
  }
}

function endOf(text: string, from: number, delimiter: string): number {
  const end = text.indexOf(delimiter, from)

  return end === -1 ? text.length : end
}

function skipBlanks(text: string, from: number, delimiter: string): number {
  let at = from

  while ((text[at] === ' ' || text[at] === '\t') && text[at] !== delimiter) at++

  return at
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/**
 * The delimiter that splits all sample lines into the most columns. `undefined` when none of them splits every line.
 */
export function guessDelimiter(lines: readonly string[]): string | undefined {
  let best: { delimiter: string; columns: number } | undefined

  for (const delimiter of DELIMITERS) {
    const widths = lines.map(line => parseRecord(line, delimiter)).map(record => (record === 'open' ? 1 : record.length))
    const columns = Math.min(...widths)

    if (columns > 1 && columns > (best?.columns ?? 1)) best = { delimiter, columns }
  }

  return best?.delimiter
}
