import type { Batch } from '../envelope/batch.js'
import { type AcceptedRow, type BatchPut, type QuarantinedRow, VOID_AT_PEERS } from '../envelope/batch-put.js'
import type { Header } from '../envelope/header.js'
import { isCommunity, type StreamState, type Verdict } from '../envelope/stream.js'
import {
  type ChainPoint,
  consequenceOf,
  type DecodedRecords,
  type VerifyContext,
  verifyHeader,
  verifyLink,
  verifyPayload
} from '../envelope/verify.js'
import { isNodeError, type NodeErrorCode } from '../errors.js'
import { createRecordsJudge } from '../envelope/record-checks.js'
import { decodeRecords } from '../envelope/records-codec.js'
import { erasedSeqs } from '../envelope/erased-seqs.js'
import { equalBytes, toHex } from '../model/bytes.js'
import { createHearsay } from './hearsay.js'
import type { InboxComponents, InboxInit } from './ports.js'
import type { registerInboxMetrics } from './metrics.js'
import { createThrottle } from './throttle.js'

type InboxMetrics = ReturnType<typeof registerInboxMetrics>

export interface Judge {
  /**
   * Verifies a batch and decides about its rows. What the publisher signed against the rules comes back as a put with
   * verdict `void`, an unknown codec as `unread`, an expired one as `expired`: their headers are held, their payloads not.
   *
   * `disowned`: the seq after it, when that one turns out to break a rule of the stream.
   *
   * @param voidSaidBy - of a header alone: the organization whose peer calls its payload void
   * @throws NodeError of the check that failed where nothing may be stored
   */
  judge(batch: Batch, voidSaidBy?: Uint8Array): Promise<{ put: BatchPut; disowned?: number }>
  /** Whether the payload of this header is held as void on the word of peers. */
  isBelievedVoid(headerHash: Uint8Array): boolean
  /** The rows of a held batch that count under the policy in force; undefined for an own batch. */
  review(batch: Batch): Pick<BatchPut, 'accepted' | 'quarantined'> | undefined
  /** The write of a judged batch has ended, well or not. */
  settled(put: BatchPut): void
}

/** Neighbours are told by their headers: their payloads stay on the disk. */
const HEADER_ONLY = { headerOnly: true }

