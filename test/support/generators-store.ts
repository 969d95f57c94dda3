import fc from 'fast-check'
import {
  CLASSIFICATIONS,
  type ObservableType,
  ORIGIN_NUMBER,
  ROLE_NUMBER,
  SEVERITY_NUMBER,
  STATUS_NUMBER,
  TLP_NUMBER
} from '../../src/model/enumerations.js'
import type { Indicator, VictimRecord } from '../../src/model/indicator.js'
import { formatIpv4, formatIpv6 } from '../../src/model/ip.js'
import { clearHostBits, formatCidr } from '../../src/model/ip.js'

function names<Name extends string>(numbers: Readonly<Record<Name, number>>): Name[] {
  return Object.keys(numbers) as Name[]
}

const u32 = fc.integer({ min: 0, max: 0xffffffff })
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/)
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.constantFrom('com', 'net', 'example', 'xn--p1ai'))
  .map(([labels, tld]) => [...labels, tld].join('.'))
const ipv4 = u32.map(formatIpv4)
const ipv6 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(bytes => formatIpv6(bytes))
const port = fc.integer({ min: 1, max: 65_535 })
const host = fc.oneof(
  domain,
  ipv4,
  ipv6.map(address => `[${address}]`)
)
const tail = fc.stringMatching(/^[!-~]{0,400}$/)

function hex(bytes: number): fc.Arbitrary<string> {
  return fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(value => Buffer.from(value).toString('hex'))
}

function cidr(bytes: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.uint8Array({ minLength: bytes, maxLength: bytes }), fc.integer({ min: 1, max: bytes * 8 - 1 }))
    .map(([address, length]) => {
      const network = Uint8Array.from(address)
      clearHostBits(network, length)

      return formatCidr(network, length)
    })
}

/** Values of every type that read as canonical, long ones and odd ones among them. */
export const valueOf: Readonly<Record<ObservableType, fc.Arbitrary<string>>> = {
  ipv4,
  ipv6,
  cidr: fc.oneof(cidr(4), cidr(16)),
  asn: u32.map(number => `AS${number}`),
  domain,
  url: fc
    .tuple(fc.constantFrom('http', 'https', 'ftp'), host, fc.option(port), tail)
    .map(([scheme, name, at, rest]) => `${scheme}://${name}${at === null ? '' : `:${at}`}/${rest}`),
  endpoint: fc.tuple(host, port, fc.constantFrom('tcp', 'udp')).map(([name, at, transport]) => `${name}:${at}/${transport}`),
  md5: hex(16),
  sha1: hex(20),
  sha256: hex(32),
  sha512: hex(64),
  'cert-sha1': hex(20),
  'cert-sha256': hex(32),
  ja3: hex(16),
  ja4: fc.stringMatching(/^t13d[0-9]{4}h2_[0-9a-f]{12}_[0-9a-f]{12}$/),
  aggregate: fc.tuple(u32, fc.constantFrom('DE', ''), u32).map(([asn, cc, start]) => `AS${asn}|${cc}|conficker|${start}|86400`),
  pseudonym: hex(16)
}

export const typedValue: fc.Arbitrary<{ type: ObservableType; value: string }> = fc
  .constantFrom(...names(valueOf as Record<ObservableType, never>))
  .chain(type => valueOf[type].map(value => ({ type, value })))

const word = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/)

function optional<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined })
}

/** Any victim record that the codec can hold: more than the rules of the mesh allow, so that nothing is lost by luck. */
export const anyRecord: fc.Arbitrary<VictimRecord> = fc
  .record({
    of: typedValue,
    classification: fc.constantFrom(...CLASSIFICATIONS),
    role: fc.constantFrom(...names(ROLE_NUMBER)),
    malware: optional(word),
    confidence: optional(fc.integer({ min: 0, max: 100 })),
    severity: optional(fc.constantFrom(...names(SEVERITY_NUMBER))),
    origin: fc.constantFrom(...names(ORIGIN_NUMBER)),
    times: fc.tuple(
      fc.integer({ min: 0, max: 0x7fffffff }),
      fc.integer({ min: 0, max: 0x3fffffff }),
      fc.integer({ min: -1_000, max: 0x3fffffff })
    ),
    count: fc.integer({ min: 1, max: 0xffffffff }),
    hosts: optional(u32),
    asn: optional(u32),
    cc: optional(fc.constantFrom('DE', 'FR')),
    tlp: fc.constantFrom(...names(TLP_NUMBER)),
    status: fc.constantFrom(...names(STATUS_NUMBER)),
    rev: u32,
    k: optional(fc.integer({ min: 5, max: 1_000 })),
    removedGroups: fc.integer({ min: 0, max: 255 }),
    tags: fc.uniqueArray(word, { maxLength: 16 }),
    reference: optional(fc.stringMatching(/^https:\/\/[!-~]{1,300}$/)),
    supersedes: optional(fc.uint8Array({ minLength: 16, maxLength: 16 })),
    feed: optional(word),
    toBlock: fc.boolean(),
    reputation: optional(
      fc.record({
        score: fc.integer({ min: 0, max: 100 }),
        colour: fc.constantFrom('green' as const, 'yellow' as const, 'red' as const),
        complaintPermille: fc.integer({ min: 0, max: 1_000 }),
        trapHits: u32,
        volumeDecade: fc.integer({ min: 0, max: 20 }),
        windowS: u32
      })
    ),
    sourcePort: optional(port),
    transport: optional(fc.constantFrom('tcp' as const, 'udp' as const)),
    sinkhole: optional(ipv4)
  })
  .map(({ of, times: [first, seen, valid], k, removedGroups, ...rest }) => {
    const record: VictimRecord = {
      ...of,
      ...rest,
      firstSeenS: first,
      lastSeenS: first + seen,
      validUntilS: first + seen + valid,
      scrub: {
        method: 'addressed',
        profile: 'victim-addressed/1',
        grainS: removedGroups * 60,
        removedGroups,
        ...(k === undefined ? {} : { k })
      }
    }

    return defined(record)
  })

/** Without the fields that are undefined: a decoder leaves them out. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T
}

/** The indicator in a victim record. */
export function withoutVictim(record: VictimRecord): Indicator {
  const { sourcePort: _port, transport: _transport, sinkhole: _sinkhole, ...indicator } = record

  return indicator
}
