/** Figures of the privacy machinery (design 5.1). */

/** Version of the shipped profile set and of the code that applies it; it stands in every signed header (P4). */
export const SCRUB_VERSION = 1

/** Length of the windows of aggregates: UTC days. Source: 5.1 rule 3, the day rungs of the ladder. */
export const WINDOW_S = 86_400
/** Networks with fewer addresses than this fold into their country (5.1 rule 3). */
export const NETWORK_ADDRESSES_MIN = 1_024
/** Hosts and counts of aggregates are floored to multiples of this (5.1 rule 3). */
export const FLOOR_STEP = 5
/** The country publishes a residual only from at least this many finer cells (5.1 rule 3). */
export const FINER_CELLS_MIN = 2
/** A window closes this long after its end, and its hosts are erased this long after it closed (5.1 rule 3). */
export const CLOSE_AFTER_S = 3_600
/** How long the mark of a closed window stays: until the 7 days that an aggregate lives are over, and a day. */
export const CLOSED_MARK_S = 8 * 86_400
/** Hosts in open windows. Beyond it rows are suppressed with WINDOW_FULL: about 300 MiB. */
export const WINDOW_HOSTS_MAX = 2_000_000
/** Windows that are open or remembered as closed. */
export const WINDOWS_MAX = 20_000
/** Distinct statements that one publish folds before it hands them on. */
export const CHECK_INS_MAX = 100_000

/** Networks wider than these need the operator's yes (reference/domain 3). */
export const CIDR_LENGTH_MIN = { v4: 16, v6: 32 } as const

/** Gossiped times of attack sources are floored and ceiled to this (5.1 rule 7). */
export const ATTACK_GRAIN_S = 60
/** A last_seen ahead of the clock by more than this is refused (3.1: what headers may be ahead). */
export const AHEAD_MAX_S = 120

/** Dropped-field names and refusal samples in a report. */
export const REPORT_SAMPLES_MAX = 20
/** Distinct codes in a report: they come from closed sets. */
export const REPORT_CODES_MAX = 200
/** Names of families and feeds whose check is remembered. */
export const CLEAN_NAMES_MAX = 10_000
