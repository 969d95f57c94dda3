import { systemClock } from '../../src/clock.js'
import type { Clock } from '../../src/clock.js'
import { generateKeyPair, type KeyPair } from '../../src/envelope/signing.js'
import { noLog } from '../../src/log.js'
import { createJoinDesk, type Desk } from '../../src/node/join-desk.js'
import { type JoinBookTable, openJoinBook } from '../../src/node/join-book.js'
import { type JoinRequest, noConstituency } from '../../src/roster/documents.js'
import { type Invite, parseInvite } from '../../src/roster/invite-codec.js'
import { inviteIdOf } from '../../src/roster/invite-proof.js'
import type { RosterView } from '../../src/roster/roster-view.js'
import { signDocument } from '../../src/roster/sign.js'
import { encodeSigned } from '../../src/roster/signed-codec.js'

/** A table of meta rows in memory. */
export function createMetaTable(): JoinBookTable & { rows: Map<string, Uint8Array> } {
  const rows = new Map<string, Uint8Array>()

  return {
    rows,
    readMeta: async name => rows.get(name),
    async putMeta(name, bytes) {
      rows.set(name, bytes)
    }
  }
}

export interface TestDeskInit {
  roster: RosterView
  steward: KeyPair
  nodeKey: Uint8Array
  addresses(): readonly string[]
  table?: JoinBookTable
  clock?: Clock
}

export async function testDesk({
  roster,
  steward,
  nodeKey,
  addresses,
  table = createMetaTable(),
  clock = systemClock
}: TestDeskInit): Promise<Desk> {
  return createJoinDesk({ book: await openJoinBook(table), roster, clock, log: noLog, addresses }, { orgKey: steward.publicKey, nodeKey })
}

export async function invited(desk: Desk, { clock = systemClock, usesMax = 1, lifeMs = 3_600_000 } = {}): Promise<Invite> {
  const { text } = await desk.createInvite({ constituency: noConstituency, expiresMs: clock.nowMs() + lifeMs, usesMax })

  return parseInvite(text)
}

export interface Newcomer {
  org: KeyPair
  node: KeyPair
  request: JoinRequest
  /** Encoded Signed. */
  signed: Uint8Array
}

/** Somebody with fresh keys and a request that answers the invite. */
export function newcomer(invite: Invite, change: Partial<JoinRequest> = {}): Newcomer {
  const [org, node] = [generateKeyPair(), generateKeyPair()]
  const request: JoinRequest = {
    type: 'join-request',
    orgKey: org.publicKey,
    nodeKey: node.publicKey,
    name: 'Newcomer',
    kind: 'isp',
    constituency: noConstituency,
    inviteId: inviteIdOf(invite.secret),
    createdMs: Date.now(),
    ...change
  }

  return { org, node, request, signed: encodeSigned(signDocument(request, invite.meshId, [org, node])) }
}
