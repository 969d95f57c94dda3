import type { Stream } from '@libp2p/interface'
import type { Clock } from '../../clock.js'
import { isNodeError, NodeError } from '../../errors.js'
import { equalBytes, sha256, toHex } from '../../model/bytes.js'
import type { ApplyResult, Member, Roster } from '../../roster/roster.js'
import type { Admission } from '../admission.js'
import { createChannel } from '../channel.js'
import { HELLO_MESSAGE_BYTES_MAX, HELLO_ROUNDS_MAX, SHOWN_MAX } from '../constants.js'
import type { ExplicitPeers } from '../gossip/explicit-peers.js'
import type { Link } from '../links.js'
import type { MeshMetrics } from '../metrics.js'
import type { PresenceDesk } from '../presence/presence.js'
import { createConversation } from './conversation.js'
import type { Conversation } from './conversation.js'
import { heldTags, withoutHeld } from './held-tags.js'
import { isCharter } from './hello-codec.js'
import type { HelloInstance, HelloMessage, HelloOpen, HelloVerdict } from './hello-codec.js'

/** What a door connection is told when its key turned out to be a member's: this connection ends, a new one is served. */
export const DIAL_AGAIN = 'DIAL_AGAIN'

export interface HelloComponents {
  roster: Pick<Roster, 'meshId' | 'digest' | 'objects' | 'findObject' | 'chainOf' | 'admit'>
  applyObject(signed: Uint8Array): Promise<ApplyResult>
  admission: Pick<Admission, 'memberOf'>
  clock: Clock
  metrics: MeshMetrics
  /** Absent: this node has no explicit gossip peers and agrees to be none. */
  explicit?: Pick<ExplicitPeers, 'offer'>
  /** Says that this process lives. Absent: such questions are refused. */
  presence?: Pick<PresenceDesk, 'answer'>
}

export interface HelloInit {
  nodeKey: Uint8Array
  agent: string
  /** `INSTANCE_BYTES`; absent: this side tells none. */
  instance?: Uint8Array
}

/** How a hello ended. The link is usable when both sides admit and neither asks to dial again. */
export interface HelloOutcome {
  /** The member that the peer's node belongs to, when we admit it. */
  member?: Member
  /** Why the peer does not admit us; undefined when it does. */
  refusal?: string
  /** Our chain was held back and the peer does not know it any more: say hello again. */
  mayRetry: boolean
  /** One side began with a stranger's connection: it must be replaced. */
  mustDialAgain: boolean
  /** Both sides said that they want, or agree to, each other as explicit gossip peers. */
  isExplicit: boolean
  /** The peer asked for that after our last word, and we agree: say hello again. */
  mayAgree: boolean
  /** It was no hello but a question whether this process lives: nothing follows from it. */
  wasQuestion: boolean
  /** Objects that were new here. */
  fresh: readonly Uint8Array[]
  bytes: { sent: number; received: number }
}

export interface Hello {
  /** Says hello on a stream that we opened. `ids`: objects wanted whatever the digests say. */
  greet(link: Link, stream: Stream, ids?: readonly Uint8Array[]): Promise<HelloOutcome>
  /** Answers a hello on a stream that the peer opened. */
  answer(link: Link, stream: Stream): Promise<HelloOutcome>
  /** Asks the peer to show that it lives, because `instance` has its key too. Gives its presence, not yet read. */
  ask(link: Link, stream: Stream, question: { instance: Uint8Array; presence: Uint8Array }): Promise<Uint8Array>
}

/** State of one hello while it runs. */
interface Session {
  link: Link
  talk: Conversation
  wasDoor: boolean
  isChainShown: boolean
  /** Our last word on being explicit gossip peers, and theirs. */
  hasOffered: boolean
  isAsked: boolean
  wasQuestion: boolean
}

/**
 * The hello protocol (3.1, 3.2): both sides show their chain and roster digest, apply what they receive, exchange roster
 * objects until the digests agree, and only then judge. The dialler leads; a side sends roster objects other than its own
 * chain only to a peer whose chain has verified, and its own chain only to a peer that it dialled or that has verified.
 */
