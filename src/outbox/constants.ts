/** Limits of the flow out. */

/** Records waiting to be sealed, over all streams. Beyond it `publish` waits: the feed reader slows down instead of the heap growing. */
export const PENDING_RECORDS_MAX = 50_000
/** Batches of one stream that are sealed but not yet durable: the next one may chain on them, because the store commits in order. */
export const UNSTORED_BATCHES_MAX = 8
/** ORGS streams that one node keeps open (3.5). */
export const OPEN_STREAMS_MAX = 1_024
/** The longest wait for the own quota that a publish waits by itself. */
export const QUOTA_WAIT_MS = 10_000
/** How often a stream that is written to looks whether its floor can move. */
export const FLOOR_EVERY_MS = 60_000
/** Undelivered batches of one stream that are looked at for one that has not expired. */
export const OWED_LOOK_MAX = 64
/** Version of the shipped scrub profile set; it stands in every signed header (P4). */
export const SALT_BYTES = 16
/** Acknowledgements that the retry loop looks at in one turn. */
export const REVISION_MAX = 0xffffffff

/** Rows that a dry run explains one by one. */
export const DIFF_ROWS_MAX = 1_000

/** Statements that one publish hands to the outbox at once, and how many such parts are under way: the next fills the last batch of the one before. */
export const PART_STATEMENTS = 10_000
export const PARTS_UNDER_WAY = 2
