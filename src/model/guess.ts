import { INPUT_CHARS_MAX } from '../limits.js'
import { canonicalize, type CanonResult } from './canonical.js'
import { refang, trimBlank } from './canonical/clean.js'

const HEX_PAIRS = /^(?:[0-9a-f]{2}[: ]){15,}[0-9a-f]{2}$/i
const HASH_PREFIX = /^(?:md5|sha-?(?:1|256|512))(?: fingerprint)? ?[:=]/i

/** `AS64500`, `ASN 64500`, `as1.10`; names may begin so too (`as400.example`), but end in a label that is no number. */
const AS_NUMBER = /^asn? ?[0-9]/i

/** What a fingerprint or hash is called by its look; undefined when the text looks like neither. */
function hashTypeOf(text: string): string | undefined {
  if (/^ja3[:=]/i.test(text)) return 'ja3'
  if (/^ja4[:=]/i.test(text) || /^[tqd][0-9sd][0-9][di][0-9]{4}.._[0-9a-f]{12}_[0-9a-f]{12}$/i.test(text)) return 'ja4'
  if (/fingerprint ?[:=]/i.test(text)) return /^sha-?1 /i.test(text) ? 'cert-sha1' : 'cert-sha256'
  if (HEX_PAIRS.test(text)) return text.length < 64 ? 'cert-sha1' : 'cert-sha256'

  return HASH_PREFIX.test(text) || /^[0-9a-f]{32,}$/i.test(text) ? 'hash' : undefined
}

/** An address, a network or an endpoint; undefined when it is none of them and may still be a name. */
function guessHost(text: string, plain: string): CanonResult | undefined {
  const ip = canonicalize('ip', text)
  if (ip.ok || ip.error === 'ip4-leading-zero' || ip.error === 'ip6-zone') return ip

  const cidr = /[/-]/.test(plain) ? canonicalize('cidr', text) : undefined
  if (cidr !== undefined && (cidr.ok || ip.error === 'is-network' || /^[0-9./-]+$/.test(plain))) return cidr

  const endpoint = /[:|]/.test(plain) ? canonicalize('endpoint', text) : undefined

  return endpoint?.ok === true || endpoint?.error === 'endpoint-port' ? endpoint : undefined
}

/** Digits and three dots: most of what is asked in bulk, and nothing but an IPv4 address when it is one. */
function looksDotted(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false

  let dots = 0

  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x2e) dots++
    else if (code < 0x30 || code > 0x39) return false
  }

  return dots === 3
}

/**
 * Canonical form of whatever a person pasted, its type guessed from its look, defanged or not. What fits nothing is refused
 * with the reason of the closest type. Bare digits are no AS number here, 32 digits are an MD5 (write `ja3:` for a JA3), and
 * a URL needs its scheme.
 */
export function guessObservable(text: string): CanonResult {
  if (text.length > INPUT_CHARS_MAX) return { ok: false, error: 'input-too-long' }

  const bare = trimBlank(text)
  if (looksDotted(bare)) {
    const ip = canonicalize('ip', bare)
    if (ip.ok) return ip
  }

  const plain = refang(bare)
  const hashType = hashTypeOf(bare)
  if (bare === '') return { ok: false, error: 'input-empty' }
  if (hashType !== undefined) return canonicalize(hashType, bare)
  if (/^(?:tcp|udp):\/\//i.test(plain)) return canonicalize('endpoint', bare)
  if (/^[a-z*+]+:[/\\]/i.test(plain)) return canonicalize('url', bare)
  if (plain.includes('@')) return { ok: false, error: 'type-unsupported' }
  if (AS_NUMBER.test(plain) && !/\.[^0-9]/.test(plain)) return canonicalize('asn', bare)

  const host = guessHost(bare, plain)
  if (host !== undefined) return host

  return canonicalize(/[/?]/.test(plain) ? 'url' : 'domain', bare)
}
