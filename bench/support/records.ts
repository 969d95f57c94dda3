import type { ObservableType } from '../../src/model/enumerations.js'
import type { Indicator } from '../../src/model/indicator.js'
import { createRandom } from './statistics.js'

const FAMILIES = ['kelihos', 'conficker', 'zeroaccess', 'citadel', 'gamarue', 'dorkbot']
const COUNTRIES = ['DE', 'FR', 'NL', 'PL', 'US', 'BR', 'IN', 'VN']
const FEEDS = ['sinkhole-a', 'sinkhole-b']
const INFRA = { method: 'none', profile: 'infra/1', grainS: 0, removedGroups: 2 } as const
const ATTACK = { method: 'none', profile: 'attack-source/1', grainS: 60, removedGroups: 2 } as const
const DAY_S = 86_400

/**
 * Records as sinkholes and block lists give them: 70 % IPv4 (half of them attack sources, half command-and-control servers),
 * 15 % domains, 10 % URLs, 5 % SHA-256. Drawn at random, the same ones for the same seed.
 */
export function* makeRecords(count: number, { seed, nowS }: { seed: number; nowS: number }): Generator<Indicator> {
  const random = createRandom(seed)
  const below = (bound: number): number => Math.floor(random() * bound)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T

  for (let i = 0; i < count; i++) {
    const kind = random()
    const isAttack = kind < 0.35
    const type: ObservableType = kind < 0.7 ? 'ipv4' : kind < 0.85 ? 'domain' : kind < 0.95 ? 'url' : 'sha256'
    const grainS = isAttack ? 60 : 1
    const firstSeenS = Math.floor((nowS - 3_600 - below(DAY_S)) / grainS) * grainS
    const lastSeenS = Math.floor((nowS - 120 - below(3_000)) / grainS) * grainS

    yield {
      type,
      value: valueOf(type, below),
      classification: isAttack ? 'brute-force' : type === 'url' || type === 'sha256' ? 'malware-distribution' : 'c2-server',
      role: isAttack ? 'ATTACK_SOURCE' : 'INFRASTRUCTURE',
      malware: pick(FAMILIES),
      confidence: below(100),
      origin: 'sinkhole',
      firstSeenS,
      lastSeenS,
      validUntilS: lastSeenS + lifeOf(type, isAttack),
      count: 1 + below(40),
      asn: 64_496 + below(16),
      cc: pick(COUNTRIES),
      tlp: 'GREEN',
      status: 'active',
      rev: nowS - below(60),
      scrub: isAttack ? ATTACK : INFRA,
      tags: [],
      feed: pick(FEEDS),
      toBlock: !isAttack
    }
  }
}

function lifeOf(type: ObservableType, isAttack: boolean): number {
  if (isAttack) return 3 * DAY_S

  return type === 'url' ? 6 * DAY_S : 30 * DAY_S
}

function valueOf(type: ObservableType, below: (bound: number) => number): string {
  switch (type) {
    case 'domain':
      return `h${below(2 ** 32).toString(36)}.d${below(5_000)}.example.com`
    case 'url':
      return `http://h${below(50_000)}.example.net/p/${below(2 ** 32).toString(36)}/x.exe`
    case 'sha256':
      return Array.from({ length: 8 }, () =>
        below(2 ** 32)
          .toString(16)
          .padStart(8, '0')
      ).join('')
    default:
      // public unicast space: first octet 11 to 99
      return [11 + below(89), below(256), below(256), below(256)].join('.')
  }
}
