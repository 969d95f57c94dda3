import { randomBytes } from 'node:crypto'

import type { Clock } from '../clock.js'
import { publicFromSeed } from '../envelope/signing.js'
import { NodeError } from '../errors.js'
import type { Log } from '../log.js'
import type { JoinDesk, JoinState } from '../mesh/index.js'
import { equalBytes, fromHex, toHex } from '../model/bytes.js'
import type { InviteView, InviteWish, JoinPort, JoinRequestView } from '../rest/index.js'
import { decodeDocument } from '../roster/document-codec.js'
import { MULTIADDRS_MAX } from '../roster/documents.js'
import { fingerprint } from '../roster/fingerprint.js'
import { formatInvite, INVITE_SECRET_BYTES } from '../roster/invite-codec.js'
import { inviteDialSeedOf, inviteIdOf, inviteVerifierOf } from '../roster/invite-proof.js'
import { readJoinRequest } from '../roster/join-request.js'
import { nodePeerId } from '../roster/key-text.js'
import type { RosterView } from '../roster/roster-view.js'
import { decodeSigned, encodeWelcome } from '../roster/signed-codec.js'
import { type InviteEntry, type JoinBook, type JoinBookEntries, type RequestEntry, shortId } from './join-book.js'

/** Strangers whose request waits for a decision (3.2). */
export const PENDING_MAX = 10
/** Requests that are kept, decided ones included. */
export const REQUESTS_MAX = 64
/** Invites that are kept, used and ended ones included. */
export const INVITES_MAX = 100
/** How long an undecided request, an answer that nobody fetches and an ended invite are kept. Ours; the design leaves it open. */
export const KEEP_MS = 30 * 86_400_000

export interface JoinDeskComponents {
  book: JoinBook
  roster: RosterView
  clock: Clock
  log: Log
  /** Where others reach this node, without /p2p/. */
  addresses(): readonly string[]
}

export interface JoinDeskInit {
  orgKey: Uint8Array
  nodeKey: Uint8Array
}

/** Invites, requests and answers of a steward's node: what the mesh and the operator see of them. */
export interface Desk extends JoinDesk, JoinPort {}

