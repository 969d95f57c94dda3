import type { Batch } from '../envelope/batch.js'

/** Headers looked at in one go; a stream that is further behind moves its floor again a minute later. */
const HEADERS_MAX = 5_000
/** Bytes of headers read at a time: some hundred. */
const STEP_BYTES = 131_072

export interface FloorStore {
  readRange?(query: { streamId: Uint8Array; from: number; to: number; bytesMax: number; headersOnly: boolean }): AsyncIterable<Batch>
}

/**
 * The floor that the next header of an own stream may name: past every batch from the present floor on that has expired by
 * `nowMs`, which is no later than the header's created_ms (3.5). A batch in the store that cannot be read stops it.
 */
export async function nextFloor(
  store: FloorStore,
  { streamId, floor, head }: { streamId: Uint8Array; floor: number; head: number },
  nowMs: number
): Promise<number> {
  let next = floor

  while (store.readRange !== undefined && next <= head && next - floor < HEADERS_MAX) {
    const before = next

    for await (const { header } of store.readRange({ streamId, from: next, to: head, bytesMax: STEP_BYTES, headersOnly: true })) {
      if (header.seq !== next || header.expiresMs >= nowMs) return next
      next++
    }

    if (next === before) return next
  }

  return next
}
