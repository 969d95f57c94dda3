import type { Clock } from '../clock.js'
import { decodeRecords } from '../envelope/records-codec.js'
import { NodeError } from '../errors.js'
import { equalBytes, toHex } from '../model/bytes.js'
import type { Status } from '../model/enumerations.js'
import { indicatorId } from '../model/ids.js'
import type { OutboundRecord } from '../outbox/outbox.js'
import type { Claim } from '../query/claim.js'
import type { RetractReason, RetractReport, RetractRequest } from '../rest/ports.js'
import type { Store } from '../store/store.js'
import { erase, type ErasingComponents } from './erasing.js'

export interface RetractionComponents extends ErasingComponents {
  store: ErasingComponents['store'] & Pick<Store, 'readBatch'>
  ownOrg: Uint8Array
  clock: Clock
}

const STATUS: Readonly<Record<Exclude<RetractReason, 'privacy'>, Status>> = {
  'false-positive': 'retracted-false-positive',
  error: 'retracted-error'
}

/**
 * Withdraws own records: a revision with the new status in every audience that got the id, with valid_until no earlier than
 * the original's, so that the original cannot come back (4.4). For privacy nothing stays that could be marked: see erasing.ts.
 *
 * @throws NodeError `NOT_FOUND` for a batch that is not this node's; those of the outbox
 */
export async function retract(components: RetractionComponents, request: RetractRequest): Promise<RetractReport> {
  const ids = [...(request.ids ?? []), ...(request.batch === undefined ? [] : await idsOf(components, request.batch))]
  const { reason } = request
  if (reason === 'privacy') return erase(components, distinct(ids), request.isDryRun)

  const claims: Claim[] = []
  const notFound: Uint8Array[] = []

  for (const id of distinct(ids)) {
    const found = (await components.store.findOwnClaims(id)).filter(({ indicator }) => indicator.status === 'active')

    if (found.length === 0) notFound.push(id)
    else claims.push(...found)
  }

  if (request.isDryRun || claims.length === 0) return { isDryRun: request.isDryRun, records: claims.length, batches: 0, notFound }

  const { stored, batches } = await components.outbox.publish(
    claims.map(claim => withdrawal(claim, STATUS[reason], components.clock.nowMs()))
  )

  return { isDryRun: false, records: stored, batches, notFound }
}

function withdrawal({ kind, indicator, audience }: Claim, status: Status, nowMs: number): OutboundRecord {
  return {
    kind,
    audience,
    indicator: { ...indicator, status, rev: Math.max(indicator.rev + 1, Math.floor(nowMs / 1_000)), toBlock: false }
  }
}

async function idsOf(
  { store, ownOrg }: RetractionComponents,
  { streamId, seq }: { streamId: Uint8Array; seq: number }
): Promise<Uint8Array[]> {
  const batch = await store.readBatch(streamId, seq)

  if (batch?.payload === undefined || !equalBytes(batch.header.orgKey, ownOrg)) {
    throw new NodeError('NOT_FOUND', 'This node holds no such batch of its own organization', {
      fix: 'tocsin list --org NAME shows batches of records'
    })
  }

  return decodeRecords(batch.payload, batch.header).rows.map(({ indicator }) => indicatorId({ orgKey: ownOrg, ...indicator }))
}

function distinct(ids: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(ids.map(id => [toHex(id), id])).values()]
}
