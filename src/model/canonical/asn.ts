import { isAsn } from '../aggregate.js'
import { trimBlank } from './clean.js'
import { asnFlags } from './flags.js'
import { type CanonResult, refuse } from './result.js'

/** Decimal digits without leading zeros; values that cannot be an AS number in either notation become Infinity. */
function readDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]*)$/.test(text)) return undefined

  return text.length > 10 ? Number.POSITIVE_INFINITY : Number(text)
}

/** `AS64496`, `ASN64496`, `64496`, or asdot (RFC 5396) `1.10`. */
export function canonAsn(text: string): CanonResult {
  const number = trimBlank(/^asn?/i.test(text) ? text.replace(/^asn?/i, '') : text)
  const dot = number.indexOf('.')
  const high = dot === -1 ? 0 : readDecimal(number.slice(0, dot))
  const low = readDecimal(number.slice(dot + 1))
  if (high === undefined || low === undefined) return refuse('asn-syntax')
  if (dot !== -1 && (high > 65_535 || low > 65_535)) return refuse('asn-range')

  const asn = high * 65_536 + low

  return isAsn(asn) ? { ok: true, type: 'asn', canonical: `AS${asn}`, flags: asnFlags(asn) } : refuse('asn-range')
}
