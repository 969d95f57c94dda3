/** Confidence from which a value is called malicious; below it, suspicious. Percent. */
export const MALICIOUS_PERCENT = 70
/** Most claims that a look-up shows of one value; all of them count in the verdict. */
export const CLAIMS_SHOWN_MAX = 200
/** Parent domains that are looked at, shortest first; two labels at least. */
export const PARENTS_MAX = 10
/** Endpoint and URL claims on the host that are looked at. */
export const ON_HOST_MAX = 100
/** Values of one bulk look-up (7.2). */
export const BULK_VALUES_MAX = 10_000
/** Values of a bulk look-up between two looks at the time limit. */
export const BULK_CHUNK = 1_000
/** Claims of one page (7.2). */
export const PAGE_MAX = 1_000
export const PAGE_DEFAULT = 100
/** Values that one page looks at before it answers with a cursor (7.3). */
export const PAGE_SCAN_MAX = 50_000
