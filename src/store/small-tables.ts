import type { SeqRange } from '../envelope/stream.js'
import { toHex } from '../model/bytes.js'
import { openRow } from './crc.js'
import { type Engine, readGuarded, readSealed } from './engine.js'
import { deliveryKey, deliveryRange, numberKey, parseDeliveryKey, smallKey, Table, tableRange } from './keys.js'
import { decodeNumbers, encodeNumbers } from './row-codecs.js'
import type { Delivery, TableEntry } from './store.js'

type SmallTable = Parameters<typeof smallKey>[0]

/** Writes entries of a small table in one group. */
export async function putEntries(engine: Engine, table: SmallTable, entries: readonly TableEntry[]): Promise<void> {
  if (entries.length === 0) return

  const rows = entries.map(({ key, value }) => ({ key: smallKey(table, key), value }))

  await engine.commits.commit(tx => {
    for (const { key, value } of rows) {
      if (value === undefined) tx.delete(key)
      else tx.putSealed(key, value)
    }
  })
}

/** Every entry of a small table, in the order of the keys. A damaged one is told and left out. */
export async function readEntries(engine: Engine, table: SmallTable): Promise<Array<{ key: Uint8Array; value: Uint8Array }>> {
  const entries: Array<{ key: Uint8Array; value: Uint8Array }> = []

  for (const [key, value] of await readGuarded(engine, () => engine.db.iterator(tableRange(table)).all())) {
    const body = openRow(key, value)

    if (body === undefined)
      engine.condition.report(`table ${table}`, 'STORE_CORRUPT', `A row of table ${table} does not match its checksum`)
    else entries.push({ key: new Uint8Array(key.subarray(1)), value: new Uint8Array(body) })
  }

  return entries
}

/** A roster object keeps the place of its first arrival: a fresh roster can apply them in that order. */
export async function putRosterObject(engine: Engine, id: Uint8Array, bytes: Uint8Array): Promise<void> {
  const key = smallKey(Table.roster, id)

  await engine.commits.commit((tx, inflight) => {
    const known = readSealed(engine, key, tx, inflight)
    const order = known === undefined ? encodeOrder(engine.counters.next('org')) : known.subarray(0, ORDER_BYTES)

    tx.putSealed(key, Buffer.concat([order, bytes]))
  })
}

const ORDER_BYTES = 4

function encodeOrder(order: number): Uint8Array {
  const bytes = Buffer.alloc(ORDER_BYTES)
  bytes.writeUInt32BE(order)

  return bytes
}

/** Objects by id, in order of first arrival. */
export async function readRosterTable(engine: Engine): Promise<Array<{ key: Uint8Array; value: Uint8Array }>> {
  const entries = await readEntries(engine, Table.roster)

  return entries
    .sort((a, b) => Buffer.compare(a.value.subarray(0, ORDER_BYTES), b.value.subarray(0, ORDER_BYTES)) || Buffer.compare(a.key, b.key))
    .map(({ key, value }) => ({ key, value: new Uint8Array(value.subarray(ORDER_BYTES)) }))
}

/** An acknowledgement that is lost is asked again by the next sync, so it does not wait for a sync of its own. */
export async function appendDelivery(engine: Engine, { streamId, seq, orgKey, ackMs }: Delivery): Promise<void> {
  await engine.commits.commit(
    tx => {
      const record = engine.streams.find(streamId)
      if (record === undefined) return

      const hex = toHex(orgKey)
      let org = engine.orgs.numbers.get(hex)

      if (org === undefined) {
        org = engine.counters.next('org')
        engine.orgs.numbers.set(hex, org)
        engine.orgs.keys.set(org, Uint8Array.from(orgKey))
        tx.putSealed(numberKey(Table.org, org), orgKey)
      }

      tx.putSealed(deliveryKey(record.number, seq, org), encodeNumbers(ackMs))
    },
    { isSync: false }
  )
}

export async function readDeliveries(engine: Engine, streamId: Uint8Array, { from, to }: SeqRange): Promise<Delivery[]> {
  const record = engine.streams.find(streamId)
  if (record === undefined) return []

  const deliveries: Delivery[] = []

  for (const [key, value] of await engine.db.iterator(deliveryRange(record.number, from, to)).all()) {
    const { seq, org } = parseDeliveryKey(key)
    const orgKey = engine.orgs.keys.get(org)
    const body = openRow(key, value)
    if (orgKey === undefined || body === undefined) continue

    deliveries.push({ streamId: record.planned.streamId, seq, orgKey, ackMs: decodeNumbers(body)[0] ?? 0 })
  }

  return deliveries
}
