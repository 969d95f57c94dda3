import { FIRST_NAMES, LAST_NAMES, SAMPLE_FAMILIES, SAMPLE_MARKS, SAMPLE_NETWORKS, type SampleNetwork, USER_AGENTS } from './sample-hosts.js'

export { SAMPLE_NETWORKS, type SampleNetwork } from './sample-hosts.js'

/** FILETIME counts 100 ns ticks since 1601; this many pass before 1970. */
const FILETIME_EPOCH_TICKS = 116_444_736_000_000_000n
const TICKS_PER_MS = 10_000n
const DAY_MS = 86_400_000

/** Every so many check-ins one row about a command-and-control server, and one row that no reader can use. */
const C2_EVERY = 400
const DEFECT_EVERY = 900
const SINKHOLE = '203.0.113.250'

export interface CtipSampleInit {
  /** The same seed gives the same bytes. */
  seed: number
  /** Check-ins of infected hosts; C2 rows and defects come on top. */
  checkIns: number
  /** Distinct infected hosts, at most; some check in often, most once or twice. */
  hosts: number
  /** The day that the sample covers: any time in it, milliseconds since the epoch. */
  dayMs: number
  networks?: readonly SampleNetwork[]
}

interface SampleHost {
  ip: string
  network: SampleNetwork
  family: (typeof SAMPLE_FAMILIES)[number]
  person: string
  botId: string
}

/**
 * A sinkhole's day in the form of Microsoft C-TIP's Azure container: Kelihos-like check-ins in time order, with the
 * personal fields that such feeds carry (computer names, bot ids, user agents, cities, accounts inside base64), a few
 * C2 rows, and a few defects. Everything in it is invented and uses documentation ranges only.
 */
export function* ctipSample(init: CtipSampleInit): Generator<string> {
  const random = createRandom(init.seed)
  const hosts = createHosts(init, random)
  const startMs = Math.floor(init.dayMs / DAY_MS) * DAY_MS

  for (let index = 0; index < init.checkIns; index++) {
    const atMs = startMs + Math.floor((index * (DAY_MS - 1_000)) / Math.max(init.checkIns, 1)) + Math.floor(random() * 500)
    // Squaring favours the front: few hosts check in often.
    const host = hosts[Math.floor(random() ** 2 * hosts.length)]

    if (host !== undefined) yield checkIn(host, atMs, random)
    if (index % C2_EVERY === C2_EVERY - 1) yield c2Server(Math.floor(index / C2_EVERY), atMs, random)
    if (index % DEFECT_EVERY === DEFECT_EVERY - 1) yield defect(Math.floor(index / DEFECT_EVERY), atMs, random)
  }
}

/** Marsaglia's xorshift on 32 bits: small, seeded and good enough for samples; never for secrets. */
function createRandom(seed: number): () => number {
  // Zero is the one state that it never leaves.
  let state = (seed ^ 0x9e3779b9) | 0 || 1

  function next(): number {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5

    return (state >>> 0) / 2 ** 32
  }

  // Neighbouring seeds begin alike.
  for (let round = 0; round < 16; round++) next()

  return next
}

function createHosts({ hosts, networks = SAMPLE_NETWORKS }: CtipSampleInit, random: () => number): SampleHost[] {
  const created: SampleHost[] = []

  for (const network of networks) {
    const wanted = Math.max(2, Math.round((hosts * network.sharePermille) / 1_000))

    for (let index = 0; index < wanted; index++) {
      created.push({
        ip: addressOf(network, index),
        network,
        family: byPermille(SAMPLE_FAMILIES, random),
        person: `${pick(FIRST_NAMES, random)} ${pick(LAST_NAMES, random)}`,
        botId: hex(32, random)
      })
    }
  }

  // Networks must not come in blocks, or the hosts that check in often would all be of the first.
  for (let index = created.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    const [a, b] = [created[index], created[other]]

    if (a !== undefined && b !== undefined) [created[index], created[other]] = [b, a]
  }

  return created
}

/** The network's IPv4 addresses first, then one address in each /64 of its /48. */
function addressOf({ ipv4, ipv6 }: SampleNetwork, index: number): string {
  const inIpv4 = ipv4 === undefined ? 0 : ipv4.to - ipv4.from + 1

  return ipv4 !== undefined && index < inIpv4 ? `${ipv4.prefix}.${ipv4.from + index}` : `${ipv6}:${(index - inIpv4 + 1).toString(16)}::1`
}