export function createHello(components: HelloComponents, { nodeKey, agent, instance }: HelloInit): Hello {
  const { roster, applyObject, admission, clock, metrics, explicit, presence } = components
  /** By node: hash of our chain that this peer has admitted, so that it need not be shown again. */
  const shown = new Map<string, string>()

  function begin(link: Link, stream: Stream) {
    const channel = createChannel(stream, clock, { messageBytesMax: HELLO_MESSAGE_BYTES_MAX, malformedCode: 'HELLO_MALFORMED' })
    // a key that we dialled was chosen by the operator or the roster: it may bring a whole roster to be judged by
    const isTrusted = (): boolean => link.direction === 'outbound' || admission.memberOf(link.nodeKey) !== undefined
    const talk = createConversation({ channel, applyObject, metrics, isTrusted })
    const session: Session = { link, talk, wasDoor: link.isDoor, isChainShown: true, hasOffered: false, isAsked: false, wasQuestion: false }

    return { channel, session }
  }

  function isPeerAdmitted({ link }: Session): boolean {
    return admission.memberOf(link.nodeKey) !== undefined
  }

  function ownChainHash(): string {
    return toHex(sha256(...roster.chainOf(nodeKey)))
  }

  function openMessage(session: Session): HelloOpen {
    const isKnown = shown.get(toHex(session.link.nodeKey)) === ownChainHash()
    session.isChainShown = !isKnown

    return {
      kind: 'open',
      meshId: roster.meshId,
      rosterDigest: roster.digest(),
      clockMs: clock.nowMs(),
      agent,
      chain: isKnown ? [] : roster.chainOf(nodeKey),
      ...(instance === undefined ? {} : { instance })
    }
  }

  async function takeOpen({ link, talk }: Session, open: HelloOpen): Promise<void> {
    if (!equalBytes(open.meshId, roster.meshId)) throw new NodeError('DOCUMENT_WRONG_MESH', 'The peer belongs to another mesh')

    link.clockOffsetMs = open.clockMs - clock.nowMs()
    link.rosterDigest = open.rosterDigest
    if (open.instance !== undefined) link.instance = open.instance
    await talk.apply(open.chain)
  }

  function refusalOf({ link }: Session): string {
    try {
      roster.admit(link.nodeKey, clock.nowMs())

      return ''
    } catch (err) {
      if (isNodeError(err)) return err.code

      throw err
    }
  }

  function verdict(session: Session): HelloVerdict {
    const code = refusalOf(session)
    const isAdmitted = code === ''
    session.hasOffered = isAdmitted && explicit?.offer(session.link, session.isAsked) === true

    return {
      kind: 'verdict',
      isAdmitted,
      code: isAdmitted && session.wasDoor ? DIAL_AGAIN : code,
      rosterDigest: isAdmitted ? roster.digest() : new Uint8Array(32),
      isExplicit: session.hasOffered
    }
  }

  function refuse(code: string): HelloVerdict {
    return { kind: 'verdict', isAdmitted: false, code, rosterDigest: new Uint8Array(32), isExplicit: false }
  }

  function takeVerdict(session: Session, message: HelloVerdict): void {
    const { link } = session
    const id = toHex(link.nodeKey)
    session.isAsked = message.isAdmitted && message.isExplicit
    link.rosterDigest = message.rosterDigest

    if (!message.isAdmitted) {
      shown.delete(id)

      return
    }

    if (shown.size >= SHOWN_MAX) shown.clear()
    shown.set(id, ownChainHash())
  }

  function request(session: Session, round: number): HelloMessage {
    // tags tell what we hold, so strangers get none; a later round asks for all, should a tag have hidden an object
    const held = round === 0 && isPeerAdmitted(session) ? heldTags(roster.objects()) : new Uint8Array(0)

    return { kind: 'request', ids: [], isAll: true, held }
  }

  function objectsFor(session: Session, message: HelloMessage): Uint8Array[] {
    if (message.kind !== 'request' || !isPeerAdmitted(session)) return []
    if (message.isAll) return withoutHeld(roster.objects(), message.held)

    return message.ids.flatMap(id => roster.findObject(id) ?? [])
  }

  function agrees({ link }: Session): boolean {
    return link.rosterDigest !== undefined && equalBytes(link.rosterDigest, roster.digest())
  }

  /** Asks for all that we lack, gives all that the peer lacks; the peer's verdict then carries its new digest. */
  async function exchange(session: Session, round: number): Promise<HelloVerdict> {
    const { talk } = session

    await talk.send(request(session, round))
    await talk.receiveObjects()

    const theirs = await talk.receive()
    if (theirs.kind === 'verdict') return theirs

    await talk.sendObjects(objectsFor(session, theirs))

    return expectVerdict(await talk.receive())
  }

  async function lead(session: Session, ids: readonly Uint8Array[]): Promise<HelloVerdict | undefined> {
    const { talk } = session

    await talk.send(openMessage(session))

    let message = await talk.receive()

    // the peer lacks what our chain stands on, and asks before it shows anything
    if (message.kind === 'request') {
      await talk.sendObjects(isPeerAdmitted(session) ? roster.objects().filter(isCharter) : [])
      message = await talk.receive()
    }

    if (message.kind === 'verdict') return message
    if (message.kind !== 'open') throw new NodeError('HELLO_MALFORMED', `An opening was due, ${message.kind} came`)

    await takeOpen(session, message)

    if (ids.length > 0) {
      await talk.send({ kind: 'request', ids, isAll: false, held: new Uint8Array(0) })
      await talk.receiveObjects()
    }

    let latest: HelloVerdict | undefined

    for (let round = 0; round < HELLO_ROUNDS_MAX && !agrees(session); round++) {
      latest = await exchange(session, round)
      takeVerdict(session, latest)
      if (!latest.isAdmitted) return latest
    }

    await talk.send(verdict(session))

    return expectVerdict(await talk.receive())
  }

  /** Answers until the leader's verdict. Returns that, or undefined when we refused the leader outright. */
  async function follow(session: Session): Promise<HelloVerdict | undefined> {
    const { talk } = session
    const open = await talk.receive()

    if (open.kind === 'instance') {
      await sayAlive(session, open)

      return undefined
    }

    if (open.kind !== 'open') throw new NodeError('HELLO_MALFORMED', `An opening was due, ${open.kind} came`)

    if (!equalBytes(open.meshId, roster.meshId)) {
      await talk.send(refuse('DOCUMENT_WRONG_MESH'))

      return undefined
    }

    await takeOpen(session, open)

    if (!isPeerAdmitted(session) && open.chain.length > 0) {
      await talk.send(request(session, HELLO_ROUNDS_MAX))
      await talk.receiveObjects()
      await talk.apply(open.chain)
    }

    if (!isPeerAdmitted(session)) {
      await talk.send(verdict(session))

      return undefined
    }

    await talk.send(openMessage(session))

    // the leader asks for ids at most once and for all at most HELLO_ROUNDS_MAX times, then gives its verdict
    for (let turn = 0, round = 0; turn < HELLO_ROUNDS_MAX + 2; turn++) {
      const message = await talk.receive()

      if (message.kind === 'verdict') {
        session.isAsked = message.isAdmitted && message.isExplicit
        await talk.send(verdict(session))

        return message
      }

      if (message.kind !== 'request') throw new NodeError('HELLO_MALFORMED', `A request was due, ${message.kind} came`)

      await talk.sendObjects(objectsFor(session, message))
      if (message.isAll) await takeTurn(session, round++)
      // what came may have ended the leader's admission, and takeTurn has said so
      if (!isPeerAdmitted(session)) return undefined
    }

    throw new NodeError('HELLO_REFUSED', 'The peer asked more often than a hello has rounds')
  }

  /** Only members may ask, whether their hello has ended or not. */
  async function sayAlive(session: Session, question: HelloInstance): Promise<void> {
    if (presence === undefined || session.wasDoor || !isPeerAdmitted(session))
      throw new NodeError('HELLO_REFUSED', 'A stranger asked whether this process lives')

    session.wasQuestion = true
    const answer = presence.answer(question.instance, question.presence)
    await session.talk.send({ kind: 'instance', instance: question.instance, presence: answer })
  }

  async function ask(link: Link, stream: Stream, question: { instance: Uint8Array; presence: Uint8Array }): Promise<Uint8Array> {
    const { channel, session } = begin(link, stream)

    try {
      await session.talk.send({ kind: 'instance', ...question })
      const answer = await session.talk.receive()
      if (answer.kind !== 'instance') throw new NodeError('HELLO_MALFORMED', `A presence was due, ${answer.kind} came`)

      await channel.close()

      return answer.presence
    } catch (err) {
      channel.abort(err)

      throw err
    }
  }

  /** The follower's half of an exchange: asks back, applies, and tells its new digest. */
  async function takeTurn(session: Session, round: number): Promise<void> {
    const { talk } = session

    await talk.send(request(session, round))
    await talk.receiveObjects()
    await talk.send(verdict(session))
  }

  function outcome(session: Session, theirs: HelloVerdict | undefined, bytes: HelloOutcome['bytes']): HelloOutcome {
    const member = admission.memberOf(session.link.nodeKey)

    if (theirs !== undefined) takeVerdict(session, theirs)
    if (theirs?.isAdmitted === true) session.link.helloAt = clock.monotonicMs()
    const { isAsked, hasOffered } = session

    return {
      ...(member === undefined ? {} : { member }),
      ...(theirs?.isAdmitted === true ? {} : { refusal: theirs?.code ?? 'PEER_NOT_ADMITTED' }),
      mayRetry: theirs?.isAdmitted !== true && !session.isChainShown,
      mustDialAgain: session.wasDoor || theirs?.code === DIAL_AGAIN,
      isExplicit: isAsked && hasOffered,
      mayAgree: isAsked && !hasOffered && explicit?.offer(session.link, true) === true,
      wasQuestion: session.wasQuestion,
      fresh: session.talk.fresh,
      bytes
    }
  }

  async function run(link: Link, stream: Stream, how: (session: Session) => Promise<HelloVerdict | undefined>): Promise<HelloOutcome> {
    const { channel, session } = begin(link, stream)

    try {
      const theirs = await how(session)
      await channel.close()

      return outcome(session, theirs, channel.bytes)
    } catch (err) {
      channel.abort(err)

      throw err
    }
  }

  return {
    greet: (link, stream, ids = []) => run(link, stream, session => lead(session, ids)),
    answer: (link, stream) => run(link, stream, follow),
    ask
  }
}

function expectVerdict(message: HelloMessage): HelloVerdict {
  if (message.kind !== 'verdict') throw new NodeError('HELLO_MALFORMED', `A verdict was due, ${message.kind} came`)

  return message
}
