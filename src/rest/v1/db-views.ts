import type { DbCompactView, DbPruneView, DbStatsView, DbVerifyView } from '../upkeep-ports.js'
import { present } from './views.js'

/** Bodies of the answers about the database, as the commands print them too. */
export interface DbStatsBody {
  state: string
  reasons: string[]
  claims_total: number
  claims: Record<string, number>
  values: number
  streams: number
  payload_bytes: number
  disk_bytes: number
}

export interface DbVerifyBody {
  state: string
  reasons: string[]
  batches: number
  holes: number
  claims_repaired: number
}

export interface DbPruneBody {
  dry_run: boolean
  batches: number
  bytes: number
  claims?: number
  headers: number
}

export interface DbCompactBody {
  batches_erased: number
  disk_bytes_before: number
  disk_bytes: number
}

export function statsView(stats: DbStatsView): DbStatsBody {
  const { state, reasons, claimsTotal, claims, values, streams, payloadBytes, diskBytes } = stats

  return {
    state,
    reasons: [...reasons],
    claims_total: claimsTotal,
    claims: { ...claims },
    values,
    streams,
    payload_bytes: payloadBytes,
    disk_bytes: diskBytes
  }
}

export function verifyView({ state, reasons, batches, holes, claims }: DbVerifyView): DbVerifyBody {
  return { state, reasons: [...reasons], batches, holes, claims_repaired: claims }
}

export function pruneView({ isDryRun, batches, bytes, claims, headers }: DbPruneView): DbPruneBody {
  return { dry_run: isDryRun, batches, bytes, ...present({ claims }), headers }
}

export function compactView({ batches, diskBytesBefore, diskBytes }: DbCompactView): DbCompactBody {
  return { batches_erased: batches, disk_bytes_before: diskBytesBefore, disk_bytes: diskBytes }
}
