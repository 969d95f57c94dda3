import type { Clock } from '../clock.js'
import type { Batch } from '../envelope/batch.js'
import { ERASED_ROWS_MAX } from '../envelope/constants.js'
import { decodeRecords } from '../envelope/records-codec.js'
import { NodeError } from '../errors.js'
import { BATCH_RECORDS_MAX } from '../limits.js'
import { equalBytes, toHex } from '../model/bytes.js'
import { indicatorId } from '../model/ids.js'
import type { Erasure } from '../model/indicator.js'
import type { OutboundErasure, OutboundRecord, Outbox } from '../outbox/outbox.js'
import type { RetractReport } from '../rest/ports.js'
import type { Store } from '../store/store.js'
import { findOrgClaims } from './org-claims.js'

export interface ErasingComponents {
  store: Pick<Store, 'findOwnClaims' | 'findManyClaims' | 'listClaims' | 'listStreams' | 'readRange'>
  outbox: Pick<Outbox, 'publish' | 'erase'>
  /** 32 bytes. */
  ownOrg: Uint8Array
  clock: Clock
}

/** Batches that one request may erase: their other rows are signed again, and each receiver rewrites as much. */
const ERASED_BATCHES_MAX = 10_000
/** Bytes read before other work gets its turn. */
const STEP_BYTES = 1_048_576

/** A batch that holds rows to erase. */
interface Target {
  streamId: Uint8Array
  seq: number
  audience: readonly Uint8Array[]
  expiresMs: number
  /** Rows to erase, ascending. */
  rows: number[]
  /** What else in it still counts, and leaves with it unless it is signed again. */
  others: OutboundRecord[]
  erasures: readonly Erasure[]
}

/**
 * Withdraws records so that nothing of them stays (4.4): every batch of the organization that holds one of them is erased at
 * every member that got it, payload and claims; the headers stay. An erasure names places, never a value or an id. What else the
 * batches hold is signed again first, so that it is missing at no moment.
 *
 * @throws NodeError `REQUEST_TOO_LARGE` for more than 10,000 batches; those of the outbox
 */
export async function erase(components: ErasingComponents, ids: readonly Uint8Array[], isDryRun: boolean): Promise<RetractReport> {
  const { wanted, values, notFound } = await lookUp(components, ids)
  const targets = wanted.size === 0 ? [] : await findTargets(components, wanted, values)
  const records = targets.reduce((sum, { rows }) => sum + rows.length, 0)
  const others = latestOf(targets)

  if (isDryRun || targets.length === 0) {
    return { isDryRun, records, batches: 0, notFound, erasedBatches: targets.length, republished: others.length, lost: 0 }
  }

  const again = await republish(components, others)
  const kept = targets.flatMap(({ erasures, audience, expiresMs }) =>
    erasures.map((erasure): OutboundErasure => ({ kind: 'erasure', erasure, audience, expiresMs }))
  )
  const done = await components.outbox.erase([...kept, ...erasuresOf(targets)])

  if (done.refused.length > 0) throw new NodeError('PUBLISH_REFUSED', 'The erasure could not be signed; nothing was erased')

  return {
    isDryRun,
    records,
    batches: again.batches + done.batches,
    notFound,
    erasedBatches: targets.length,
    republished: again.stored,
    lost: others.length - again.stored
  }
}

interface Wanted {
  wanted: ReadonlySet<string>
  /** Rows are compared by value first: an id costs two hashes. */
  values: ReadonlySet<string>
  notFound: Uint8Array[]
}

async function lookUp({ store, ownOrg }: ErasingComponents, ids: readonly Uint8Array[]): Promise<Wanted> {
  const found = await findOrgClaims(store, { ids, keys: [ownOrg] })
  const wanted = new Set<string>()
  const values = new Set<string>()
  const notFound: Uint8Array[] = []

  for (const id of ids) {
    // withdrawn ones too: their values are still in the batches
    const claims = found.get(toHex(id)) ?? []

    if (claims.length === 0) notFound.push(id)
    else wanted.add(toHex(id))
    for (const { indicator } of claims) values.add(valueOf(indicator))
  }

  return { wanted, values, notFound }
}

const valueOf = ({ type, value }: { type: string; value: string }): string => `${type} ${value}`

/** Every batch of the organization, also of its other nodes, that holds one of the rows. */
async function findTargets(
  { store, ownOrg, clock }: ErasingComponents,
  wanted: ReadonlySet<string>,
  values: ReadonlySet<string>
): Promise<Target[]> {
  const targets: Target[] = []
  const nowS = clock.nowMs() / 1_000

  for (const { streamId, orgKey, floor, head } of store.listStreams()) {
    if (!equalBytes(orgKey, ownOrg)) continue

    for (let from = floor; from <= head; ) {
      let next = head + 1

      for await (const batch of store.readRange({ streamId, from, to: head, bytesMax: STEP_BYTES })) {
        const { seq } = batch.header
        const target = batch.verdict === 'ok' ? targetOf(batch, { ownOrg, wanted, values, nowS }) : undefined
        if (target !== undefined) targets.push(target)
        next = seq < head ? seq + 1 : head + 1
      }

      if (targets.length > ERASED_BATCHES_MAX) {
        throw new NodeError('REQUEST_TOO_LARGE', `These records are in more than ${ERASED_BATCHES_MAX} batches`, {
          fix: 'name fewer records'
        })
      }

      from = next
      // a turn for everybody else: a large store takes seconds to read
      await clock.sleep(0)
    }
  }

  return targets
}

