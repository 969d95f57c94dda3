import { decodeHeader } from '../../envelope/header-codec.js'
import { verifySignature } from '../../envelope/signing.js'
import type { StreamState } from '../../envelope/stream.js'
import { NodeError } from '../../errors.js'
import { equalBytes, sha256, toHex } from '../../model/bytes.js'
import { communityDigest } from '../../node/status.js'
import { openRow } from '../../store/crc.js'
import { parseBatchKey, parseNumberKey, Table } from '../../store/keys.js'
import { decodeHeaderRow, decodeStream, decodeStreamOf1 } from '../../store/row-codecs.js'
import type { Row } from '../../store/snapshot-codec.js'
import type { StoreFacts } from './manifest.js'

/** Faults that are told by name; more are counted. */
const FAULTS_TOLD = 16

export interface StoreAudit {
  take(row: Row): void
  /** After the last row. */
  facts(): StoreFacts
  /** What does not hold, one sentence each; the first few. */
  faults(): readonly string[]
}

export interface StoreAuditInit {
  /** Layout of the rows. */
  layout: number
  /** Signatures are verified for this mesh; absent: they are not. */
  meshId?: Uint8Array
}

/** The batch whose header came last: its payload is the next row, where there is one. */
interface Open {
  stream: number
  seq: number
  hash: Uint8Array
  payloadSha256: Uint8Array
  hasPayload: boolean
}

/**
 * Proves the rows of a snapshot as they pass, without keeping any: checksums, the chain of each stream, each payload against its
 * signed header, and with a mesh id each signature.
 */
export function createStoreAudit({ layout, meshId }: StoreAuditInit): StoreAudit {
  const streams = new Map<number, StreamState>()
  const told: string[] = []
  const counts = { rows: 0, batches: 0, records: 0, payload_bytes: 0, api_keys: 0, windows: 0, holes: 0 }
  let open: Open | undefined

  function fault(text: string): void {
    if (told.length < FAULTS_TOLD) told.push(text)
  }

  /** The batch before is over: whether its payload came. */
  function close(): void {
    if (open?.hasPayload === false) counts.holes++
  }

  function takeHeader({ key }: Row, body: Uint8Array): void {
    const { stream, seq } = parseBatchKey(Table.header, key)
    const state = streams.get(stream)
    const row = decodeHeaderRow(body)
    const header = decodeHeader(row.headerBytes)
    const where = `batch ${seq} of stream ${toHex(header.streamId)}`

    close()
    if (state === undefined || !equalBytes(header.streamId, state.streamId) || header.seq !== seq) fault(`${where} is not where it belongs`)
    if (open?.stream === stream && open.seq === seq - 1 && !equalBytes(header.prev, open.hash))
      fault(`${where} does not follow the one before`)
    if (meshId !== undefined && !isSigned(header.nodeKey, meshId, row)) fault(`the signature of ${where} does not verify`)

    const hash = sha256(row.headerBytes)
    if (state?.head === seq && !equalBytes(hash, state.headHash)) fault(`${where} is not the head that the stream names`)

    counts.batches++
    if (row.verdict === 'ok') counts.records += row.records
    open = { stream, seq, hash, payloadSha256: header.payloadSha256, hasPayload: row.verdict !== 'ok' }
  }

  function takePayload({ key, value }: Row): void {
    const { stream, seq } = parseBatchKey(Table.payload, key)
    const isOfLast = open?.stream === stream && open.seq === seq && !open.hasPayload

    if (open === undefined || !isOfLast) return fault('a payload has no header')
    if (!equalBytes(sha256(value), open.payloadSha256)) fault(`the payload of batch ${seq} does not match its signed header`)

    counts.payload_bytes += value.byteLength
    open = { ...open, hasPayload: true }
  }

  function takeRow(row: Row): void {
    const table = row.key[0]
    if (table === Table.payload) return takePayload(row)
    const body = openRow(row.key, row.value)
    if (body === undefined) return fault(`a row of table ${table} does not match its checksum`)

    if (table === Table.header) takeHeader(row, body)
    else if (table === Table.stream)
      streams.set(parseNumberKey(Table.stream, row.key), layout === 1 ? decodeStreamOf1(body) : decodeStream(body))
    else if (table === Table.apiKey) counts.api_keys++
    else if (table === Table.window) counts.windows++
  }

  return {
    take(row) {
      counts.rows++

      try {
        takeRow(row)
      } catch (err) {
        if (!(err instanceof NodeError)) throw err
        fault(err.message)
      }
    },
    facts() {
      close()
      open = undefined

      return { ...counts, streams: streams.size, community_digest: communityDigest([...streams.values()]) }
    },
    faults: () => told
  }
}

function isSigned(
  key: Uint8Array,
  meshId: Uint8Array,
  { headerBytes, signature }: { headerBytes: Uint8Array; signature: Uint8Array }
): boolean {
  try {
    verifySignature({ key, type: 'batch', meshId, body: headerBytes, signature })

    return true
  } catch (err) {
    if (err instanceof NodeError) return false
    throw err
  }
}
