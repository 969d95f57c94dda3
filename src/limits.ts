/**
 * Limits that more than one folder needs. Those of a single folder live in its own constants.ts.
 * Source: design chapter 3.6 unless a line names another.
 */

/** A batch on the wire: where the outbox closes a batch, in bytes. */
export const BATCH_TARGET_BYTES = 65_536
/** A batch on the wire: the hard cap, the same at every node of every mesh unless the charter lowers it. */
export const BATCH_BYTES_MAX = 262_144
export const BATCH_RECORDS_MAX = 1_000
/** A canonical value, in bytes. */
export const VALUE_BYTES_MAX = 2_048
/** A raw input to a canonicaliser, in UTF-16 units (reference/domain 3). */
export const INPUT_CHARS_MAX = 8_192
/** How long the outbox waits for a batch to fill (3.3). */
export const BATCH_DELAY_MS = 250
export const AUDIENCE_ORGS_MAX = 64
/** How far ahead of ours a header's created_ms may be. */
export const CLOCK_SKEW_MS = 120_000
/** A received seq may run ahead of the gapless one by this much (3.3). */
export const SEQ_AHEAD_MAX = 4_096
/** Class 0 of streams holds batches that expire within this (3.3). */
export const SHORT_CLASS_MS = 7 * 86_400_000
export const CHARTER_BYTES_MAX = 65_536
export const MEMBERSHIP_BYTES_MAX = 16_384
export const REVOCATION_BYTES_MAX = 16_384
export const NODES_PER_ORG_MAX = 8
export const TAGS_MAX = 16
/** Millisecond fields are uint64 on the wire and refused above this. */
export const MS_MAX = 2 ** 53
/** k of the aggregates: distinct hosts (5.1 rule 3). */
export const AGGREGATE_HOSTS_MIN = 5
