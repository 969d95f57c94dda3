import { INPUT_CHARS_MAX, VALUE_BYTES_MAX } from '../limits.js'
import { canonAsn } from './canonical/asn.js'
import { canonCidr } from './canonical/cidr.js'
import { trimBlank } from './canonical/clean.js'
import { canonDomain } from './canonical/domain.js'
import { canonEndpoint } from './canonical/endpoint.js'
import { canonHash, canonJa4, isHashType } from './canonical/hash.js'
import { canonIp } from './canonical/ip.js'
import { type CanonOptions, type CanonResult, refuse } from './canonical/result.js'
import { canonUrl } from './canonical/url.js'

export {
  CANON_ERROR_CODES,
  CANON_ERRORS,
  type CanonErrorCode,
  type CanonOptions,
  type CanonRefusal,
  type CanonResult
} from './canonical/result.js'

/**
 * The one spelling of an observable (design 4.1; rules in reference/domain 3, vectors in test/interop/vectors/canonical.json).
 * Takes what people and feeds write (defanged, padded, netmasks, brackets); gives printable ASCII that is its own canonical
 * form. Never throws, whatever the string; work grows with the length of the input, at most 8,192 characters.
 *
 * @param type - an observable type, or `ip` or `hash` to let the value decide. Where the value says more than the type, the
 * result does: a `cidr` of one address is an `ipv4` or `ipv6`, an IPv4-mapped `ipv6` is an `ipv4`.
 * @returns `aggregate` and `pseudonym` are `type-unsupported`: they are made by a scrub and never read from an input.
 */
export function canonicalize(type: string, input: string, options: CanonOptions = {}): CanonResult {
  if (input.length > INPUT_CHARS_MAX) return refuse('input-too-long')

  const text = trimBlank(input)
  const result = canonOf(type, text, options)
  if (text === '' && (result.ok || result.error !== 'type-unsupported')) return refuse('input-empty')

  return result.ok && result.canonical.length > VALUE_BYTES_MAX ? refuse('canonical-too-long') : result
}

function canonOf(type: string, text: string, options: CanonOptions): CanonResult {
  if (isHashType(type)) return canonHash(type, text)

  switch (type) {
    case 'ip':
    case 'ipv4':
    case 'ipv6':
      return canonIp(type, text, options)
    case 'cidr':
      return canonCidr(text, options)
    case 'asn':
      return canonAsn(text)
    case 'domain':
      return canonDomain(text)
    case 'url':
      return canonUrl(text, options)
    case 'endpoint':
      return canonEndpoint(text, options)
    case 'hash':
      return canonHash('hash', text)
    case 'ja4':
      return canonJa4(text)
    default:
      return refuse('type-unsupported')
  }
}
