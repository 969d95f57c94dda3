/** Limits of the envelope alone. Source: this folder's own choice unless a line names a design chapter. */

/** Public keys whose imported form is kept for verification. A mesh has at most a few thousand live nodes. */
export const KEY_CACHE_MAX = 4_096
/** An encoded header: the 18 fields of 3.3 take at most 289 bytes. */
export const HEADER_BYTES_MAX = 512
/** Places that the erasures of one payload may name together: an amplification cap, ten full batches. */
export const ERASED_ROWS_MAX = 10_000
/** A privacy profile may ceil last_seen to the full hour (5.1 rule 7), so it may lie this far after created_ms, in seconds. */
export const LAST_SEEN_AHEAD_S = 3_600
/** rev follows the clock (4.4: max(known + 1, unix seconds)); room for revisions that came faster than one a second, in seconds. */
export const REV_AHEAD_S = 86_400
/** A sighting expires this long after its window starts (4.1), in seconds. */
export const SIGHTING_TTL_S = 30 * 86_400
/** Holes named in one summary entry; beyond it the rest of the stream counts as missing. */
export const SUMMARY_RANGES_MAX = 256

export const KEY_BYTES = 32
export const SIGNATURE_BYTES = 64
export const HASH_BYTES = 32
export const STREAM_ID_BYTES = 16
export const SALT_BYTES = 16
export const MESH_ID_BYTES = 32
