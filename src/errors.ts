/**
 * Every error that this node throws on purpose. The code is the contract: stable across releases,
 * listed in docs/errors.md (a test keeps the two equal), and what logs, metrics, the CLI and REST carry.
 * The message is for people and may change.
 *
 * Codes read AREA_CONDITION. The codes of canonical forms (`ip-syntax` …) are a closed set of their own
 * in model/canonical.ts, because they are data about an input and not a failure of the node.
 */
export const ERROR_CODES = [
  // configuration, command line, start and stop
  'BACKUP_DAMAGED',
  'BACKUP_FORMAT_NEWER',
  'BACKUP_KEY_WRONG',
  'BACKUP_MALFORMED',
  'BACKUP_WRONG_MESH',
  'CONFIG_INVALID',
  'CONFIG_NOT_FOUND',
  'DATA_DIR_IN_USE',
  'DATA_DIR_NOT_EMPTY',
  'DEMO_FAILED',
  'FILE_EXISTS',
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'FILE_UNWRITABLE',
  'INTERNAL',
  'NODE_UNREACHABLE',
  'PASSPHRASE_MISSING',
  'PASSPHRASE_WRONG',
  'PORT_IN_USE',
  'START_FAILED',
  'STOP_FAILED',
  'USAGE_INVALID',
  // keys and documents (roster)
  'ADDRESSES_INVALID',
  'CERTIFICATE_EXPIRED',
  'CERTIFICATE_INVALID',
  'CERTIFICATE_UNKNOWN',
  'CHARTER_CONFLICT',
  'CHARTER_INVALID',
  'CHARTER_ROLLBACK',
  'CHARTER_UNKNOWN',
  'DOCUMENT_MALFORMED',
  'DOCUMENT_TOO_LARGE',
  'DOCUMENT_WRONG_MESH',
  'EPOCH_INVALID',
  'FORK_PROOF_INVALID',
  'INVITE_EXPIRED',
  'INVITE_MALFORMED',
  'INVITE_TRUNCATED',
  'INVITE_UNKNOWN',
  'INVITE_USED',
  'INVITE_WRONG_MESH',
  'JOIN_CLOCK_OFF',
  'JOIN_DENIED',
  'JOIN_FULL',
  'JOIN_KEY_MISMATCH',
  'JOIN_REQUEST_INVALID',
  'JOIN_WAITING',
  'KEY_FILE_INVALID',
  'KEY_MALFORMED',
  'KEY_WEAK',
  'MEMBERSHIP_EXPIRED',
  'MEMBERSHIP_INVALID',
  'MEMBERSHIP_SUSPENDED',
  'MEMBER_UNKNOWN',
  'NODE_FORKED',
  'NODE_REVOKED',
  'NODES_TOO_MANY',
  'ORG_REVOKED',
  'REVOCATION_INVALID',
  'RIGHT_MISSING',
  'ROSTER_FULL',
  'SIGNATURE_INVALID',
  'SIGNATURES_TOO_FEW',
  // envelope: one code per failure mode of a received batch
  'AUDIENCE_HASH_MISMATCH',
  'AUDIENCE_INVALID',
  'AUDIENCE_NOT_ADDRESSED',
  'AUDIENCE_TLP_EXCEEDED',
  'BATCH_EXPIRED',
  'BATCH_FROM_FUTURE',
  'BATCH_MALFORMED',
  'BATCH_SIGNATURE_INVALID',
  'BATCH_TOO_LARGE',
  'BATCH_TOO_MANY_RECORDS',
  'CHAIN_BROKEN',
  'CLASS_MISMATCH',
  'CODEC_UNKNOWN',
  'CREATED_FALLS',
  'EPOCH_UNKNOWN',
  'FLOOR_INVALID',
  'HEADER_MALFORMED',
  'PAYLOAD_HASH_MISMATCH',
  'PAYLOAD_LENGTH_MISMATCH',
  'PAYLOAD_TOO_LARGE',
  'PAYLOAD_VOID_AT_PEERS',
  'RECORD_AS_OF_INVALID',
  'RECORD_COUNT_MISMATCH',
  'RECORD_ENUM_UNKNOWN',
  'RECORD_FIELD_INVALID',
  'RECORD_SCRUB_MISSING',
  'RECORD_TIMES_INVALID',
  'RECORD_TTL_EXCEEDED',
  'RECORD_VALUE_INVALID',
  'RECORD_NOT_OURS',
  'RECORD_REV_INVALID',
  'RECORDS_MALFORMED',
  'RECORDS_NOT_CANONICAL',
  'ROLE_TOO_WEAK',
  'SEQ_TOO_FAR',
  'STREAM_FORKED',
  'STREAM_ID_MISMATCH',
  'TLP_ABOVE_HEADER',
  'VICTIM_IN_COMMUNITY',
  // scrub and gates
  'ADDRESS_NOT_PUBLIC',
  'GATE_CREDENTIAL',
  'GATE_EMAIL_ADDRESS',
  'GATE_OWN_NETWORK',
  'GATE_PERSONAL_NAME',
  'GATE_PRIVATE_ADDRESS',
  'GATE_RESERVED_FIELD',
  'GATE_SCRUB_NOTE_MISSING',
  'GATE_TLP_ABOVE_AUDIENCE',
  'GATE_VICTIM_EXPOSED',
  'HOSTS_TOO_FEW',
  'NETWORK_TOO_WIDE',
  'OWN_NETWORK',
  'PERSONAL_DATA',
  'RECIPIENT_MISSING',
  'RECORD_EXPIRED',
  'SCRUB_REFUSED',
  'WINDOW_CLOSED',
  'WINDOW_FULL',
  // flows
  'AUDIENCE_MISSING',
  'CLOCK_IN_DOUBT',
  'FORMAT_UNKNOWN',
  'INBOX_BUSY',
  'INPUT_MALFORMED',
  'LINE_TOO_LONG',
  'MEANING_MISSING',
  'NODE_NOT_READY',
  'POLICY_INVALID',
  'PUBLISH_REFUSED',
  'QUOTA_EMPTY',
  'RESTORED_UNCONFIRMED',
  'RESTORE_REFUSED',
  // mesh
  'HELLO_MALFORMED',
  'HELLO_REFUSED',
  'INSTANCE_DUPLICATE',
  'JOIN_MALFORMED',
  'LISTEN_FAILED',
  'PEER_BANNED',
  'PEER_NOT_ADMITTED',
  'PEER_TIMEOUT',
  'PEER_UNREACHABLE',
  'PRESENCE_INVALID',
  'PUSH_MALFORMED',
  'PUSH_REFUSED',
  'STREAM_TOO_MANY',
  'SYNC_ANSWER_INVALID',
  'SYNC_MALFORMED',
  // store
  'DB_BUSY',
  'STORE_BUSY',
  'STORE_CLOSED',
  'STORE_CORRUPT',
  'STORE_DEGRADED',
  'STORE_FORMAT_NEWER',
  'STORE_FULL',
  'STORE_KEY_INVALID',
  'STORE_LOCKED',
  'STORE_OPEN_FAILED',
  'STORE_WRITE_FAILED',
  'WATERMARK_BEHIND',
  // REST
  'KEY_EXPIRED',
  'KEY_MISSING',
  'KEY_UNKNOWN',
  'NOT_FOUND',
  'QUERY_TOO_SLOW',
  'REQUEST_INVALID',
  'REQUEST_TOO_LARGE',
  'REQUEST_TOO_MANY',
  'SCOPE_MISSING',
  'VALUE_INVALID'
] as const

export type NodeErrorCode = (typeof ERROR_CODES)[number]

export interface NodeErrorOptions {
  /** What went wrong underneath; never sent to a peer or a REST client. */
  cause?: unknown
  /** What the person should do next, in one line. Shown by the CLI as `fix:`. */
  fix?: string
  /** Small, scrubbed facts for the log line. No indicator values, no personal data. */
  details?: Readonly<Record<string, string | number | boolean>>
}

export class NodeError extends Error {
  override readonly name = 'NodeError'
  readonly code: NodeErrorCode
  readonly fix: string | undefined
  readonly details: Readonly<Record<string, string | number | boolean>>

  constructor(code: NodeErrorCode, message: string, options: NodeErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.fix = options.fix
    this.details = options.details ?? {}
  }
}

export function isNodeError(err: unknown, code?: NodeErrorCode): err is NodeError {
  return err instanceof NodeError && (code === undefined || err.code === code)
}
