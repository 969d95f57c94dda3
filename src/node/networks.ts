import type { Clock } from '../clock.js'
import { equalBytes, toHex } from '../model/bytes.js'
import type { Indicator } from '../model/indicator.js'
import type { Tlp } from '../model/enumerations.js'
import type { Member } from '../roster/roster.js'
import { createOwnershipTest, createOwnNetwork, createRouter, type OwnNetwork, type Router } from '../scrub/routing.js'
import { createScrubber, type Scrubber } from '../scrub/scrubber.js'
import { constituencyOf } from './roster-keeper.js'

export interface NetworksComponents {
  members: () => Member[]
  /** Addresses of each AS by the operator's table. */
  geo: ReadonlyMap<number, number> | undefined
  clock: Clock
}

export interface NetworksInit {
  ownOrg: Uint8Array
  isLab: boolean
}

/** Who is responsible for which address, by what the stewards signed: rebuilt when the roster changes. */
export interface Networks {
  /** Call after each change of the roster. */
  refresh(): void
  scrubber(): Scrubber
  /** Addresses of an AS: the geo table, else its signed CIDRs; undefined when nobody knows (5.1 rule 3). */
  asSize(asn: number): number | undefined
  /** Lies in our own declared networks or domains (5.1 rule 5). */
  isOwn(indicator: Indicator): boolean
  /** We are responsible for it, as the sender of an addressed record reads the roster (5.1 rule 4). */
  isResponsible(indicator: Indicator): boolean
  ceilingOf(orgKey: Uint8Array): Tlp | undefined
}

interface View {
  router: Router
  own: OwnNetwork
  /** As the scrubber decides it: a longer prefix of another member inside ours is theirs. */
  isOwn: (indicator: Indicator) => boolean
  scrubber: Scrubber
  ceilings: ReadonlyMap<string, Tlp>
}

/** How long a view stands: memberships begin and end by the clock as well. */
const VIEW_MS = 60_000

export function createNetworks({ members, geo, clock }: NetworksComponents, { ownOrg, isLab }: NetworksInit): Networks {
  let view: View | undefined
  let madeMs = 0

  function current(): View {
    const nowMs = clock.monotonicMs()

    if (view === undefined || nowMs - madeMs > VIEW_MS) {
      view = make()
      madeMs = nowMs
    }

    return view
  }

  function make(): View {
    const all = members()
    const router = createRouter(all)
    const constituency = constituencyOf(all, ownOrg)

    return {
      router,
      own: createOwnNetwork(constituency),
      isOwn: createOwnershipTest(ownOrg, constituency, router.route),
      ceilings: new Map(all.map(({ orgKey, tlpCeiling }) => [toHex(orgKey), tlpCeiling])),
      scrubber: createScrubber({
        ownOrg,
        ownConstituency: constituency,
        isLab,
        route: (ip, asn, cc, tlp) => router.route(ip, asn, cc, tlp),
        nowS: () => Math.floor(clock.nowMs() / 1_000)
      })
    }
  }

  return {
    refresh() {
      view = undefined
    },
    scrubber: () => current().scrubber,
    asSize: asn => geo?.get(asn) ?? current().router.asSize(asn),
    isOwn: indicator => current().isOwn(indicator),
    isResponsible({ type, value, asn, cc }) {
      if (type !== 'ipv4' && type !== 'ipv6') return false

      // the sender's route was decided at signing: longest prefix, AS or country, all count as ours
      const route = current().router.route(value, asn, cc)

      return current().own.covers(type, value, asn) || (route?.orgKeys.some(key => equalBytes(key, ownOrg)) ?? false)
    },
    ceilingOf: orgKey => current().ceilings.get(toHex(orgKey))
  }
}
