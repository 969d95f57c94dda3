import { NodeError } from '../errors.js'

/** What one aggregate counts: hosts of a network or country with one malware in one window (design 4.1, 5.1 rule 3). */
export interface Aggregate {
  asn?: number
  /** ISO 3166-1 alpha-2, upper case. */
  cc?: string
  malware?: string
  /** Start of the window, unix seconds, 0–2^32−1. */
  startS: number
  /** Length of the window in seconds, 1–`AGGREGATE_WINDOW_S_MAX`. */
  lengthS: number
}

/** The longest window an aggregate may count over, in seconds: a leap year. The ladder of 5.1 uses an hour and a day. */
export const AGGREGATE_WINDOW_S_MAX = 366 * 86_400

const UINT32_MAX = 4_294_967_295
const MALWARE = /^[a-z0-9][a-z0-9._-]{0,63}$/
const COUNTRY = /^[A-Z]{2}$/
const DECIMAL = /^(?:0|[1-9][0-9]{0,9})$/
/** The longest text: AS4294967294|DE|64 bytes|4294967295|31622400. */
const TEXT_MAX = 12 + 1 + 2 + 1 + 64 + 1 + 10 + 1 + 8

/** A malware family as it goes on the wire: `[a-z0-9][a-z0-9._-]{0,63}` (design 4.2). */
export function isMalwareName(text: string): boolean {
  return text.length <= 64 && MALWARE.test(text)
}

/** A number that an AS can have: 1–4294967294 except 65535 (RFC 7300, RFC 7607). */
export function isAsn(asn: number): boolean {
  return Number.isInteger(asn) && asn >= 1 && asn < UINT32_MAX && asn !== 65_535
}

function isValid({ asn, cc, malware, startS, lengthS }: Aggregate): boolean {
  return (
    (asn === undefined || isAsn(asn)) &&
    (cc === undefined || COUNTRY.test(cc)) &&
    (malware === undefined || isMalwareName(malware)) &&
    Number.isInteger(startS) &&
    startS >= 0 &&
    startS <= UINT32_MAX &&
    Number.isInteger(lengthS) &&
    lengthS >= 1 &&
    lengthS <= AGGREGATE_WINDOW_S_MAX
  )
}

/**
 * `AS64500|DE|conficker|start_s|length_s`, absent parts empty.
 *
 * @throws NodeError `RECORD_VALUE_INVALID` when a part is outside what `Aggregate` says.
 */
export function formatAggregate(aggregate: Aggregate): string {
  if (!isValid(aggregate)) throw new NodeError('RECORD_VALUE_INVALID', 'a part of the aggregate is outside its grammar')

  const { asn, cc = '', malware = '', startS, lengthS } = aggregate

  return `${asn === undefined ? '' : `AS${asn}`}|${cc}|${malware}|${startS}|${lengthS}`
}

/** The parts of an aggregate's value, or undefined when the text is not exactly what `formatAggregate` writes. */
export function parseAggregate(value: string): Aggregate | undefined {
  if (value.length > TEXT_MAX) return undefined

  const parts = value.split('|')
  const [asnText = '', cc = '', malware = '', startText = '', lengthText = ''] = parts
  if (parts.length !== 5 || !DECIMAL.test(startText) || !DECIMAL.test(lengthText)) return undefined
  if (asnText !== '' && !(asnText.startsWith('AS') && DECIMAL.test(asnText.slice(2)))) return undefined

  const aggregate: Aggregate = { startS: Number(startText), lengthS: Number(lengthText) }
  if (asnText !== '') aggregate.asn = Number(asnText.slice(2))
  if (cc !== '') aggregate.cc = cc
  if (malware !== '') aggregate.malware = malware

  return isValid(aggregate) ? aggregate : undefined
}
