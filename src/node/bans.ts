import type { Clock } from '../clock.js'
import { NodeError } from '../errors.js'
import type { Log } from '../log.js'
import { toHex } from '../model/bytes.js'
import { parsePeerId } from '../roster/fingerprint.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store } from '../store/store.js'

/** Peers kept out at a time; a mesh that needs more has another problem. */
export const BANS_MAX = 1_024
/** The longest ban; whom one wants out for longer, the stewards revoke. */
export const BAN_MS_MAX = 366 * 86_400_000
const META = 'peer-bans'

export interface Ban {
  peerId: string
  untilMs: number
}

export interface BansComponents {
  store: Pick<Store, 'readMeta' | 'putMeta'>
  clock: Clock
  log: Log
  /** Drops the links of whoever is admitted no longer. */
  refreshAdmission(): void
}

/** Peers that the operator of this node keeps out, durably. Only a person bans: silence and time-outs never do (V3). */
export interface Bans {
  load(): Promise<void>
  isBanned(nodeKey: Uint8Array): boolean
  list(): Ban[]
  /** @throws NodeError `VALUE_INVALID` for a PeerId that is none · `REQUEST_INVALID` for a time outside 1 s … 366 days */
  ban(peerId: string, forMs: number): Promise<Ban>
  /** False when there was no ban. */
  unban(peerId: string): Promise<boolean>
}

export function createBans({ store, clock, log, refreshAdmission }: BansComponents): Bans {
  let bans = new Map<string, Ban>()

  /** Bans in force but one, by hex of the node key. */
  function currentBut(name: string): Map<string, Ban> {
    const nowMs = clock.nowMs()

    return new Map([...bans].filter(([other, { untilMs }]) => other !== name && untilMs > nowMs))
  }

  /** Durable before it counts. */
  async function save(next: Map<string, Ban>): Promise<void> {
    await store.putMeta(META, Buffer.from(JSON.stringify([...next.values()])))
    bans = next
  }

  return {
    async load() {
      const bytes = await store.readMeta(META)
      if (bytes === undefined) return

      const read: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
      bans = new Map((Array.isArray(read) ? read.filter(isBan) : []).map(ban => [toHex(parsePeerId(ban.peerId)), ban]))
    },

    isBanned: nodeKey => (bans.get(toHex(nodeKey))?.untilMs ?? 0) > clock.nowMs(),
    list: () => [...currentBut('').values()].sort((a, b) => a.untilMs - b.untilMs),

    async ban(peerId, forMs) {
      const name = toHex(parsePeerId(peerId))
      const next = currentBut(name)

      if (forMs < 1_000 || forMs > BAN_MS_MAX) throw new NodeError('REQUEST_INVALID', 'a ban lasts from one second to 366 days')
      if (next.size >= BANS_MAX)
        throw new NodeError('REQUEST_INVALID', `at most ${BANS_MAX} peers are banned at a time`, { fix: 'tocsin peer unban PEER' })

      const ban = { peerId, untilMs: clock.nowMs() + forMs }
      await save(next.set(name, ban))
      log.warn('the operator banned a peer', { peer: peerId, untilMs: ban.untilMs })
      refreshAdmission()

      return ban
    },

    async unban(peerId) {
      const name = toHex(parsePeerId(peerId))
      const wasBanned = (bans.get(name)?.untilMs ?? 0) > clock.nowMs()
      if (!wasBanned) return false

      await save(currentBut(name))
      log.warn('the operator lifted a ban', { peer: peerId })

      return true
    }
  }
}

function isBan(value: unknown): value is Ban {
  if (typeof value !== 'object' || value === null) return false

  return 'peerId' in value && typeof value.peerId === 'string' && 'untilMs' in value && typeof value.untilMs === 'number'
}

/** The roster as the mesh sees it: whoever is banned is not admitted, and is told so. */
export function withBans(roster: RosterView, bans: Pick<Bans, 'isBanned'>): RosterView {
  const admit: RosterView['admit'] = (nodeKey, nowMs) => {
    if (bans.isBanned(nodeKey)) {
      throw new NodeError('PEER_BANNED', 'The operator of this node has banned the peer', { fix: 'ask the operator of that node' })
    }

    return roster.admit(nodeKey, nowMs)
  }

  // Object.create and not a spread: the charter is a getter and must stay one.
  return Object.create(roster, { admit: { value: admit, enumerable: true } })
}
