import { randomBytes } from 'node:crypto'

import { noise } from '@chainsafe/libp2p-noise'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { Connection } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Clock } from '../../clock.js'
import { publicFromSeed } from '../../envelope/signing.js'
import { ERROR_CODES, isNodeError, NodeError } from '../../errors.js'
import { CLOCK_SKEW_MS } from '../../limits.js'
import type { Invite } from '../../roster/invite-codec.js'
import { inviteIdOf, makeInviteProof } from '../../roster/invite-proof.js'
import { nodePeerId } from '../../roster/key-text.js'
import { createChannel } from '../channel.js'
import { DIAL_TIMEOUT_MS, JOIN_ANSWER_BYTES_MAX, JOIN_NONCE_BYTES, JOIN_PROTOCOL } from '../constants.js'
import { connectionProtectorOf } from '../psk.js'
import { withinMs } from '../timeout.js'
import { encodeJoin } from './join-codec.js'
import type { JoinState } from './join-codec.js'
import { receive } from './join-handler.js'

export interface JoinClientInit {
  /** 32-byte seed of the key to dial with: that of the invite (`inviteDialSeedOf`), which has places of its own at the door. */
  dialSecret: Uint8Array
  /** 32-byte pre-shared key of a mesh that hides its ports. */
  psk?: Uint8Array
}

export type JoinDecision = Extract<JoinState, { state: 'admitted' | 'denied' }>

export interface JoinClient {
  /**
   * One attempt: dials the steward's node, proves the invite, shows the request, and gives what became of it. A decision is
   * acknowledged only after `keep` has stored it.
   *
   * @param request - encoded Signed
   * @throws NodeError `PEER_UNREACHABLE` · `PEER_TIMEOUT` · `JOIN_CLOCK_OFF` · `JOIN_MALFORMED`, what the steward's node refused
   * with (`INVITE_…`, `JOIN_…`), and what `keep` throws
   */
  ask(invite: Invite, request: Uint8Array, keep: (decision: JoinDecision) => Promise<void>): Promise<'waiting' | 'admitted' | 'denied'>
  stop(): Promise<void>
}

/** The newcomer's side of joining: a libp2p node that only dials, and only the node that the invite names. */
export async function createJoinClient({ clock }: { clock: Clock }, { dialSecret, psk }: JoinClientInit): Promise<JoinClient> {
  const nodeKey = publicFromSeed(dialSecret)
  const libp2p = await createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', dialSecret),
    addresses: { listen: [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    ...(psk === undefined ? {} : { connectionProtector: connectionProtectorOf(psk) }),
    connectionManager: { reconnectRetries: 0, dialTimeout: DIAL_TIMEOUT_MS }
  })

  async function dial({ multiaddrs, nodeKey: steward }: Invite): Promise<Connection> {
    const failures: unknown[] = []

    for (const address of multiaddrs) {
      try {
        return await withinMs(clock, libp2p.dial(multiaddr(`${address}/p2p/${nodePeerId(steward)}`)), DIAL_TIMEOUT_MS, 'dialling')
      } catch (err) {
        failures.push(err)
      }
    }

    throw new NodeError('PEER_UNREACHABLE', `The steward's node does not answer at ${multiaddrs.join(', ')}`, {
      cause: new AggregateError(failures),
      fix: 'check that this machine reaches that address; ask the steward whether the node runs',
      details: { isUnsent: true, isBusy: !failures.every(isNobodyThere) }
    })
  }

  async function ask(
    connection: Connection,
    invite: Invite,
    request: Uint8Array,
    keep: (decision: JoinDecision) => Promise<void>
  ): Promise<'waiting' | 'admitted' | 'denied'> {
    const channel = createChannel(await connection.newStream(JOIN_PROTOCOL), clock, {
      messageBytesMax: JOIN_ANSWER_BYTES_MAX,
      malformedCode: 'JOIN_MALFORMED'
    })
    const { meshId, secret, nodeKey: stewardNode } = invite
    const inviteId = inviteIdOf(secret)
    const newcomerNonce = randomBytes(JOIN_NONCE_BYTES)

    await channel.send(encodeJoin({ kind: 'open', meshId, inviteId, nonce: newcomerNonce }))
    const challenge = await receiveOrRefusal(channel, 'challenge')
    requireSameClock(challenge.clockMs, clock.nowMs())

    const transcript = { meshId, inviteId, stewardNode, newcomerNode: nodeKey, newcomerNonce, stewardNonce: challenge.nonce }
    await channel.send(encodeJoin({ kind: 'proof', proof: makeInviteProof(secret, transcript), request }))

    const { answer } = await receive(channel, 'answer')
    if (answer.state === 'refused') throw refusal(answer)

    if (answer.state !== 'waiting') {
      await keep(answer)
      await channel.send(encodeJoin({ kind: 'taken', state: answer.state }))
    }

    await channel.close()

    return answer.state
  }

  return {
    async ask(invite, request, keep) {
      const connection = await dial(invite)

      try {
        return await ask(connection, invite, request, keep)
      } catch (err) {
        throw translate(err, connection)
      } finally {
        await connection.close().catch(() => connection.abort(new Error('The attempt to join is over')))
      }
    },
    async stop() {
      await libp2p.stop()
    }
  }
}

