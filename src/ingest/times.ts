/** Text and numbers → unix seconds. Feeds write UTC unless they say otherwise. */

/** FILETIME: 100 ns ticks since 1601-01-01; this many seconds pass before 1970. */
const FILETIME_EPOCH_S = 11_644_473_600
/** 10^7 ticks are a second. */
const FRACTION_DIGITS = 7
const SECONDS_MAX = 0xffffffff

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)? ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i

/**
 * Reads a point in time: `2026-01-02T03:04:05Z` and its usual variants (blank for T, no zone, offsets), unix seconds,
 * unix milliseconds (13 digits), Windows FILETIME (18 digits). Fractions are cut off.
 */
export function parseTimeS(text: string): number | undefined {
  if (/^\d{1,18}$/.test(text)) return parseDigits(text)

  const match = DATE_TIME.exec(text)
  if (match === null) return undefined

  const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = match
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const isReal = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 61 && new Date(ms).getUTCDate() === Number(day)

  return isReal && Number(month) <= 12 ? withinRange(ms / 1_000 - offsetS(zone)) : undefined
}

/** Windows FILETIME as text, because its 18 digits do not fit a double. */
export function parseFiletimeS(digits: string): number | undefined {
  if (!/^\d{17,19}$/.test(digits)) return undefined

  // The last seven digits are fractions of a second, and the epochs lie whole seconds apart: seconds need no 64 bits.
  return withinRange(Number(digits.slice(0, -FRACTION_DIGITS)) - FILETIME_EPOCH_S)
}

function parseDigits(digits: string): number | undefined {
  if (digits.length >= 17) return parseFiletimeS(digits)
  if (digits.length === 13) return withinRange(Math.floor(Number(digits) / 1_000))

  return digits.length >= 9 && digits.length <= 10 ? withinRange(Number(digits)) : undefined
}

function offsetS(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0

  const sign = zone.startsWith('-') ? -1 : 1

  return sign * (Number(zone.slice(1, 3)) * 3_600 + Number(zone.slice(-2)) * 60)
}

function withinRange(seconds: number): number | undefined {
  return seconds > 0 && seconds <= SECONDS_MAX ? seconds : undefined
}
