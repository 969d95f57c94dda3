/** Limits of the flow in. */

/** Batches that are verified or written at this moment. Beyond it the sender's way waits (gossip drops, sync and push slow down). */
export const IN_FLIGHT_MAX = 256
/** Reasons of refusals kept for `status`, one per publisher. */
export const LAST_ERRORS_MAX = 1_024
/** Organizations whose peers must call a payload void before it is believed (3.4). */
export const VOID_ORGS_MIN = 2
/** Headers of which it is remembered who calls their payload void. */
export const VOID_CALLS_MAX = 16_384
/** Streams that are held at their tail for want of quota, with the seq where each goes on. */
export const THROTTLED_STREAMS_MAX = 16_384