function checkIn(host: SampleHost, atMs: number, random: () => number): string {
  const { network, family, person, botId } = host
  const account = person.toLowerCase().replace(' ', '.')
  const port = 1_024 + Math.floor(random() * 64_000)

  return line(atMs, {
    DataFeed: 'Microsoft.DCU.CTIP.Infected',
    SourcedFrom: 'Microsoft.DCU.CTIP.Sinkhole',
    Malware: family.malware,
    ThreatCode: family.code,
    ThreatConfidence: random() < 0.8 ? 'High' : 'Medium',
    TotalEncounters: 1 + Math.floor(random() ** 4 * 40),
    TLP: byPermille(SAMPLE_MARKS, random).tlp,
    SourceIp: host.ip,
    SourcePort: port,
    DestinationIp: SINKHOLE,
    DestinationPort: 80,
    SourceIpInfo: {
      SourceIpAsnNumber: String(network.asn),
      SourceIpAsnOrgName: network.name,
      SourceIpCountryCode: network.cc,
      SourceIpRegion: '',
      SourceIpCity: network.city,
      SourceIpPostalCode: network.postalCode,
      SourceIpLatitude: network.latitude,
      SourceIpLongitude: network.longitude,
      SourceIpMetroCode: 0,
      SourceIpAreaCode: 0,
      SourceIpConnectionType: 'Cable/DSL'
    },
    HttpInfo: {
      HttpHost: 'update.example.net',
      HttpRequest: `/index.php?user=${encodeURIComponent(`${account}@example.org`)}`,
      HttpMethod: 'POST',
      HttpReferrer: '',
      HttpUserAgent: pick(USER_AGENTS, random),
      HttpVersion: 'HTTP/1.1'
    },
    CustomInfo: { CustomField1: 'v1.6', CustomField2: botId, CustomField3: `${person}-PC`, CustomField4: '', CustomField5: '' },
    Payload: base64({
      computer_name: `${person}-PC`,
      bot_id: botId,
      source_port: String(port),
      http_post: `mail=${account}@example.org&pw=hunter2`
    })
  })
}

/** The server that bots call; its own row names no victim that anybody would look at. */
function c2Server(index: number, atMs: number, random: () => number): string {
  return line(atMs, {
    DataFeed: 'Microsoft.DCU.CTIP.C2',
    SourcedFrom: 'SensorMessage',
    Malware: 'Kelihos',
    ThreatCode: 'B79-Kelihos',
    ThreatConfidence: 'High',
    TotalEncounters: 1 + Math.floor(random() * 20),
    TLP: 'Green',
    SourceIp: '',
    SourcePort: 0,
    DestinationIp: `203.0.113.${10 + (index % 6)}`,
    DestinationPort: 8_080,
    DestinationIpInfo: { DestinationIpAsnNumber: '64510', DestinationIpAsnOrgName: 'Example Hosting', DestinationIpCountryCode: 'NL' },
    Signatures: { Sha256: hex(64, createRandom(0x5eed + (index % 6))) },
    Payload: ''
  })
}

/** Five ways to be useless, in turn: cut off, an address that is none, a private one, no time, no JSON. */
function defect(index: number, atMs: number, random: () => number): string {
  const row = {
    DataFeed: 'Microsoft.DCU.CTIP.Infected',
    ThreatCode: 'B79-Kelihos',
    TLP: 'Green',
    SourcePort: 1_024 + Math.floor(random() * 64_000)
  }

  switch (index % 5) {
    case 0:
      return line(atMs, { ...row, SourceIp: '192.0.2.77' }).slice(0, -20)
    case 1:
      return line(atMs, { ...row, SourceIp: '192.0.2.777' })
    case 2:
      return line(atMs, { ...row, SourceIp: '10.20.30.40' })
    case 3:
      return JSON.stringify({ ...row, SourceIp: '192.0.2.77', DateTimeReceivedUtc: 'yesterday' })
    default:
      return '-- collector restarted --'
  }
}

/** One line. The ticks are written as digits, because a double cannot hold all of them. */
function line(atMs: number, row: Readonly<Record<string, unknown>>): string {
  const ticks = BigInt(atMs) * TICKS_PER_MS + FILETIME_EPOCH_TICKS
  const json = JSON.stringify(row)
  // Behind the first field, as the service writes it.
  const at = json.indexOf(',') + 1

  return `${json.slice(0, at)}"DateTimeReceivedUtc":${ticks},${json.slice(at)}`
}

function base64(payload: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(payload), 'utf8').toString('base64')
}

function hex(digits: number, random: () => number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')
}

function pick<T>(from: readonly [T, ...T[]], random: () => number): T {
  return from[Math.floor(random() * from.length)] ?? from[0]
}

function byPermille<T extends { permille: number }>(options: readonly T[], random: () => number): T {
  let left = random() * options.reduce((sum, { permille }) => sum + permille, 0)
  const found = options.find(({ permille }) => (left -= permille) < 0) ?? options.at(-1)

  if (found === undefined) throw new RangeError('nothing to choose from')

  return found
}
