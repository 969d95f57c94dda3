import { randomBytes } from 'node:crypto'

import type { Stream } from '@libp2p/interface'
import type { Clock } from '../../clock.js'
import { isNodeError, NodeError } from '../../errors.js'
import { equalBytes } from '../../model/bytes.js'
import { decodeDocument } from '../../roster/document-codec.js'
import { isInviteProof } from '../../roster/invite-proof.js'
import { decodeSigned } from '../../roster/signed-codec.js'
import { createChannel } from '../channel.js'
import type { Channel } from '../channel.js'
import {
  JOIN_ATTEMPTS_BURST,
  JOIN_ATTEMPTS_PER_MINUTE,
  JOIN_MESSAGE_BYTES_MAX,
  JOIN_NONCE_BYTES,
  JOIN_WAIT_MS,
  VERDICT_LINGER_MS
} from '../constants.js'
import type { Link } from '../links.js'
import type { MeshMetrics } from '../metrics.js'
import type { Offences } from '../offences.js'
import { decodeJoin, encodeJoin } from './join-codec.js'
import type { JoinMessage, JoinState } from './join-codec.js'

/** Where a steward's node keeps its invites and the requests that they brought. */
export interface JoinDesk {
  /** An invite, a request or an answer that nobody fetched is outstanding: strangers may use the join protocol. */
  isOpen(): boolean
  /** Is this the key that the holders of an open invite dial with? */
  isInvited(key: Uint8Array): boolean
  /** What is kept of the secret of an invite. @throws NodeError `INVITE_UNKNOWN` · `INVITE_EXPIRED` */
  verifierOf(inviteId: Uint8Array): Uint8Array
  /**
   * Takes in the request of a newcomer who proved the secret, or says what became of it.
   *
   * @param attempt.key - that dialled: the newcomer's node key, or the key of the invite
   * @param attempt.request - encoded Signed
   * @throws NodeError `INVITE_USED` · `INVITE_EXPIRED` · `JOIN_FULL` · as `readJoinRequest`
   */
  receive(attempt: { inviteId: Uint8Array; key: Uint8Array; request: Uint8Array }): Promise<JoinState>
  /** The newcomer, by the node key of its request, has the decision on its disk. */
  taken(nodeKey: Uint8Array): Promise<void>
}

export interface JoinHandlerComponents {
  desk: JoinDesk
  clock: Clock
  metrics: MeshMetrics
  offences: Offences
}

export interface JoinHandlerInit {
  meshId: Uint8Array
  /** Of this node. */
  nodeKey: Uint8Array
}

/** Answers `/tocsin/join/1.0.0`: one attempt of one newcomer per stream. Never rejects. */
export type JoinHandler = (link: Link, stream: Stream) => Promise<void>

/**
 * The steward's side of joining (3.2). A stranger hears nothing but whether its invite is good, proves the secret of it before
 * its request is read, and gets the answer when there is one. Attempts of strangers are counted together, and apart from those of
 * the holders of invites, which they cannot use up: signatures are verified only for who proved a secret.
 */
export function createJoinHandler(components: JoinHandlerComponents, init: JoinHandlerInit): JoinHandler {
  const { desk, clock, metrics, offences } = components
  const takeAttempt = { invited: createAttemptRate(clock), stranger: createAttemptRate(clock) }

  return async (link, stream) => {
    if (!desk.isOpen()) {
      metrics.streamsRefused.inc({ protocol: 'join' })
      stream.abort(new NodeError('PEER_NOT_ADMITTED', 'No invite is outstanding'))

      return
    }

    const channel = createChannel(stream, clock, { messageBytesMax: JOIN_MESSAGE_BYTES_MAX, malformedCode: 'JOIN_MALFORMED' })

    try {
      const who = desk.isInvited(link.nodeKey) ? 'invited' : 'stranger'
      if (!takeAttempt[who]()) throw new NodeError('JOIN_FULL', 'Too many attempts to join at the moment: try again in a minute')

      metrics.joins.inc({ outcome: await serve(components, init, link, channel) })
      await channel.close()
    } catch (err) {
      const code = isNodeError(err) ? err.code : 'INTERNAL'

      metrics.joins.inc({ outcome: code })
      if (code === 'JOIN_MALFORMED') offences.charge(link.peerId)
      await tell(channel, err, clock)
      channel.abort(err)
    }
  }
}

