import { NodeError } from '../errors.js'
import type { Format } from './counters.js'
import { isKnownName } from './columns.js'
import { guessDelimiter } from './csv/record.js'
import { isComment, looksPlain } from './plain/plain-row.js'

/** Names that only the two forms of C-TIP have. */
const CTIP_NAMES = /"(?:DataFeed|ThreatCode|SourceIpInfo|indicatorthreattype|networksourceipv4)"\s*:/i

/** Lines that are looked at. */
const SAMPLE_LINES_MAX = 20

/**
 * Tells the format from the first bytes (UTF-8 without its mark), never from the file's name alone: names lie more
 * often than contents.
 *
 * @throws NodeError `FORMAT_UNKNOWN` for binary data, markup and text that is none of the formats.
 */
export function detectFormat(head: Uint8Array, fileName?: string): Format {
  if (head.includes(0)) throw unknownBytes(head)

  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('utf8')
  const start = text.trimStart()

  if (start === '') return 'plain'
  if (start.startsWith('{') || start.startsWith('[{') || /^\[\s*(?:\{|\]|$)/.test(start)) return CTIP_NAMES.test(text) ? 'ctip' : 'jsonl'
  if (start.startsWith('<')) throw unknown('HTML or XML', 'export the data as CSV or JSON lines and publish that')

  return detectLines(text, fileName)
}

/** Every other byte of western text in UTF-16 is zero; without its mark the order of the bytes would be a guess. */
function unknownBytes(head: Uint8Array): NodeError {
  const pairs = Math.floor(head.byteLength / 2)
  let zeros = 0
  for (let at = 0; at < pairs * 2; at++) if (head[at] === 0) zeros++

  return zeros > pairs / 2 && zeros <= pairs
    ? unknown('UTF-16 without a byte order mark, or binary data', 'turn it into UTF-8 first: iconv -f UTF-16LE -t UTF-8 FILE (or UTF-16BE)')
    : unknown('binary data', 'publish text: C-TIP or JSON lines, CSV, or a plain list, in UTF-8 or in UTF-16 with its byte order mark')
}

/** CSV or plain, by the lines themselves. */
function detectLines(text: string, fileName: string | undefined): Format {
  const all = text.split(/\r?\n/)
  if (all.length > 1) all.pop()

  const lines = all.filter(line => !isComment(line.trim())).slice(0, SAMPLE_LINES_MAX)
  if (lines.length === 0) return isCsvName(fileName) ? 'csv' : 'plain'

  // A remark behind the value (`192.0.2.0/24 ; SBL123`) makes no second column.
  const withoutRemarks = lines.map(line => line.replace(/\s[;#].*$/, ''))
  const isList = withoutRemarks.filter(looksPlain).length * 2 >= lines.length

  if (guessDelimiter(withoutRemarks) !== undefined) return 'csv'
  if (isList) return 'plain'
  if (lines.some(line => line.split(/[,;\t|]/).some(isKnownName))) return 'csv'
  if (isCsvName(fileName)) return 'csv'

  throw unknown(
    'text that is neither JSON nor CSV nor a list of addresses, names or hashes',
    'name the format: --format ctip|csv|jsonl|plain'
  )
}

function isCsvName(fileName: string | undefined): boolean {
  return fileName?.toLowerCase().endsWith('.csv') ?? false
}

function unknown(what: string, fix: string): NodeError {
  return new NodeError('FORMAT_UNKNOWN', `The input is ${what}`, { fix })
}
