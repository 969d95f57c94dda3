/** Limits of the store. Source: design chapter 6 unless a line names another. */

/** Claims of one value in one key; more go to overflow pages. */
export const CLAIMS_PER_PAGE = 64
/** Overflow pages are numbered by one byte, page 0 has the plain key. */
export const CLAIM_PAGES_MAX = 255
/** Claims of one organization about one value; what comes after is counted and not indexed. 64 leaves room for every RSIT type or a family each. */
export const CLAIMS_PER_ORG_MAX = 64
/** A value whose key would be longer is keyed by its head and a hash, in bytes. LevelDB keys stay short. */
export const KEY_PLAIN_BYTES_MAX = 320
/** How much of a long value stays in its key, in bytes: the longest host (253) whole, so that it is found by its host. */
export const KEY_HEAD_BYTES = 264
/** Values looked at by one page of a list (7.3). */
export const SCAN_MAX = 50_000
/** Rows that one read of an iterator brings. */
export const SCAN_CHUNK = 1_000
/** Headers whose payloads one step of a range read fetches together: bounded by 16 × 256 KiB. */
export const RANGE_CHUNK = 16
/** Streams of one store. Header caches key on stream number · 2^32 + seq, which stays exact below 2^21. */
export const STREAMS_MAX = 1_048_576
/** Repeated strings (malware, feed, tags) with a local number; later ones are stored in place. */
export const NAMES_MAX = 65_536
/** Header facts (hash, arrival) kept in memory: 65,536 full batches stand for 65 million claims. */
export const HEADER_CACHE_MAX = 65_536
/** CIDR keys held in memory for covering look-ups; with more, every prefix length is asked on disk. */
export const CIDR_KEYS_MAX = 1_000_000
/** In-memory filter of claim keys, in bytes: 16 MiB hold 10 million values at about 13 bits each. */
export const FILTER_BYTES = 16_777_216
export const FILTER_BYTES_MAX = 1_073_741_824
/** Jobs that wait for the commit queue. */
export const COMMIT_QUEUE_MAX = 4_096
/** A group of jobs is written when it reaches this, in bytes, even if more wait. */
export const GROUP_BYTES_MAX = 8_388_608
/** How many numbers the watermark file sets aside at a time, so that none is used twice after a crash. */
export const FEED_RESERVE = 10_000
export const NUMBER_RESERVE = 256
/** How far all numbers jump when the watermark file is gone. Ten losses fit below the limit of stream numbers. */
export const LOST_WATERMARK_JUMP = 100_000
/** The watermark file is compacted when it is longer than this, in bytes, and four times what it says. */
export const WATERMARK_COMPACT_BYTES = 1_048_576
/** Links proven at start, per stream and in all. */
export const START_LINKS_PER_STREAM = 1_000
export const START_LINKS_MAX = 50_000
/** Headers below the floor go this long after their batch expired (3.5). */
export const HEADER_KEEP_MS = 7 * 86_400_000
/** LevelDB: a larger write buffer removes stalls of seconds (reference/stack 2.4), in bytes. */
export const WRITE_BUFFER_BYTES = 67_108_864
export const CACHE_BYTES = 33_554_432
export const FILE_BYTES = 33_554_432
/** Keys of the small tables. */
export const SMALL_KEY_BYTES_MAX = 255
/** Groups of writes whose rows are kept: far more than fit into LevelDB's log, whose loss they prove. */
export const GROUPS_KEPT = 65_536
/** Erased batches that have not come yet, in all and of one organization: a catching-up node meets erasures before what they erase. */
export const ERASURE_MARKS_MAX = 65_536
export const ERASURE_MARKS_PER_ORG_MAX = 8_192
/** Reasons in condition(). */
export const REASONS_MAX = 64
/** Version of the key layout: a store of an earlier one is migrated when it is opened, one of a later is not opened (format.ts). */
export const FORMAT_VERSION = 2
/** How often a migration says how far it is. */
export const MIGRATION_TOLD_MS = 10_000
/** Microseconds that the newest entry of the feed may take up, one a row: at start the next one begins after them (7.3). */
export const FEED_WIDTH = 1_000
/** How long the change feed is kept: a consumer that was away for longer starts anew. */
export const FEED_KEEP_MS = 30 * 86_400_000
/** A snapshot is packed into frames of about this many bytes; the longest row (a payload of 256 KiB) runs over by itself. */
export const SNAPSHOT_CHUNK_BYTES = 1_048_576
export const SNAPSHOT_FRAME_BYTES_MAX = 4_194_304
/**
 * How far the feed of a restored store jumps: consumers hold cursors of what came after the backup, and no cursor may be used
 * twice. A billion entries are years of the heaviest feed; 2^48 leave room for 280,000 restores.
 */
export const RESTORED_FEED_JUMP = 1_000_000_000
/** The second copy of the rows of this node alone is written anew when it is longer than this, in bytes, and four times what lives of it. */
export const KEPT_COMPACT_BYTES = 4_194_304
/** Rows of it are read and written in pieces of about this, in bytes. */
export const KEPT_CHUNK_BYTES = 1_048_576
/** A longer record is damage, in bytes: no row of windows, API keys and meta comes near to it. */
export const KEPT_RECORD_BYTES_MAX = 67_108_864
