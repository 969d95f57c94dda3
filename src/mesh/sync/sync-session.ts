import type { Clock } from '../../clock.js'
import type { SummaryEntry } from '../../envelope/digest.js'
import { isNodeError, NodeError } from '../../errors.js'
import type { NodeErrorCode } from '../../errors.js'
import { equalBytes } from '../../model/bytes.js'
import type { Channel } from '../channel.js'
import {
  BUSY_TRIES_MAX,
  BUSY_WAIT_MS,
  EMPTY_RANGES_MAX,
  PROGRESS_EVERY_MS,
  SUMMARY_ENTRIES_MAX,
  SYNC_ANSWER_MS,
  SYNC_BATCH_MS,
  SYNC_IN_FLIGHT_MAX,
  SYNC_SPLIT_SEQS,
  SYNC_UNSTORED_MAX
} from '../constants.js'
import type { Intake } from '../intake.js'
import type { Link } from '../links.js'
import type { InboxAnswer, MeshLimits, SyncProgress } from '../mesh.js'
import { peekBatch } from '../peek.js'
import type { HeadConflict } from './head-conflicts.js'
import type { Patience } from './patience.js'
import type { PullOffer, PullPlan } from './pull-plan.js'
import { decodeSyncAnswer, encodeSyncRequest, PAYLOAD_VOID } from './sync-codec.js'
import type { RangeAsk, SyncAnswer, SyncRequest } from './sync-codec.js'

export interface SyncSessionComponents {
  channel: Channel
  intake: Intake
  plan: PullPlan
  patience: Patience
  clock: Clock
  progress(progress: SyncProgress): void
  /** More is offered than one peer should bring alone. */
  wantsHelp(): void
  /** The peer did not give a range that it offered, or gave what the inbox rejects: others are to be asked for it. */
  fellShort(): void
}

/** The asking half of sync with one peer, over a stream that stays open from round to round. */
export interface SyncSession {
  /** Are we equal? The peer's entries when we are not. @throws NodeError `PEER_TIMEOUT` after SYNC_ANSWER_MS, `SYNC_…`. */
  compare(digest: Uint8Array): Promise<{ isEqual: boolean; digest: Uint8Array; entries: readonly SummaryEntry[] }>
  /** Takes what the peer offers and we lack. Resolves when all of it is on disk. @throws NodeError `PEER_TIMEOUT`, `SYNC_…`. */
  pull(entries: readonly SummaryEntry[], conflicts?: readonly HeadConflict[]): Promise<SyncProgress>
}

/** A range that was asked; `from` moves as batches arrive. */
interface Flight {
  id: number
  ask: RangeAsk
  from: number
  /** Writes of its batches. Until they are durable nobody else sees that these are held, so that the claim lasts as long. */
  stored: Promise<void>[]
}

/** Answers of the inbox after which asking for more of the stream is no use now. */
const STREAM_ENDS: ReadonlySet<NodeErrorCode> = new Set(['QUOTA_EMPTY', 'SEQ_TOO_FAR', 'STREAM_FORKED'])
/** Answers of the inbox after which asking for anything is no use now. */
const SESSION_ENDS: ReadonlySet<NodeErrorCode> = new Set([
  'INTERNAL',
  'NODE_NOT_READY',
  'STORE_CLOSED',
  'STORE_DEGRADED',
  'STORE_FULL',
  'STORE_WRITE_FAILED'
])

