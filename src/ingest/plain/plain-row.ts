import { NodeError } from '../../errors.js'
import { guessObservable } from '../../model/guess.js'
import type { Observation, RefusedRow } from '../../scrub/observation.js'
import type { Defaults } from '../fields.js'
import type { LineItem } from '../lines.js'
import { buildRow, type RowContext } from '../row-builder.js'

/** What a plain list may mean, most common first. A list of addresses alone does not tell which. */
const MEANINGS: ReadonlyArray<{ flags: string; what: string }> = [
  { flags: '--classification c2-server --role INFRASTRUCTURE --tlp GREEN', what: 'command-and-control servers' },
  { flags: '--classification malware-distribution --role INFRASTRUCTURE --tlp GREEN', what: 'hosts or URLs that serve malware' },
  { flags: '--classification phishing --role INFRASTRUCTURE --tlp GREEN', what: 'phishing sites' },
  { flags: '--classification brute-force --role ATTACK_SOURCE --tlp GREEN', what: 'addresses that attacked you' },
  { flags: '--classification infected-system --role VICTIM --tlp GREEN', what: 'infected hosts' }
]

/** Complete command lines for a list whose meaning is missing, one for each meaning. */
export function meaningChoices(fileName: string): string[] {
  const file = /^[A-Za-z0-9_./-]+$/.test(fileName) ? fileName : `'${fileName.replaceAll("'", "'\\''")}'`

  return MEANINGS.map(({ flags, what }) => `tocsin publish ${file} ${flags}   # ${what}`)
}

/**
 * A plain list carries no meaning: without classification, role and TLP it is refused before its first row.
 *
 * @throws NodeError `MEANING_MISSING`; the fix holds complete command lines to choose from.
 */
export function assertMeaning(defaults: Defaults, fileName: string | undefined): void {
  const missing = (['classification', 'role', 'tlp'] as const).filter(name => defaults[name] === undefined)
  if (missing.length === 0) return

  throw new NodeError(
    'MEANING_MISSING',
    `A plain list does not say what its values are: ${missing.map(name => `--${name}`).join(', ')} missing`,
    {
      fix: `say it, for example:\n${meaningChoices(fileName ?? 'FILE')
        .map(choice => `  ${choice}`)
        .join('\n')}`,
      details: { missing: missing.join() }
    }
  )
}

/** One value a line. Blank lines and comments (`#`, `;`, `//`) are no rows and give `undefined`. */
export function plainRow(item: LineItem, context: RowContext): Observation | RefusedRow | undefined {
  const { number: line } = item
  if ('code' in item) return { line, code: item.code }

  const text = item.text.trim()
  if (isComment(text)) return undefined

  // What follows a blank is a remark: `192.0.2.0/24 ; SBL123`, `203.0.113.7  # seen twice`.
  const end = text.search(/[\s]/)
  const value = end === -1 ? text : text.slice(0, end)
  const groupBits = end === -1 ? 0 : context.drops.drop('remark')

  return buildRow({ line, fields: { value }, groupBits, nameOf: field => field }, context)
}

/** Lines that hold no value in any line format. */
export function isComment(text: string): boolean {
  return text === '' || text.startsWith('#') || text.startsWith(';') || text.startsWith('//')
}

const URL_LIKE = /^[a-z][a-z0-9+.-]{1,20}:\/\/\S/i

/** Whether a line could be one of a plain list. A URL with something wrong in it is one still: its row is refused, not the file. */
export function looksPlain(text: string): boolean {
  const word = text.trim().split(/\s/, 1)[0] ?? ''
  const result = guessObservable(word.replace(/[,;]$/, ''))

  return result.ok || result.error === 'url-no-scheme' || URL_LIKE.test(word)
}
