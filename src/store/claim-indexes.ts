import { indicatorId } from '../model/ids.js'
import type { AcceptedRow } from '../envelope/batch-put.js'
import { getTolerant, isIndexedByAsn } from './claim-lists.js'
import type { ClaimBatch } from './claim-plan.js'
import type { Engine } from './engine.js'
import { asnKey, idKey } from './keys.js'
import type { Transaction } from './transaction.js'
import { claimKey } from './value-keys.js'

/** Keys beside the claim itself: by AS, by id for own records, and the memory of prefixes. */
export function indexRow(engine: Engine, tx: Transaction, batch: ClaimBatch, { indicator }: AcceptedRow): void {
  const { type } = indicator
  const isByAsn = isIndexedByAsn(indicator)

  if (!isByAsn && !batch.isOwn && type !== 'cidr') return

  const key = claimKey(type, indicator.value)

  if (isByAsn) tx.put(asnKey(indicator.asn ?? 0, key), NO_VALUE)
  if (batch.isOwn) tx.put(idKey(indicatorId({ ...indicator, orgKey: batch.record.planned.orgKey }), key), NO_VALUE)
  if (type === 'cidr') engine.cidrs.add(key.slice(3, -1), key[key.byteLength - 1] ?? 0)
}

/** Makes keys beside a claim again that LevelDB has lost. Gives how many. */
export function mendIndex(engine: Engine, tx: Transaction, batch: ClaimBatch, { indicator }: AcceptedRow): number {
  const key = claimKey(indicator.type, indicator.value)
  const keys = [
    ...(isIndexedByAsn(indicator) ? [asnKey(indicator.asn ?? 0, key)] : []),
    ...(batch.isOwn ? [idKey(indicatorId({ ...indicator, orgKey: batch.record.planned.orgKey }), key)] : [])
  ].filter(one => tx.findRow(one) === undefined && getTolerant(engine, one) === undefined)

  for (const one of keys) tx.put(one, NO_VALUE)

  return keys.length
}

const NO_VALUE = new Uint8Array(0)