/** One attempt. Gives what it came to. */
async function serve(
  { desk, clock }: JoinHandlerComponents,
  { meshId, nodeKey }: JoinHandlerInit,
  link: Link,
  channel: Channel
): Promise<string> {
  const open = await receive(channel, 'open')

  if (!equalBytes(open.meshId, meshId)) {
    throw new NodeError('INVITE_WRONG_MESH', 'The invite is for another mesh than the one of this node')
  }

  const { inviteId } = open
  const verifier = desk.verifierOf(inviteId)
  const stewardNonce = randomBytes(JOIN_NONCE_BYTES)

  await channel.send(encodeJoin({ kind: 'challenge', nonce: stewardNonce, clockMs: clock.nowMs() }))

  const { proof, request } = await receive(channel, 'proof')
  const transcript = { meshId, inviteId, stewardNode: nodeKey, newcomerNode: link.nodeKey, newcomerNonce: open.nonce, stewardNonce }

  if (!isInviteProof(proof, verifier, transcript)) throw new NodeError('JOIN_MALFORMED', 'The proof of the invite is wrong')

  const answer = await desk.receive({ inviteId, key: link.nodeKey, request })

  await channel.send(encodeJoin({ kind: 'answer', answer }))

  if (answer.state === 'admitted' || answer.state === 'denied') {
    const taken = await receive(channel, 'taken')
    if (taken.state === answer.state) await desk.taken(nodeKeyOf(request))
  }

  return answer.state
}

/** Of a request that the desk has read. */
function nodeKeyOf(request: Uint8Array): Uint8Array {
  return decodeDocument('join-request', decodeSigned(request).body).nodeKey
}

/** The next message, which must be of one of these kinds. @throws NodeError `JOIN_MALFORMED` · `PEER_UNREACHABLE` at an early end · `PEER_TIMEOUT` */
export async function receive<Kind extends JoinMessage['kind']>(
  channel: Channel,
  ...kinds: readonly Kind[]
): Promise<Extract<JoinMessage, { kind: Kind }>> {
  const bytes = await channel.receive(JOIN_WAIT_MS)
  if (bytes === undefined) throw new NodeError('PEER_UNREACHABLE', 'The other side ended the conversation early')

  const message = decodeJoin(bytes)
  if (isOneOf(message, kinds)) return message

  throw new NodeError('JOIN_MALFORMED', `A ${kinds.join(' or ')} was due, ${message.kind} came`)
}

function isOneOf<Kind extends JoinMessage['kind']>(
  message: JoinMessage,
  kinds: readonly Kind[]
): message is Extract<JoinMessage, { kind: Kind }> {
  return kinds.some(kind => kind === message.kind)
}

/** Tells a refusal by its code, and leaves the newcomer the time to read it. What is no error of ours is not told. */
async function tell(channel: Channel, err: unknown, clock: Clock): Promise<void> {
  if (!isNodeError(err)) return

  try {
    await channel.send(encodeJoin({ kind: 'answer', answer: { state: 'refused', code: err.code, text: err.message } }))
    await clock.sleep(VERDICT_LINGER_MS)
  } catch {
    // the newcomer is gone: there is nobody to tell
  }
}

/** GCRA over all attempts together. */
function createAttemptRate(clock: Clock): () => boolean {
  const intervalMs = 60_000 / JOIN_ATTEMPTS_PER_MINUTE
  let dueMs = 0

  return () => {
    const nowMs = clock.monotonicMs()
    if (dueMs - nowMs > intervalMs * (JOIN_ATTEMPTS_BURST - 1)) return false

    dueMs = Math.max(nowMs, dueMs) + intervalMs

    return true
  }
}
