import type { Clock } from '../clock.js'
import { decodeRecords } from '../envelope/records-codec.js'
import { NodeError } from '../errors.js'
import { compareBytes, equalBytes, toHex } from '../model/bytes.js'
import type { Status } from '../model/enumerations.js'
import { indicatorId } from '../model/ids.js'
import type { OutboundRecord } from '../outbox/outbox.js'
import type { Claim } from '../query/claim.js'
import type { ValueRef } from '../query/ports.js'
import type { RetractReason, RetractReport, RetractRequest } from '../rest/ports.js'
import type { Store } from '../store/store.js'
import { erase, type ErasingComponents } from './erasing.js'
import { findOrgClaims } from './org-claims.js'

export interface RetractionComponents extends ErasingComponents {
  store: ErasingComponents['store'] & Pick<Store, 'readBatch'>
  ownOrg: Uint8Array
  /** Keys that the organization had before: what they published is its own (3.1 `replaces`). */
  formerOrgs(): readonly Uint8Array[]
  /** The key by which an organization is a member now. */
  presentKeyOf(orgKey: Uint8Array): Uint8Array
  clock: Clock
}

const STATUS: Readonly<Record<Exclude<RetractReason, 'privacy'>, Status>> = {
  'false-positive': 'retracted-false-positive',
  error: 'retracted-error'
}

/**
 * Withdraws records of this organization, whichever of its nodes published them and under whichever of its keys: a revision with
 * the new status in every audience that got the id, with valid_until no earlier than the original's, so that the original cannot
 * come back (4.4). For privacy nothing stays that could be marked: see erasing.ts.
 *
 * @throws NodeError `NOT_FOUND` for a batch that is not this organization's; those of the outbox
 */
export async function retract(components: RetractionComponents, request: RetractRequest): Promise<RetractReport> {
  const rows = request.batch === undefined ? [] : await rowsOf(components, request.batch)
  const ids = distinct([...(request.ids ?? []), ...rows.map(({ id }) => id)])
  const { reason } = request
  if (reason === 'privacy') return erase(components, ids, request.isDryRun)

  const found = await findOrgClaims(components.store, { ids, keys: ownKeys(components), refs: rows.map(({ ref }) => ref) })
  const claims = [...found.values()].flat().filter(({ indicator }) => indicator.status === 'active')
  const notFound = ids.filter(id => !(found.get(toHex(id)) ?? []).some(({ indicator }) => indicator.status === 'active'))

  if (request.isDryRun || claims.length === 0) return { isDryRun: request.isDryRun, records: claims.length, batches: 0, notFound }

  const { stored, batches } = await components.outbox.publish(claims.map(claim => withdrawal(components, claim, STATUS[reason])))

  return { isDryRun: false, records: stored, batches, notFound }
}

interface Row {
  id: Uint8Array
  ref: ValueRef
}

function ownKeys({ ownOrg, formerOrgs }: Pick<RetractionComponents, 'ownOrg' | 'formerOrgs'>): Uint8Array[] {
  return [ownOrg, ...formerOrgs()]
}

function withdrawal({ clock, presentKeyOf }: RetractionComponents, { kind, indicator, audience }: Claim, status: Status): OutboundRecord {
  const rev = Math.max(indicator.rev + 1, Math.floor(clock.nowMs() / 1_000))

  // who had another key then is reached by the one that it has now
  return {
    kind,
    audience: distinct(audience.map(presentKeyOf)).sort(compareBytes),
    indicator: { ...indicator, status, rev, toBlock: false }
  }
}

async function rowsOf(components: RetractionComponents, { streamId, seq }: { streamId: Uint8Array; seq: number }): Promise<Row[]> {
  const batch = await components.store.readBatch(streamId, seq)
  const orgKey = batch?.header.orgKey

  if (batch?.payload === undefined || orgKey === undefined || !ownKeys(components).some(key => equalBytes(key, orgKey))) {
    throw new NodeError('NOT_FOUND', 'This node holds no such batch of its own organization', {
      fix: 'tocsin list --org NAME shows batches of records'
    })
  }

  return decodeRecords(batch.payload, batch.header).rows.map(({ indicator }) => ({
    id: indicatorId({ orgKey, ...indicator }),
    ref: { type: indicator.type, value: indicator.value }
  }))
}

function distinct(ids: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(ids.map(id => [toHex(id), id])).values()]
}