export function createSyncSession(components: SyncSessionComponents, link: Link, { batchBytesMax }: MeshLimits): SyncSession {
  const { channel, plan, patience } = components
  let lastId = 0

  async function ask(question: Omit<SyncRequest, 'id'>): Promise<number> {
    lastId += 1
    await patience.during(channel.send(encodeSyncRequest({ id: lastId, ...question })))

    return lastId
  }

  async function receive(id: number, limitMs: number): Promise<SyncAnswer> {
    const bytes = await patience.during(channel.receive(limitMs))
    if (bytes === undefined) throw new NodeError('PEER_UNREACHABLE', 'The peer ended the sync stream')

    const answer = decodeSyncAnswer(bytes)
    if (answer.id !== id) throw invalid('an answer to another question')

    return answer
  }

  return {
    async compare(digest) {
      const id = await ask({ digest, isSummary: true })
      const entries: SummaryEntry[] = []

      for (let limitMs = SYNC_ANSWER_MS; ; limitMs = SYNC_BATCH_MS) {
        const answer = await receive(id, limitMs)

        for (const entry of answer.entries) entries.push(entry)
        if (entries.length > SUMMARY_ENTRIES_MAX) throw invalid('a summary without end')
        if (answer.batch !== undefined) throw invalid('a batch in a summary')
        if (answer.isEnd) return { isEqual: answer.isEqual, digest: answer.digest ?? new Uint8Array(0), entries }
        if (answer.entries.length === 0) throw invalid('an empty part of a summary')
      }
    },

    async pull(entries, conflicts) {
      const offer = plan.offer(entries, patience, conflicts)
      const run = createPull(components, { link, offer, batchBytesMax, ask, receive })

      return run()
    }
  }
}

interface PullInit {
  link: Link
  offer: PullOffer
  batchBytesMax: number
  ask(question: Omit<SyncRequest, 'id'>): Promise<number>
  receive(id: number, limitMs: number): Promise<SyncAnswer>
}