/** Codes of node:net for an address at which no node listens. */
const NOBODY: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL'])

/** Nobody listens, or nothing came back at all; a node that has no place at the moment ends what it has accepted. */
function isNobodyThere(err: unknown): boolean {
  if (isNodeError(err, 'PEER_TIMEOUT')) return true
  if (!(err instanceof Error)) return false
  if ('code' in err && typeof err.code === 'string' && NOBODY.has(err.code)) return true

  return err instanceof AggregateError ? err.errors.every(isNobodyThere) : isNobodyThere(err.cause)
}

/** What was due, or the refusal that came in its place as an error. */
async function receiveOrRefusal(channel: Parameters<typeof receive>[0], kind: 'challenge') {
  const message = await receive(channel, kind, 'answer')
  if (message.kind === kind) return message
  if (message.answer.state === 'refused') throw refusal(message.answer)

  throw new NodeError('JOIN_MALFORMED', 'An answer came before the question')
}

/** @throws NodeError `JOIN_CLOCK_OFF`: what we sign would not be valid there. */
function requireSameClock(theirsMs: number, oursMs: number): void {
  const offMs = oursMs - theirsMs
  if (Math.abs(offMs) <= CLOCK_SKEW_MS) return

  const size =
    Math.abs(offMs) >= 172_800_000 ? `${Math.round(Math.abs(offMs) / 86_400_000)} days` : `${Math.round(Math.abs(offMs) / 60_000)} minutes`

  throw new NodeError('JOIN_CLOCK_OFF', `This machine's clock is ${size} ${offMs > 0 ? 'ahead of' : 'behind'} that of the steward's node`, {
    fix: 'set the clock that is wrong (compare date -u on both), then run the command again'
  })
}

const FIX: Readonly<Record<string, string>> = {
  INVITE_EXPIRED: 'ask the steward for a new one: tocsin invite create',
  INVITE_UNKNOWN: 'ask the steward for a new one: tocsin invite create',
  INVITE_USED: 'tell the steward, and ask for a new invite',
  INVITE_WRONG_MESH: 'ask the steward for an invite of the mesh that you mean',
  JOIN_FULL: 'try again later',
  JOIN_REQUEST_INVALID: 'run tocsin join with the invite again'
}

function refusal({ code, text }: { code: string; text: string }): NodeError {
  const known = ERROR_CODES.find(each => each === code) ?? 'JOIN_MALFORMED'
  const fix = FIX[known]

  return new NodeError(known, `The steward's node refused: ${text}`, fix === undefined ? {} : { fix })
}

/** A stream that is reset while the connection lives: the node takes no strangers at this time. */
function translate(err: unknown, connection: Connection): unknown {
  if (isNodeError(err) && err.code !== 'PEER_UNREACHABLE') return err

  if (connection.status === 'open') {
    return new NodeError('INVITE_UNKNOWN', 'The steward’s node takes no requests: the invite was withdrawn, used or has expired', {
      cause: err,
      fix: 'ask the steward for a new one: tocsin invite create'
    })
  }

  return new NodeError('PEER_UNREACHABLE', 'The steward’s node ended the connection', {
    cause: err,
    fix: 'try again in a minute; ask the steward whether the node runs'
  })
}