export function createJoinDesk({ book, roster, clock, log, addresses }: JoinDeskComponents, { orgKey, nodeKey }: JoinDeskInit): Desk {
  const dialKeys = new Map<string, Uint8Array>()
  const serialOf = (request: RequestEntry): number => roster.findMember(fromHex(request.orgKey), clock.nowMs())?.serial ?? 0

  function stateOf(request: RequestEntry): 'waiting' | 'admitted' | 'denied' {
    if (request.deniedFor !== undefined) return 'denied'

    // whichever steward signed it, and wherever: what stands in the roster is the answer
    return serialOf(request) > request.serialBefore ? 'admitted' : 'waiting'
  }

  function isKept(request: RequestEntry): boolean {
    return clock.nowMs() - request.receivedMs < KEEP_MS
  }

  function isUsable({ isRevoked, expiresMs, uses, usesMax }: InviteEntry): boolean {
    return !isRevoked && expiresMs > clock.nowMs() && uses < usesMax
  }

  function outstanding(): RequestEntry[] {
    return book.entries().requests.filter(request => isKept(request) && request.fetchedMs === undefined)
  }

  function prune(entries: JoinBookEntries): void {
    entries.requests = entries.requests.filter(isKept)
    entries.invites = entries.invites.filter(
      ({ id, expiresMs }) => clock.nowMs() - expiresMs < KEEP_MS || entries.requests.some(({ inviteId }) => inviteId === id)
    )
  }

  function findInvite(inviteId: string): InviteEntry {
    const invite = book.entries().invites.find(({ id }) => id === inviteId)

    if (invite === undefined) throw new NodeError('INVITE_UNKNOWN', 'This node did not make this invite, or has forgotten it')

    return invite
  }

  /** Takes one use of an invite. @throws NodeError */
  function takeUse(entries: JoinBookEntries, inviteId: string): void {
    const invite = entries.invites.find(({ id }) => id === inviteId)

    if (invite === undefined || invite.isRevoked) throw new NodeError('INVITE_UNKNOWN', 'The invite was withdrawn')
    if (invite.uses >= invite.usesMax) throw new NodeError('INVITE_USED', 'The invite has been used')
    if (invite.expiresMs <= clock.nowMs()) throw new NodeError('INVITE_EXPIRED', 'The invite has expired')

    invite.uses += 1
  }

  /** Derived once: every handshake of a stranger asks for it. */
  function dialKeyOf({ id, verifier }: InviteEntry): Uint8Array {
    const known = dialKeys.get(id)
    if (known !== undefined) return known

    if (dialKeys.size >= INVITES_MAX) dialKeys.clear()

    const key = publicFromSeed(inviteDialSeedOf(fromHex(verifier)))
    dialKeys.set(id, key)

    return key
  }

  function makeRoom(entries: JoinBookEntries): void {
    if (entries.requests.filter(request => stateOf(request) === 'waiting').length >= PENDING_MAX) {
      throw new NodeError('JOIN_FULL', `${PENDING_MAX} requests wait for a decision already`)
    }

    while (entries.requests.length >= REQUESTS_MAX) {
      const oldest = entries.requests.findIndex(({ fetchedMs }) => fetchedMs !== undefined)
      if (oldest === -1) throw new NodeError('JOIN_FULL', 'Too many answers wait to be fetched')

      entries.requests.splice(oldest, 1)
    }
  }

  function answerTo(request: RequestEntry): JoinState {
    const state = stateOf(request)

    if (state === 'denied') return { state, reason: request.deniedFor ?? '' }
    if (state === 'admitted') return { state, welcome: welcomeFor(request) }

    return { state }
  }

  /** The charters, the chain of this node, the newcomer's memberships, and where to dial. */
  function welcomeFor(request: RequestEntry): Uint8Array {
    const wanted = fromHex(request.orgKey)
    const objects = roster.objects()
    const charters = objects.filter(each => decodeSigned(each).type === 'charter')
    const memberships = objects.filter(each => {
      const { type, body } = decodeSigned(each)

      return type === 'membership' && equalBytes(decodeDocument('membership', body).orgKey, wanted)
    })

    return encodeWelcome({
      objects: [
        ...new Map([...charters, ...roster.chainOf(nodeKey), ...memberships].map(each => [toHex(decodeSigned(each).id), each])).values()
      ],
      addresses: addresses().map(address => `${address}/p2p/${nodePeerId(nodeKey)}`)
    })
  }

  /** @throws NodeError `RIGHT_MISSING` */
  function requireSteward(): void {
    if (roster.charter.stewards.some(steward => equalBytes(steward, orgKey))) return

    throw new NodeError('RIGHT_MISSING', `this organization is not a steward of the mesh ${roster.charter.name}`, {
      fix: 'only stewards admit members: ask one of them for the invite'
    })
  }

  return {
    isOpen: () => outstanding().length > 0 || book.entries().invites.some(isUsable),

    isInvited(key) {
      const awaited = new Set(outstanding().map(({ inviteId }) => inviteId))

      return book.entries().invites.some(invite => (isUsable(invite) || awaited.has(invite.id)) && equalBytes(dialKeyOf(invite), key))
    },

    verifierOf(inviteId) {
      const invite = findInvite(toHex(inviteId))
      const isAwaited = outstanding().some(request => request.inviteId === invite.id)

      if (!isAwaited && invite.isRevoked) throw new NodeError('INVITE_UNKNOWN', 'The invite was withdrawn')
      if (!isAwaited && invite.expiresMs <= clock.nowMs()) throw new NodeError('INVITE_EXPIRED', 'The invite has expired')

      return fromHex(invite.verifier)
    },

    async receive({ inviteId, key, request: bytes }) {
      const request = readJoinRequest(bytes, clock.nowMs(), roster.meshId)

      if (!equalBytes(request.nodeKey, key) && !equalBytes(dialKeyOf(findInvite(toHex(inviteId))), key))
        throw new NodeError('JOIN_REQUEST_INVALID', 'The request is for another node than the one that asks')
      if (!equalBytes(request.inviteId ?? new Uint8Array(0), inviteId)) {
        throw new NodeError('JOIN_REQUEST_INVALID', 'The request answers another invite')
      }

      const [node, org, invite] = [toHex(request.nodeKey), toHex(request.orgKey), toHex(inviteId)]
      const isSame = (known: RequestEntry): boolean => known.nodeKey === node && known.orgKey === org && known.inviteId === invite
      const known = book.entries().requests.find(isSame)
      const signed = Buffer.from(bytes).toString('base64')

      if (known !== undefined && (stateOf(known) !== 'waiting' || known.signed === signed)) return answerTo(known)

      const taken = await book.change(entries => {
        prune(entries)
        const again = entries.requests.find(isSame)

        // the newcomer asks for something else than before: the operator decides about what stands now
        if (again !== undefined) return Object.assign(again, { signed, receivedMs: clock.nowMs() })

        makeRoom(entries)
        takeUse(entries, invite)

        const entry: RequestEntry = {
          id: `r-${++entries.lastRequest}`,
          inviteId: invite,
          orgKey: org,
          nodeKey: node,
          signed,
          receivedMs: clock.nowMs(),
          serialBefore: roster.highestSerialOf(request.orgKey)
        }
        entries.requests.push(entry)

        return entry
      })

      log.info('an organization asks to join', { request: taken.id, fingerprint: fingerprint(request.orgKey) })

      return answerTo(taken)
    },

    async taken(newcomer) {
      const node = toHex(newcomer)

      await book.change(entries => {
        for (const request of entries.requests) {
          if (request.nodeKey === node && stateOf(request) !== 'waiting') request.fetchedMs ??= clock.nowMs()
        }
      })
    },

    async createInvite(wish: InviteWish) {
      requireSteward()
      const multiaddrs = addresses().slice(0, MULTIADDRS_MAX)

      if (multiaddrs.length === 0) {
        throw new NodeError('REQUEST_INVALID', 'this node has no address that a newcomer could dial', {
          fix: 'set mesh.publicAddresses in node.yaml and start the node again'
        })
      }

      const secret = randomBytes(INVITE_SECRET_BYTES)
      const { usesMax, expiresMs, constituency, name, kind } = wish
      const suggested = { constituency, ...(name === undefined ? {} : { name }), ...(kind === undefined ? {} : { kind }) }
      const text = formatInvite({
        ...suggested,
        meshId: roster.meshId,
        meshName: roster.charter.name,
        nodeKey,
        multiaddrs,
        secret,
        expiresMs
      })
      const entry: InviteEntry = {
        ...suggested,
        id: toHex(inviteIdOf(secret)),
        verifier: toHex(inviteVerifierOf(secret)),
        createdMs: clock.nowMs(),
        expiresMs,
        usesMax,
        uses: 0,
        isRevoked: false
      }

      await book.change(entries => {
        prune(entries)
        dropEnded(entries, isUsable)
        entries.invites.push(entry)
      })
      log.info('invite made', { invite: shortId(entry.id) })

      return { text, invite: inviteView(entry, clock.nowMs()) }
    },

    listInvites: () => book.entries().invites.map(entry => inviteView(entry, clock.nowMs())),

    async revokeInvite(id) {
      await book.change(entries => {
        const invite = entries.invites.find(each => shortId(each.id) === id.toLowerCase())
        if (invite === undefined) throw new NodeError('NOT_FOUND', `there is no invite ${id}`, { fix: 'tocsin invite list' })

        invite.isRevoked = true
      })
      log.info('invite withdrawn', { invite: id })
    },

    requests: () =>
      book
        .entries()
        .requests.filter(isKept)
        .map(request => requestView(request, stateOf(request))),

    async deny(id, reason) {
      requireSteward()
      await book.change(entries => {
        const request = entries.requests.find(each => each.id === id)

        if (request === undefined) throw new NodeError('NOT_FOUND', `there is no request ${id}`, { fix: 'tocsin member requests' })
        if (stateOf(request) !== 'waiting') {
          throw new NodeError('REQUEST_INVALID', `request ${id} is decided already`, { fix: 'tocsin member suspend ends a membership' })
        }

        request.deniedFor = reason
      })
      log.info('request denied', { request: id })
    }
  }
}

