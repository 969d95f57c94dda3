import fc from 'fast-check'

import { formatAggregate } from '../../../src/model/aggregate.js'
import {
  CLASSIFICATIONS,
  COLOUR_NUMBER,
  type Colour,
  OBSERVABLE_TYPES,
  type ObservableType,
  ORIGIN_NUMBER,
  type Origin,
  PROFILE_NUMBER,
  type Profile,
  ROLE_NUMBER,
  type Role,
  SCRUB_METHOD_NUMBER,
  type ScrubMethod,
  SEVERITY_NUMBER,
  type Severity,
  SIGHTING_KIND_NUMBER,
  type SightingKind,
  STATUS_NUMBER,
  type Status,
  TLP_NUMBER,
  type Tlp,
  TRANSPORT_NUMBER,
  type Transport
} from '../../../src/model/enumerations.js'
import type { Erasure, Indicator, Records, Sighting, VictimRecord } from '../../../src/model/indicator.js'
import { decodeValue, fixedWidth } from '../../../src/model/value-bytes.js'

function nameOf<Name extends string>(numbers: Readonly<Record<Name, number>>): fc.Arbitrary<Name> {
  return fc.constantFrom(...(Object.keys(numbers) as Name[]))
}

/** Usually absent, as optional columns are. */
function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 2 })
}

export function bytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length })
}

const label = fc.stringMatching(/^[a-z0-9]{1,12}$/)
const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/)
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })

const TEXT: Partial<Record<ObservableType, fc.Arbitrary<string>>> = {
  cidr: fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `10.${a}.${b}.0/24`),
  domain: fc.array(label, { minLength: 1, maxLength: 3 }).map(labels => `${labels.join('.')}.example`),
  url: fc.tuple(label, label).map(([host, path]) => `https://${host}.example/${path}`),
  endpoint: fc.tuple(label, fc.integer({ min: 1, max: 65_535 })).map(([host, port]) => `${host}.example:${port}/tcp`),
  ja4: fc.constantFrom('t13d1516h2_8daaf6152771_b186095e22b6', 't12i0708h1_0123456789ab_ba9876543210'),
  aggregate: fc
    .record({
      asn: maybe(fc.constantFrom(64_496, 64_511)),
      cc: maybe(fc.constantFrom('DE', 'FR')),
      startS: u32,
      lengthS: fc.constantFrom(3_600, 86_400)
    })
    .map(formatAggregate)
}

/** A canonical value of the type. */
function valueOf(type: ObservableType): fc.Arbitrary<string> {
  const width = fixedWidth(type)

  if (width === undefined) return TEXT[type] ?? fc.constant('')
  if (type === 'asn') return fc.integer({ min: 64_496, max: 64_511 }).map(asn => `AS${asn}`)

  return bytes(width).map(raw => {
    const spelled = Buffer.from(raw)

    if (type === 'ipv6') spelled[0] = 0x20 // never IPv4-mapped

    return decodeValue(type, spelled, 0, width)
  })
}

const observable = fc.constantFrom(...OBSERVABLE_TYPES).chain(type => valueOf(type).map(value => ({ type, value })))

const times = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 31 }), fc.nat(100_000), fc.nat(1_000_000))
  .map(([firstSeenS, span, life]) => ({ firstSeenS, lastSeenS: firstSeenS + span, validUntilS: firstSeenS + span + life }))

const reputation = fc.record({
  score: fc.nat(100),
  colour: nameOf<Colour>(COLOUR_NUMBER),
  complaintPermille: fc.nat(1_000),
  trapHits: u32,
  volumeDecade: fc.nat(9),
  windowS: fc.nat(1_000_000)
})

const scrub = fc
  .record({
    method: nameOf<ScrubMethod>(SCRUB_METHOD_NUMBER),
    profile: nameOf<Profile>(PROFILE_NUMBER),
    k: maybe(fc.integer({ min: 5, max: 50 })),
    grainS: fc.constantFrom(0, 60, 3_600),
    removedGroups: fc.nat(255)
  })
  .map(clean)

/** Fields that are undefined are left out, as the decoder leaves them out. */
function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T
}

/** Any indicator that can be written, sensible or not: the codec does not judge. */
export const indicator: fc.Arbitrary<Indicator> = fc
  .tuple(
    observable,
    times,
    fc.record({
      classification: fc.constantFrom(...CLASSIFICATIONS),
      role: nameOf<Role>(ROLE_NUMBER),
      malware: maybe(name),
      confidence: maybe(fc.nat(100)),
      severity: maybe(nameOf<Severity>(SEVERITY_NUMBER)),
      origin: nameOf<Origin>(ORIGIN_NUMBER),
      count: u32,
      hosts: maybe(u32),
      asn: maybe(u32),
      cc: maybe(fc.constantFrom('DE', 'FR', 'US')),
      tlp: nameOf<Tlp>(TLP_NUMBER),
      status: nameOf<Status>(STATUS_NUMBER),
      rev: u32,
      scrub,
      reputation: maybe(reputation),
      tags: fc.uniqueArray(
        name.map(tag => `tocsin:${tag}`),
        { maxLength: 3 }
      ),
      reference: maybe(label.map(path => `https://www.example.org/${path}`)),
      supersedes: maybe(bytes(16)),
      feed: maybe(name),
      toBlock: fc.boolean()
    })
  )
  .map(([value, time, rest]) => clean({ ...value, ...time, ...rest, tags: rest.tags.sort() }))

const sinkhole = fc.constantFrom<ObservableType>('ipv4', 'ipv6').chain(valueOf)

export const victimRecord: fc.Arbitrary<VictimRecord> = fc
  .tuple(
    indicator,
    fc.record({
      sourcePort: maybe(fc.integer({ min: 1, max: 65_535 })),
      transport: maybe(nameOf<Transport>(TRANSPORT_NUMBER)),
      sinkhole: maybe(sinkhole)
    })
  )
  .map(([row, more]) => clean({ ...row, ...more }))

export const sighting: fc.Arbitrary<Sighting> = fc
  .tuple(observable, fc.record({ kind: nameOf<SightingKind>(SIGHTING_KIND_NUMBER), windowStartS: u32, count: u32 }))
  .map(([value, rest]) => ({ ...value, ...rest }))

export const erasure: fc.Arbitrary<Erasure> = fc.record({
  streamId: bytes(16),
  rows: fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 0xffff_ffff }), fc.nat(999)), { minLength: 1, maxLength: 5, selector: String })
    .map(places => places.sort(([a, b], [c, d]) => a - c || b - d).map(([seq, row]) => ({ seq, row })))
})

export const records: fc.Arbitrary<Records> = fc
  .record({
    indicators: fc.array(indicator, { maxLength: 12 }),
    victimRecords: fc.array(victimRecord, { maxLength: 6 }),
    sightings: fc.array(sighting, { maxLength: 6 }),
    erasures: fc.array(erasure, { maxLength: 3 })
  })
  .filter(r => r.indicators.length + r.victimRecords.length + r.sightings.length + r.erasures.length > 0)
