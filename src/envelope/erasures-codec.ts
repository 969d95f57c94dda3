import { NodeError, type NodeErrorCode } from '../errors.js'
import { BATCH_RECORDS_MAX } from '../limits.js'
import type { Erasure } from '../model/indicator.js'
import type { tocsin } from '../proto/tocsin.js'
import { ERASED_ROWS_MAX, STREAM_ID_BYTES } from './constants.js'
import { uint32 } from './rows-encode.js'

type Place = Erasure['rows'][number]

/**
 * Erasures to messages. The caller gives the places sorted by (seq, row) and distinct.
 *
 * @throws NodeError `RECORD_FIELD_INVALID` for places out of order, none, or more than `ERASED_ROWS_MAX` in all
 */
export function encodeErasures(erasures: readonly Erasure[]): tocsin.v1.Erasures.$Properties {
  const places = erasures.reduce((sum, { rows }) => sum + rows.length, 0)

  if (places > ERASED_ROWS_MAX) throw fieldInvalid(`over ${ERASED_ROWS_MAX} rows in one batch`)

  return {
    erasure: erasures.map(({ streamId, rows }) => {
      if (streamId.byteLength !== STREAM_ID_BYTES) throw fieldInvalid('a stream id that has not 16 bytes')
      if (rows.length === 0 || !isAscending(rows)) throw fieldInvalid('no rows, or rows out of order')

      return { streamId, seq: rows.map(({ seq }) => uint32(seq)), row: rows.map(({ row }) => uint32(row)) }
    })
  }
}

/**
 * Messages to erasures, in order; a code in the place of one that names what cannot exist.
 *
 * @throws NodeError `RECORDS_MALFORMED` · `RECORDS_NOT_CANONICAL`
 */
export function decodeErasures(message: tocsin.v1.Erasures.$Properties): Array<Erasure | NodeErrorCode> {
  return (message.erasure ?? []).map(({ streamId, seq, row }) => {
    if (streamId?.byteLength !== STREAM_ID_BYTES) throw new NodeError('RECORDS_MALFORMED', 'A stream id has 16 bytes')

    const rows = (seq ?? []).map((number, i) => ({ seq: number, row: row?.[i] ?? 0 }))

    if (!isAscending(rows)) throw new NodeError('RECORDS_NOT_CANONICAL', 'Erased rows are not sorted and distinct')
    if (rows.some(place => place.seq === 0 || place.row >= BATCH_RECORDS_MAX)) return 'RECORD_FIELD_INVALID'

    return { streamId: new Uint8Array(streamId), rows }
  })
}

function isAscending(rows: readonly Place[]): boolean {
  return rows.every((place, i) => {
    const before = rows[i - 1]

    return before === undefined || before.seq < place.seq || (before.seq === place.seq && before.row < place.row)
  })
}

function fieldInvalid(what: string): NodeError {
  return new NodeError('RECORD_FIELD_INVALID', `An erasure has ${what}`)
}