/** Ended invites make room for new ones, the oldest first. @throws NodeError `REQUEST_INVALID` when all are open */
function dropEnded(entries: JoinBookEntries, isUsable: (invite: InviteEntry) => boolean): void {
  while (entries.invites.length >= INVITES_MAX) {
    const ended = entries.invites.findIndex(
      invite => !isUsable(invite) && !entries.requests.some(({ inviteId, fetchedMs }) => inviteId === invite.id && fetchedMs === undefined)
    )

    if (ended === -1) {
      throw new NodeError('REQUEST_INVALID', `${INVITES_MAX} invites are open already`, {
        fix: 'tocsin invite revoke ID   for those that nobody uses'
      })
    }

    entries.invites.splice(ended, 1)
  }
}

function inviteView(entry: InviteEntry, nowMs: number): InviteView {
  const { id, name, kind, constituency, createdMs, expiresMs, usesMax, uses, isRevoked } = entry

  return {
    id: shortId(id),
    state: isRevoked ? 'revoked' : uses >= usesMax ? 'used' : expiresMs <= nowMs ? 'expired' : 'open',
    ...(name === undefined ? {} : { name }),
    ...(kind === undefined ? {} : { kind }),
    constituency,
    createdMs,
    expiresMs,
    usesMax,
    uses
  }
}

function requestView(entry: RequestEntry, state: JoinRequestView['state']): JoinRequestView {
  const { id, inviteId, signed, receivedMs, deniedFor, fetchedMs } = entry

  return {
    id,
    state,
    inviteId: shortId(inviteId),
    signed: new Uint8Array(Buffer.from(signed, 'base64')),
    receivedMs,
    ...(deniedFor === undefined ? {} : { deniedFor }),
    isFetched: fetchedMs !== undefined
  }
}
