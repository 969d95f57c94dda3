import { hash } from 'node:crypto'

import type { ObservableType } from './enumerations.js'

/** Namespace of STIX 2.1 for identifiers of cyber observables (specification, 2.9). */
const SCO_NAMESPACE = Buffer.from('00abedb4aa42466c9c01fed23315a9b7', 'hex')

/** STIX object type and how its ID contributing property reads in RFC 8785 JSON. Canonical values are ASCII without `"`, `\` or controls where they are quoted here. */
const SCO: Partial<Record<ObservableType, { object: (canonical: string) => string; name: (canonical: string) => string }>> = {
  ipv4: { object: () => 'ipv4-addr', name: valueName },
  ipv6: { object: () => 'ipv6-addr', name: valueName },
  cidr: { object: canonical => (canonical.includes(':') ? 'ipv6-addr' : 'ipv4-addr'), name: valueName },
  asn: { object: () => 'autonomous-system', name: canonical => `{"number":${canonical.slice(2)}}` },
  domain: { object: () => 'domain-name', name: valueName },
  url: { object: () => 'url', name: valueName },
  md5: { object: () => 'file', name: hashName('MD5') },
  sha1: { object: () => 'file', name: hashName('SHA-1') },
  sha256: { object: () => 'file', name: hashName('SHA-256') },
  sha512: { object: () => 'file', name: hashName('SHA-512') },
  'cert-sha1': { object: () => 'x509-certificate', name: hashName('SHA-1') },
  'cert-sha256': { object: () => 'x509-certificate', name: hashName('SHA-256') }
}

/** JSON.stringify writes a string as RFC 8785 does: URLs hold `\` in a query. */
function valueName(canonical: string): string {
  return `{"value":${JSON.stringify(canonical)}}`
}

function hashName(algorithm: string): (canonical: string) => string {
  return canonical => `{"hashes":{"${algorithm}":"${canonical}"}}`
}

/**
 * SHA-256("obs/1" 0x00 type 0x00 canonical), 32 bytes (design 4.1): the same thing from any publisher has the same key.
 * Never show it as anonymised: the IPv4 space falls to exhaustive search in minutes.
 */
export function observableKey(type: ObservableType, canonical: string): Uint8Array {
  return hash('sha256', `obs/1\0${type}\0${canonical}`, 'buffer')
}

/** UUID version 5 (RFC 9562) of an ASCII name. */
export function uuidV5(namespace: Uint8Array, name: string): string {
  const digest = hash('sha1', Buffer.concat([namespace, Buffer.from(name, 'latin1')]), 'buffer')
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80
  const hex = digest.toString('hex', 0, 16)

  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Identifier of the STIX 2.1 cyber observable; undefined for types that STIX has no observable for (endpoint, ja3, ja4, aggregate, pseudonym). */
export function stixScoId(type: ObservableType, canonical: string): string | undefined {
  const sco = SCO[type]

  return sco === undefined ? undefined : `${sco.object(canonical)}--${uuidV5(SCO_NAMESPACE, sco.name(canonical))}`
}
