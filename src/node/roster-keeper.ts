import { readInbox, removeFromInbox } from '../config/anchor-file.js'
import { readPins } from '../config/pins-file.js'
import { isNodeError, NodeError } from '../errors.js'
import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import { equalBytes } from '../model/bytes.js'
import { fingerprint, orgDid } from '../roster/fingerprint.js'
import { inApplyOrder } from '../roster/proposal.js'
import type { ApplyResult, Member, SignedDocument } from '../roster/roster.js'
import type { RosterView } from '../roster/roster-view.js'
import { decodeSigned, encodeSigned } from '../roster/signed-codec.js'
import type { Store } from '../store/store.js'

export interface RosterKeeperComponents {
  roster: RosterView
  store: Pick<Store, 'putRosterObject'>
  clock: Clock
  log: Log
}

/** The roster with its disk: what it takes in is durable before it counts as taken. */
export interface RosterKeeper {
  /** @throws NodeError with the code of the failed check; a failed write leaves the object to be offered again. */
  applyObject(signed: Uint8Array): Promise<ApplyResult>
  /** Applies what the commands of this machine left in DIR/mesh/inbox. Gives the objects that were new, for the mesh to announce. */
  takeInbox(dir: string): Promise<Uint8Array[]>
  /** Lets the charters stand that the operator pinned, as DIR/mesh/pins.json has them now. A file that cannot be read changes nothing. */
  takePins(dir: string): Promise<void>
  /** Members as of now. */
  members(): Member[]
  nameOf(orgKey: Uint8Array): string | undefined
  /** An organization by name, did:key or fingerprint. */
  findOrg(text: string): Uint8Array | undefined
  /** Calls back after each object that was new or gained signatures. */
  onChange(call: () => void): void
}

export function createRosterKeeper({ roster, store, clock, log }: RosterKeeperComponents): RosterKeeper {
  const listeners: Array<() => void> = []

  async function applyObject(signed: Uint8Array): Promise<ApplyResult> {
    const { result, document } = roster.apply(signed, clock.nowMs())

    if (result !== 'known') {
      // with merged signatures, as the roster holds it now
      await store.putRosterObject(document.id, roster.findObject(document.id) ?? signed)
      log.info('roster object taken in', { type: document.type, result })
      for (const call of listeners) call()
    }

    return result
  }

  /**
   * An amended charter and what was signed again under it come together: all are applied in one turn of the event loop, charters
   * first, so that nobody is seen as a stranger in between.
   */
  async function takeInbox(dir: string): Promise<Uint8Array[]> {
    const files = await readInbox(dir)
    const taken: SignedDocument[] = []

    for (const signed of readable(files.map(({ bytes }) => bytes))) {
      try {
        const { result, document } = roster.apply(encodeSigned(signed), clock.nowMs())
        if (result !== 'known') taken.push(document)
      } catch (err) {
        if (!isNodeError(err)) throw err

        // it does not stand and never will by itself: keeping the file would only repeat the line
        log.warn('an object in the inbox of this node was refused', { code: err.code })
      }
    }

    const fresh = taken.map(document => roster.findObject(document.id) ?? encodeSigned(document))
    for (const [at, object] of fresh.entries()) await store.putRosterObject(taken[at]?.id ?? object, object)
    if (taken.length > 0) for (const call of listeners) call()
    for (const { path } of files) await removeFromInbox(path)

    return fresh
  }

  function readable(objects: readonly Uint8Array[]): SignedDocument[] {
    const read = objects.flatMap(object => {
      try {
        return [decodeSigned(object)]
      } catch (err) {
        if (!isNodeError(err)) throw err
        log.warn('an object in the inbox of this node was refused', { code: err.code })

        return []
      }
    })

    try {
      return inApplyOrder(read)
    } catch (err) {
      if (!isNodeError(err)) throw err

      // a charter among them cannot be read and is refused by itself in a moment
      return read
    }
  }

  async function takePins(dir: string): Promise<void> {
    const pins = await readPins(dir)
    if (isSameSet(pins, roster.pins())) return

    const hasChanged = roster.pin(pins)

    log.info('charters pinned', { pins: pins.length, charter: roster.charter.version, isDecided: roster.conflict() === undefined })
    if (hasChanged) for (const call of listeners) call()
  }

  const members = (): Member[] => roster.members(clock.nowMs())

  return {
    applyObject,
    takeInbox,
    takePins,
    members,
    nameOf: orgKey => roster.presentMemberOf(orgKey, clock.nowMs())?.name,
    findOrg(text) {
      const wanted = text.trim()
      const found = members().filter(
        ({ name, orgKey }) =>
          name.toLowerCase() === wanted.toLowerCase() || orgDid(orgKey) === wanted || fingerprint(orgKey) === wanted.toUpperCase()
      )

      // two members may bear one name: then only the key says which is meant
      if (found.length > 1) {
        throw new NodeError('USAGE_INVALID', `${found.length} members are called ${wanted}`, {
          fix: 'name it by its did:key or fingerprint: tocsin member list'
        })
      }

      return found[0]?.orgKey
    },
    onChange(call) {
      listeners.push(call)
    }
  }
}

function isSameSet(some: readonly Uint8Array[], others: readonly Uint8Array[]): boolean {
  return some.length === others.length && some.every(one => others.some(other => equalBytes(one, other)))
}

/** The constituency that the stewards signed for an organization; empty while it has no membership. */
export function constituencyOf(members: readonly Member[], orgKey: Uint8Array): Member['constituency'] {
  const member = members.find(candidate => equalBytes(candidate.orgKey, orgKey))

  return member?.constituency ?? { asns: [], cidrs: [], countryCodes: [], domains: [] }
}
