import { NodeError } from '../errors.js'
import { ROLE_NUMBER, TLP_NUMBER } from '../model/enumerations.js'

/** Spellings that people type; `wireWord` turns them into those of the wire. */
export const TLP_WORDS: readonly string[] = Object.keys(TLP_NUMBER).map(spokenWord)
export const ROLE_WORDS: readonly string[] = Object.keys(ROLE_NUMBER).map(spokenWord)

/** `ATTACK_SOURCE` → `attack-source` */
export function spokenWord(word: string): string {
  return word.toLowerCase().replaceAll('_', '-')
}

/** `attack-source` → `ATTACK_SOURCE` */
export function wireWord(word: string): string {
  return word.toUpperCase().replaceAll('-', '_')
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * `90s`, `15m`, `48h`, `7d`, `2w` in milliseconds.
 *
 * @throws NodeError `USAGE_INVALID`
 */
export function parseDuration(text: string, option: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})(s|m|min|h|d|w)$/.exec(text) ?? []
  const unitMs = UNIT_MS[unit]
  if (unitMs === undefined)
    throw new NodeError('USAGE_INVALID', `--${option} ${text} is no duration`, { fix: `--${option} 90s, 15m, 48h, 7d or 2w` })

  return Number(count) * unitMs
}

/**
 * A moment: a date or RFC 3339 time, `now`, or a duration ago (`1h`). Milliseconds since the epoch, UTC; a time without a zone is UTC.
 *
 * @throws NodeError `USAGE_INVALID`
 */
export function parseMoment(text: string, option: string, nowMs: number): number {
  if (text === 'now') return nowMs
  if (/^\d{1,6}(s|m|min|h|d|w)$/.test(text)) return nowMs - parseDuration(text, option)

  const isDate = /^\d{4}-\d\d-\d\d$/.test(text)
  const isTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/.test(text)
  const zoned = isDate ? `${text}T00:00:00Z` : /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`
  const ms = isDate || isTime ? Date.parse(zoned.replace(' ', 'T')) : Number.NaN
  if (Number.isNaN(ms))
    throw new NodeError('USAGE_INVALID', `--${option} ${text} is no time`, {
      fix: `--${option} 2026-11-21, 2026-11-21T10:00:00Z, 1h or now`
    })

  return ms
}

/** A query string; undefined values are left out, lists repeat the name. */
export function queryString(
  parameters: Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>
): string {
  const query = new URLSearchParams()

  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue
    for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item))
  }

  const text = query.toString()

  return text === '' ? '' : `?${text}`
}
