/** Body of a request over TCP (7.2), in bytes. */
export const BODY_BYTES_MAX = 1_048_576
/** Body of a bulk look-up (7.2), in bytes. */
export const BULK_BYTES_MAX = 4_194_304
/** Longest request line with headers, in bytes: a value of 2,048 bytes may be percent-encoded. */
export const HEADER_BYTES_MAX = 32_768
/** Longest value in a path after decoding, in characters. */
export const PATH_VALUE_CHARS_MAX = 8_192
/** How long a client may take to send a request over TCP, in milliseconds. */
export const REQUEST_MS_MAX = 30_000
/** Idle time after which a kept-alive connection is closed, in milliseconds. */
export const KEEP_ALIVE_MS = 65_000
/** Connections of the TCP server at one time. */
export const CONNECTIONS_MAX = 4_096
/** Bad keys from one address in a minute before it has to wait. */
export const BAD_KEYS_PER_MINUTE = 30
/** Addresses whose bad keys are remembered. */
export const BAD_KEY_ADDRESSES_MAX = 1_024
/** Requests that one key may send at once, as a share of a minute's worth. */
export const BURST_SHARE = 1 / 6
/** Longest name of an API key, in characters. */
export const KEY_NAME_CHARS_MAX = 64
/** Bytes in the path of a unix socket; the operating systems allow 104 to 108. */
export const SOCKET_PATH_BYTES_MAX = 100
/** Time between two progress lines of a publish, in milliseconds. */
export const PROGRESS_MS = 250