interface Search {
  ownOrg: Uint8Array
  wanted: ReadonlySet<string>
  values: ReadonlySet<string>
  nowS: number
}

function targetOf({ header, audience, payload }: Batch, { ownOrg, wanted, values, nowS }: Search): Target | undefined {
  if (payload === undefined) return undefined

  const decoded = decodeRecords(payload, header)
  const rows: number[] = []
  const others: OutboundRecord[] = []

  for (const { row, kind, indicator } of decoded.rows) {
    if (values.has(valueOf(indicator)) && wanted.has(toHex(indicatorId({ orgKey: ownOrg, ...indicator })))) rows.push(row)
    else if (indicator.validUntilS > nowS) others.push({ kind, indicator, audience })
  }

  if (rows.length === 0) return undefined

  // no release of this program signs them: they are of a later one, on another node of this organization
  if (decoded.sightings.length > 0) {
    throw new NodeError('PUBLISH_REFUSED', 'A batch of these records holds sightings, which this release cannot sign again', {
      fix: 'withdraw the records on the node that published them'
    })
  }

  const { streamId, seq, expiresMs } = header

  return { streamId, seq, audience, expiresMs, rows, others, erasures: decoded.erasures }
}

/** Of several revisions of one record to one audience the last: it is the one that counts. */
function latestOf(targets: readonly Target[]): OutboundRecord[] {
  const latest = new Map<string, OutboundRecord>()

  for (const record of targets.flatMap(({ others }) => others)) {
    const { kind, indicator, audience } = record
    const { type, value, classification, malware = '', role } = indicator
    const key = [kind, type, value, classification, malware, role, ...audience.map(toHex)].join(' ')
    const known = latest.get(key)

    if (known === undefined || known.indicator.rev < indicator.rev) latest.set(key, record)
  }

  return [...latest.values()]
}

/** As the claim has it now, one revision up, so that it wins over the row that goes (4.4). */
async function republish(components: ErasingComponents, others: readonly OutboundRecord[]): Promise<{ stored: number; batches: number }> {
  const done = { stored: 0, batches: 0 }

  for (let at = 0; at < others.length; at += BATCH_RECORDS_MAX) {
    const part = await Promise.all(others.slice(at, at + BATCH_RECORDS_MAX).map(record => nextRevision(components, record)))
    const { stored, batches } = await components.outbox.publish(part)

    done.stored += stored
    done.batches += batches
  }

  return done
}

async function nextRevision(
  { store, ownOrg, clock }: ErasingComponents,
  { kind, indicator, audience }: OutboundRecord
): Promise<OutboundRecord> {
  const claims = await store.findOwnClaims(indicatorId({ orgKey: ownOrg, ...indicator }))
  const claim = claims.find(one => one.kind === kind && isSameAudience(one.audience, audience))
  const current = claim === undefined || claim.indicator.rev < indicator.rev ? indicator : claim.indicator

  return { kind, audience, indicator: { ...current, rev: Math.max(current.rev + 1, Math.floor(clock.nowMs() / 1_000)) } }
}

function isSameAudience(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((key, i) => equalBytes(key, b[i] ?? new Uint8Array(0)))
}

/** One erasure a stream, cut where it would name too many rows. */
function erasuresOf(targets: readonly Target[]): OutboundErasure[] {
  const streams = new Map<string, Target[]>()
  for (const target of targets) streams.set(toHex(target.streamId), [...(streams.get(toHex(target.streamId)) ?? []), target])

  return [...streams.values()].flatMap(ofStream => cut(ofStream.sort((a, b) => a.seq - b.seq)))
}

function cut(targets: readonly Target[]): OutboundErasure[] {
  const parts: Target[][] = []
  let places = ERASED_ROWS_MAX

  for (const target of targets) {
    places += target.rows.length

    if (places > ERASED_ROWS_MAX) {
      parts.push([])
      places = target.rows.length
    }

    parts.at(-1)?.push(target)
  }

  return parts.flatMap(part => {
    const [first] = part
    if (first === undefined) return []

    const rows = part.flatMap(({ seq, rows: numbers }) => numbers.map(row => ({ seq, row })))

    return [
      {
        kind: 'erasure' as const,
        erasure: { streamId: first.streamId, rows },
        audience: first.audience,
        expiresMs: Math.max(...part.map(({ expiresMs }) => expiresMs))
      }
    ]
  })
}