export function createJudge(components: InboxComponents, init: InboxInit, metrics: InboxMetrics): Judge {
  const { store, roster, clock } = components
  const throttle = components.quota === undefined ? undefined : createThrottle(components.quota)
  const hearsay = createHearsay()
  /** Judged, not yet durable: without them two batches in flight would not see each other's place in the chain. */
  const unsettled = new Map<string, ChainPoint>()

  /** Ours, or a key that we had before: the same organization (3.1 `replaces`). */
  function isOwnOrg(orgKey: Uint8Array): boolean {
    return equalBytes(orgKey, init.ownOrg) || roster.formerKeysOf(init.ownOrg).some(key => equalBytes(key, orgKey))
  }

  async function contextFor(batch: Batch): Promise<VerifyContext> {
    const { header } = batch
    const stream = store.findStream(header.streamId)
    const cutSeq = findCut(header, stream)
    const previous = unsettled.get(placeOf(header.streamId, header.seq - 1)) ?? (await previousOf(stream, header.seq))

    return {
      meshId: roster.meshId,
      ownOrg: init.ownOrg,
      formerOrgs: roster.formerKeysOf(init.ownOrg),
      nowMs: clock.nowMs(),
      ...(previous === undefined ? {} : { previous }),
      gapless: stream?.gapless ?? startFloorOf(header) - 1,
      ...(cutSeq === undefined ? {} : { cutSeq }),
      epoch: components.epochOf(header.orgKey, header.nodeKey),
      ...(init.limits === undefined ? {} : { limits: init.limits }),
      authorise: origin => roster.authorise(origin),
      // a publisher is on its own audience whatever it may be sent by others
      ceilingOf: (orgKey, atMs) => (equalBytes(orgKey, header.orgKey) ? 'RED' : roster.findMember(orgKey, atMs)?.tlpCeiling)
    }
  }

  /** Never above the seq itself: a stream begins with a batch. */
  function startFloorOf({ streamId, seq }: Header): number {
    return Math.min(seq, components.startFloorOf?.(streamId) ?? 1)
  }

  /**
   * First seq of the stream that does not count. A fork is judged by its proof and not by the cut in the store, which may be older
   * than the proof, or have moved with what is held.
   */
  function findCut(header: Header, stream: StreamState | undefined): number | undefined {
    const quarantine = components.quarantineOf?.(header)
    const held = stream?.condition === 'forked' ? undefined : stream?.cutSeq
    const byTime = quarantine?.fromMs !== undefined && header.createdMs >= quarantine.fromMs ? header.seq : undefined
    const cuts = [held, quarantine?.cutSeq, byTime].filter(seq => seq !== undefined)

    return cuts.length === 0 ? undefined : Math.min(...cuts)
  }

  /** The highest held header below `seq`: the head is in memory, anything else is read. */
  async function previousOf(stream: StreamState | undefined, seq: number): Promise<ChainPoint | undefined> {
    if (stream === undefined || stream.head < stream.floor) return undefined
    if (seq > stream.head) return { seq: stream.head, headerHash: stream.headHash, createdMs: stream.headCreatedMs, floor: stream.floor }

    const before = await store.readBatch(stream.streamId, seq - 1, HEADER_ONLY)

    return before === undefined
      ? undefined
      : { seq: seq - 1, headerHash: before.headerHash, createdMs: before.header.createdMs, floor: before.header.floorSeq }
  }

  /**
   * A batch that closes a gap is held against the header after it, which came before its link could be seen. Gives the seq
   * of that one when it breaks a rule of its stream: nothing of it counts then, as at a node that got both in order.
   *
   * @throws NodeError `CHAIN_BROKEN`: the two contradict each other
   */
  async function findDisowned({ header, headerHash }: Batch): Promise<number | undefined> {
    const { streamId, seq, createdMs, floorSeq } = header
    const stream = store.findStream(streamId)
    const next = stream === undefined || stream.head <= seq ? undefined : await store.readBatch(streamId, seq + 1, HEADER_ONLY)
    if (next === undefined) return undefined

    try {
      verifyLink(next.header, { seq, headerHash, createdMs, floor: floorSeq })

      return undefined
    } catch (err) {
      if (!isNodeError(err) || err.code === 'CHAIN_BROKEN') throw err

      return seq + 1
    }
  }

  function withoutPayload(batch: Batch, verdict: Verdict, reason?: NodeErrorCode): BatchPut {
    const { payload: _payload, ...header } = batch

    return {
      batch: header,
      receivedMs: clock.nowMs(),
      verdict,
      ...(reason === undefined ? {} : { reason }),
      accepted: [],
      quarantined: [],
      isOwn: isOwn(batch)
    }
  }

  /** A batch that this node signed, come home after its disk was restored. */
  function isOwn({ header }: Batch): boolean {
    return init.ownNode !== undefined && equalBytes(header.nodeKey, init.ownNode)
  }

  /** Claims and feed only: whatever is decided here, the batch is stored, served and relayed (3.3). */
  function decideRows(batch: Batch, records: DecodedRecords): Pick<BatchPut, 'accepted' | 'quarantined'> {
    const { orgKey, nodeKey } = batch.header
    const nowS = clock.nowMs() / 1_000
    const accepted: AcceptedRow[] = []
    const quarantined: QuarantinedRow[] = []
    const counts = { accept: 0, quarantine: 0, reject: 0, expired: 0 }

    for (const { code } of records.masked) metrics.masked.inc({ code })

    for (const row of records.rows) {
      const code = findRowFault(batch, row)

      if (code !== undefined) {
        metrics.masked.inc({ code })
      } else if (row.indicator.validUntilS <= nowS) {
        counts.expired++
      } else {
        const { verdict, rule } = components.policy({ orgKey, nodeKey }, row.indicator)
        counts[verdict]++

        if (verdict === 'accept') accepted.push(row)
        else if (verdict === 'quarantine') quarantined.push({ row: row.row, rule })
      }
    }

    for (const [verdict, count] of Object.entries(counts)) if (count > 0) metrics.rows.inc({ verdict }, count)

    return { accepted, quarantined }
  }

  function findRowFault(batch: Batch, { kind, indicator }: AcceptedRow): NodeErrorCode | undefined {
    // a victim's record is for the network that owns the address, whoever put us on the audience (5.1 rule 4)
    if (kind === 'victim' && !isOwnOrg(batch.header.orgKey) && !components.isOurs(indicator)) return 'RECORD_NOT_OURS'

    return components.inboundGate(indicator, kind, isCommunity(batch))
  }

  async function judge(batch: Batch, voidSaidBy?: Uint8Array): Promise<{ put: BatchPut; disowned?: number }> {
    const decided = await decide(batch, voidSaidBy)
    const startFloor = store.findStream(batch.header.streamId) === undefined ? startFloorOf(batch.header) : 1
    const put = startFloor === 1 ? decided : { ...decided, startFloor }
    const disowned = await findDisowned(batch)
    const { header, headerHash } = batch

    unsettled.set(placeOf(header.streamId, header.seq), {
      seq: header.seq,
      headerHash,
      createdMs: header.createdMs,
      floor: header.floorSeq
    })

    return disowned === undefined ? { put } : { put, disowned }
  }

  /** The payload is wanted until it comes, expires, or peers of two organizations call it void (3.4). */
  function holdHeader(batch: Batch, voidSaidBy: Uint8Array | undefined): BatchPut {
    const isVoid = voidSaidBy !== undefined && hearsay.hear(batch.headerHash, voidSaidBy)

    return isVoid ? withoutPayload(batch, 'void', VOID_AT_PEERS) : withoutPayload(batch, 'header-only')
  }

  async function decide(batch: Batch, voidSaidBy: Uint8Array | undefined): Promise<BatchPut> {
    const context = await contextFor(batch)

    try {
      verifyHeader(batch, context)

      if (store.isErased?.(batch) === true) return withoutPayload(batch, 'erased')
      if (batch.payload === undefined) return holdHeader(batch, voidSaidBy)

      const records = verifyPayload(batch, context)

      if (!isOwn(batch)) throttle?.take(batch, store.findStream(batch.header.streamId), isWithdrawal(records))

      const put = { batch, receivedMs: context.nowMs, verdict: 'ok', ...erasedSeqs(records.erasures) } as const

      // what this node signed it has gated before, and its policy is about others
      return isOwn(batch)
        ? { ...put, accepted: records.rows, quarantined: [], isOwn: true }
        : { ...put, ...decideRows(batch, records), isOwn: false }
    } catch (err) {
      const verdict = isNodeError(err) ? heldVerdict(err.code) : undefined

      if (!isNodeError(err) || verdict === undefined) throw err

      return withoutPayload(batch, verdict, verdict === 'expired' ? undefined : err.code)
    }
  }

  function review(batch: Batch): Pick<BatchPut, 'accepted' | 'quarantined'> | undefined {
    if (isOwnOrg(batch.header.orgKey) || batch.payload === undefined) return undefined

    const { header, payload } = batch

    return decideRows(batch, decodeRecords(payload, header, createRecordsJudge({ header, isCommunity: isCommunity(batch) })))
  }

  return {
    judge,
    review,
    isBelievedVoid: hash => hearsay.isBelieved(hash),
    settled({ batch: { header } }) {
      unsettled.delete(placeOf(header.streamId, header.seq))
    }
  }
}

/** Nothing but withdrawals and erasures: they have a bucket of their own. */
function isWithdrawal({ rows, masked, erasures }: DecodedRecords): boolean {
  return masked.length === 0 && rows.length + erasures.length > 0 && rows.every(({ indicator }) => indicator.status !== 'active')
}

function placeOf(streamId: Uint8Array, seq: number): string {
  return `${toHex(streamId)}:${seq}`
}

function heldVerdict(code: NodeErrorCode): Verdict | undefined {
  const consequence = consequenceOf(code)

  return consequence === 'void' || consequence === 'unread' || consequence === 'expired' ? consequence : undefined
}
