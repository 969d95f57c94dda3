/** Limits of the readers (5.1, 7.5): memory stays flat whatever the file holds. */

/** One line, one CSV record or one JSON object, in bytes. A longer one is one LINE_TOO_LONG refusal and the file goes on. */
export const LINE_BYTES_MAX = 1_048_576
/** Rows handed over at a time. */
export const ROWS_PER_BATCH = 500
/** Refused rows kept as samples for the report. */
export const REFUSED_SAMPLES_MAX = 20
/** Distinct names of dropped fields that are counted one by one; the rest count as one. */
export const DROPPED_NAMES_MAX = 1_000
/** Columns of a CSV record, and values that one row may carry. */
export const COLUMNS_MAX = 512
/** Nesting that the counter of dropped fields follows. */
export const JSON_DEPTH_MAX = 32
/** Lines that a quoted CSV field may span before the quote counts as a mistake of its first line. */
export const RECORD_LINES_MAX = 100
/** Bytes looked at to tell formats apart. */
export const HEAD_BYTES = 65_536
/** Comment lines kept while looking for a CSV header among them. */
export const COMMENT_LINES_MAX = 64
/** Addresses remembered per generation, with their canonical forms: feeds repeat the same hosts. About 10 MiB. */
export const CANON_CACHE_MAX = 32_768
/** Characters of a nested carrier (C-TIP Payload) that are opened; a longer one counts as one field. */
export const CARRIER_CHARS_MAX = 262_144
/** Longer inputs are no address in any usual spelling, and are not remembered. */
export const CANON_CACHED_CHARS_MAX = 64
