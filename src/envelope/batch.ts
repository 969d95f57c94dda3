import type { Header } from './header.js'

/** A batch taken apart, its bytes untouched. `payload` is absent where only the header travels or is left. */
export interface Batch {
  /** The exact signed bytes. */
  headerBytes: Uint8Array
  header: Header
  /** SHA-256 of headerBytes. */
  headerHash: Uint8Array
  /** 64 bytes. */
  signature: Uint8Array
  /** 16 bytes for ORGS, empty for COMMUNITY. */
  salt: Uint8Array
  /** Sorted organization keys for ORGS, empty for COMMUNITY. */
  audience: readonly Uint8Array[]
  payload?: Uint8Array
}
