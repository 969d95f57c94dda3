import type { NodeErrorCode } from '../errors.js'

/** Exit codes of the command line: a documented contract (design 7.1). */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  nothingFound: 3,
  configInvalid: 4,
  nodeUnreachable: 5,
  notAllowed: 6,
  refused: 7,
  verificationFailed: 8,
  partlyDone: 9,
  differences: 10,
  interrupted: 130
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** One line per code, for `tocsin help exit-codes`. */
export const EXIT_MEANING: ReadonlyArray<readonly [ExitCode, string]> = [
  [EXIT.ok, 'done'],
  [EXIT.failed, 'failed; the error on stderr says why'],
  [EXIT.usage, 'the command line is wrong'],
  [EXIT.nothingFound, 'nothing found'],
  [EXIT.configInvalid, 'the configuration or policy is invalid'],
  [EXIT.nodeUnreachable, 'no node answers'],
  [EXIT.notAllowed, 'not allowed: key, scope, right or passphrase'],
  [EXIT.refused, 'refused by the scrub or the outbound gate; nothing left'],
  [EXIT.verificationFailed, 'a signature, document or stored batch does not verify'],
  [EXIT.partlyDone, 'partly done: some rows were refused'],
  [EXIT.differences, 'differences found'],
  [EXIT.interrupted, 'interrupted (Ctrl-C)']
]

const EXIT_OF: ReadonlyMap<NodeErrorCode, ExitCode> = new Map<NodeErrorCode, ExitCode>([
  ['USAGE_INVALID', EXIT.usage],
  ['FORMAT_UNKNOWN', EXIT.usage],
  ['MEANING_MISSING', EXIT.usage],
  ['AUDIENCE_MISSING', EXIT.usage],
  ['VALUE_INVALID', EXIT.usage],
  ['REQUEST_INVALID', EXIT.usage],
  ['PASSPHRASE_MISSING', EXIT.usage],
  ['NOT_FOUND', EXIT.nothingFound],
  ['FILE_NOT_FOUND', EXIT.nothingFound],
  ['CONFIG_INVALID', EXIT.configInvalid],
  ['CONFIG_NOT_FOUND', EXIT.configInvalid],
  ['POLICY_INVALID', EXIT.configInvalid],
  ['NODE_UNREACHABLE', EXIT.nodeUnreachable],
  ['NODE_NOT_READY', EXIT.nodeUnreachable],
  ['KEY_EXPIRED', EXIT.notAllowed],
  ['KEY_MISSING', EXIT.notAllowed],
  ['KEY_UNKNOWN', EXIT.notAllowed],
  ['SCOPE_MISSING', EXIT.notAllowed],
  ['RIGHT_MISSING', EXIT.notAllowed],
  ['BACKUP_KEY_WRONG', EXIT.notAllowed],
  ['PASSPHRASE_WRONG', EXIT.notAllowed],
  ['RESTORED_UNCONFIRMED', EXIT.notAllowed],
  ['MEMBERSHIP_SUSPENDED', EXIT.notAllowed],
  ['PUBLISH_REFUSED', EXIT.refused],
  ['SCRUB_REFUSED', EXIT.refused],
  ['INVITE_EXPIRED', EXIT.notAllowed],
  ['INVITE_UNKNOWN', EXIT.notAllowed],
  ['INVITE_USED', EXIT.notAllowed],
  ['JOIN_DENIED', EXIT.notAllowed],
  ['INVITE_MALFORMED', EXIT.verificationFailed],
  ['INVITE_TRUNCATED', EXIT.verificationFailed],
  ['INVITE_WRONG_MESH', EXIT.verificationFailed],
  ['BACKUP_DAMAGED', EXIT.verificationFailed],
  ['BACKUP_FORMAT_NEWER', EXIT.verificationFailed],
  ['BACKUP_MALFORMED', EXIT.verificationFailed],
  ['BACKUP_WRONG_MESH', EXIT.verificationFailed],
  ['CHARTER_CONFLICT', EXIT.verificationFailed],
  ['CHARTER_INVALID', EXIT.verificationFailed],
  ['CHARTER_ROLLBACK', EXIT.verificationFailed],
  ['CERTIFICATE_INVALID', EXIT.verificationFailed],
  ['DOCUMENT_MALFORMED', EXIT.verificationFailed],
  ['DOCUMENT_TOO_LARGE', EXIT.verificationFailed],
  ['DOCUMENT_WRONG_MESH', EXIT.verificationFailed],
  ['JOIN_KEY_MISMATCH', EXIT.verificationFailed],
  ['JOIN_REQUEST_INVALID', EXIT.verificationFailed],
  ['KEY_WEAK', EXIT.verificationFailed],
  ['MEMBERSHIP_INVALID', EXIT.verificationFailed],
  ['SIGNATURE_INVALID', EXIT.verificationFailed],
  ['SIGNATURES_TOO_FEW', EXIT.verificationFailed],
  ['STORE_CORRUPT', EXIT.verificationFailed]
])

/** The exit code of a command that failed with `code`; `GATE_…` codes are refusals, unlisted ones plain failures. */
export function exitCodeOf(code: NodeErrorCode): ExitCode {
  return EXIT_OF.get(code) ?? (code.startsWith('GATE_') ? EXIT.refused : EXIT.failed)
}