function createPull(components: Omit<SyncSessionComponents, 'channel'>, init: PullInit) {
  const { intake, plan, clock, progress, wantsHelp, fellShort } = components
  const { link, offer, ask, receive } = init
  const flights: Flight[] = []
  const unstored: Promise<void>[] = []
  let offered = offer.remaining()
  const done = { streams: offer.streams, batches: 0, bytes: 0, remaining: offered }
  let emptyInARow = 0
  let toldAt = Number.NEGATIVE_INFINITY

  async function send(range: RangeAsk, stored: Promise<void>[] = []): Promise<void> {
    try {
      const id = await ask({ isSummary: false, range })
      flights.push({ id, ask: range, from: range.from, stored })
    } catch (err) {
      // a range that was never asked must not stay claimed
      plan.release(range)
      throw err
    }
  }

  async function fill(): Promise<void> {
    while (flights.length < SYNC_IN_FLIGHT_MAX && emptyInARow < EMPTY_RANGES_MAX) {
      const range = offer.next()
      if (range === undefined) return

      await send(range)
    }
  }

  /** Reads one range to its end. True when the peer gave something, so that the rest is worth asking for. */
  async function readRange(flight: Flight): Promise<boolean> {
    const before = flight.from
    let isWelcome = true
    let bytes = 0

    while (true) {
      const answer = await receive(flight.id, SYNC_BATCH_MS)

      if (answer.batch !== undefined) {
        bytes += answer.batch.byteLength
        if (bytes > flight.ask.bytesMax + init.batchBytesMax) throw invalid('more than was asked for')

        if (isWelcome) isWelcome = await take(flight, answer.batch, answer.code)
      }

      if (answer.entries.length > 0) throw invalid('a summary in a range')
      if (answer.isEnd) {
        if (flight.from > flight.ask.to) offer.came(flight.ask, bytes)

        return isWelcome && flight.from > before
      }

      if (answer.batch === undefined) throw invalid('an empty part of a range')
    }
  }

  /** Offers one batch to the inbox. False when no more of this stream is wanted now. */
  async function take(flight: Flight, batch: Uint8Array, said: string): Promise<boolean> {
    advance(flight, batch)

    const answer = await offerPatiently(batch, said === PAYLOAD_VOID && !flight.ask.headersOnly)

    done.batches += 1
    done.bytes += batch.byteLength
    const stored = answer.stored.catch(() => undefined)
    flight.stored.push(stored)
    unstored.push(stored)
    if (unstored.length >= SYNC_UNSTORED_MAX) await unstored.shift()

    tell()
    if (offer.isProbe(flight.ask)) return prove(flight.ask.streamId, answer)
    // somebody else may have the payload
    if (answer.isWanted === true && !flight.ask.headersOnly) wantsHelp()
    if (answer.code !== undefined && SESSION_ENDS.has(answer.code)) throw new NodeError(answer.code, 'The inbox takes nothing now')

    if (answer.result === 'rejected') {
      fellShort()

      return false
    }

    return answer.code === undefined || !STREAM_ENDS.has(answer.code)
  }

  /** The inbox has verified the header of a far head, whether it takes it yet or not. */
  function prove(streamId: Uint8Array, { result, code }: InboxAnswer): boolean {
    const isGenuine = code === 'SEQ_TOO_FAR' || result === 'accepted' || result === 'known' || result === 'held'
    if (!isGenuine) fellShort()
    else offered += offer.prove(streamId)

    return isGenuine
  }

  /** A full inbox is no reason to lose a batch that has come all this way. */
  async function offerPatiently(batch: Uint8Array, isCalledVoid: boolean): Promise<InboxAnswer> {
    for (let tries = 1; ; tries++) {
      const answer = await (isCalledVoid ? intake.offerVoid(link, batch) : intake.offerTwice(link, batch, 'sync'))
      if (answer.code !== 'INBOX_BUSY' || tries >= BUSY_TRIES_MAX) return answer

      await clock.sleep(BUSY_WAIT_MS)
    }
  }

  function tell(): void {
    if (clock.monotonicMs() - toldAt < PROGRESS_EVERY_MS) return

    toldAt = clock.monotonicMs()
    done.remaining = Math.max(0, offered - done.batches)
    progress({ ...done })
  }

  async function flyOne(flight: Flight): Promise<void> {
    const { ask: range } = flight
    let isWorthMore = false
    let isAnswered = false

    try {
      isWorthMore = await readRange(flight)
      isAnswered = true
      emptyInARow = flight.from > range.from ? 0 : emptyInARow + 1
      if (emptyInARow > 0) fellShort()
    } finally {
      if (!isWorthMore || flight.from > range.to) unstored.push(Promise.all(flight.stored).then(() => plan.release(range, isAnswered)))
    }

    if (!isWorthMore) offer.skip(range.streamId)
    else if (flight.from <= range.to) await send(plan.resume(range, flight.from), flight.stored)
  }

  /** One pass over the offer. True when something came, so that batches further ahead may be taken now. */
  async function pass(): Promise<boolean> {
    const before = done.batches

    for (await fill(); flights.length > 0; await fill()) {
      const flight = flights.shift()
      if (flight !== undefined) await flyOne(flight)
    }

    await Promise.all(unstored.splice(0))
    offer.rewind()

    return done.batches > before
  }

  return async (): Promise<SyncProgress> => {
    if (offered > SYNC_SPLIT_SEQS) wantsHelp()

    try {
      while (await pass()) tell()
    } finally {
      for (const { ask: range } of flights) plan.release(range)
      await Promise.all(unstored)
    }

    done.remaining = offer.remaining()
    progress({ ...done })

    return { ...done }
  }
}

/** Moves a flight past a batch that arrived, and holds the peer to what was asked. */
function advance(flight: Flight, batch: Uint8Array): void {
  const place = peekBatch(batch)

  if (place === undefined || !equalBytes(place.streamId, flight.ask.streamId) || place.seq < flight.from || place.seq > flight.ask.to) {
    throw invalid('a batch that was not asked for')
  }

  flight.from = place.seq + 1
}

function invalid(what: string): NodeError {
  return new NodeError('SYNC_ANSWER_INVALID', `The peer's sync answer has ${what}`)
}

/** Whether an error of a session is the peer's fault, and no mere silence. */
export function isPeersFault(err: unknown): boolean {
  return isNodeError(err, 'SYNC_ANSWER_INVALID') || isNodeError(err, 'SYNC_MALFORMED')
}
