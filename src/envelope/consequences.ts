import type { NodeErrorCode } from '../errors.js'

/**
 * What a receiver does about a failed check (design 3.3, 3.4):
 *
 * - `reject`: wrong at every honest node. The copy is dropped and charged to its sender; where only the copy is wrong, the
 *   seq stays missing and is asked elsewhere.
 * - `ignore`: honest nodes may differ (clock, roster, forks, our own faults). Dropped without blame.
 * - `fetch-certificate`: a roster object is missing: fetch it, then look again.
 * - `gap`: too far ahead: pull what is between, then look again.
 * - `void`: the publisher signed what breaks a rule. The header is held, the payload is never stored or relayed.
 * - `unread`: a codec that this version does not know. The header is held, the payload fetched after an upgrade.
 * - `expired`: right in everything, and over. The header is held, the payload is not needed.
 * - `mask`: concerns one row; the batch lives.
 */
export type Consequence = 'reject' | 'ignore' | 'fetch-certificate' | 'gap' | 'void' | 'unread' | 'expired' | 'mask'

const CODES: Readonly<Record<Exclude<Consequence, 'ignore'>, readonly NodeErrorCode[]>> = {
  reject: [
    'BATCH_TOO_LARGE',
    'BATCH_MALFORMED',
    'HEADER_MALFORMED',
    'AUDIENCE_INVALID',
    'AUDIENCE_HASH_MISMATCH',
    'KEY_MALFORMED',
    'KEY_WEAK',
    'BATCH_SIGNATURE_INVALID',
    'STREAM_ID_MISMATCH',
    'PAYLOAD_LENGTH_MISMATCH',
    'PAYLOAD_HASH_MISMATCH'
  ],
  'fetch-certificate': ['CERTIFICATE_UNKNOWN', 'MEMBER_UNKNOWN', 'EPOCH_UNKNOWN'],
  gap: ['SEQ_TOO_FAR'],
  void: [
    'CREATED_FALLS',
    'FLOOR_INVALID',
    'CLASS_MISMATCH',
    'AUDIENCE_TLP_EXCEEDED',
    'BATCH_TOO_MANY_RECORDS',
    'PAYLOAD_TOO_LARGE',
    'RECORDS_MALFORMED',
    'RECORDS_NOT_CANONICAL',
    'RECORD_COUNT_MISMATCH',
    'VICTIM_IN_COMMUNITY',
    'ROLE_TOO_WEAK',
    'TLP_ABOVE_HEADER'
  ],
  unread: ['CODEC_UNKNOWN'],
  expired: ['BATCH_EXPIRED'],
  mask: [
    'HOSTS_TOO_FEW',
    'RECORD_ENUM_UNKNOWN',
    'RECORD_FIELD_INVALID',
    'RECORD_REV_INVALID',
    'RECORD_SCRUB_MISSING',
    'RECORD_TIMES_INVALID',
    'RECORD_TTL_EXCEEDED',
    'RECORD_VALUE_INVALID'
  ]
}

const CONSEQUENCES = ['reject', 'fetch-certificate', 'gap', 'void', 'unread', 'expired', 'mask'] as const

const BY_CODE: ReadonlyMap<NodeErrorCode, Consequence> = new Map(
  CONSEQUENCES.flatMap(consequence => CODES[consequence].map((code): [NodeErrorCode, Consequence] => [code, consequence]))
)

/** What follows from a code that verification threw; `ignore` for every other code: a fault of ours is not charged to a peer. */
export function consequenceOf(code: NodeErrorCode): Consequence {
  return BY_CODE.get(code) ?? 'ignore'
}
