import { isNodeError, type NodeErrorCode } from '../errors.js'

/** RFC 9457 body of every answer that is no success. */
export interface ProblemBody {
  type: string
  title: string
  status: number
  code: NodeErrorCode
  detail?: string
  fix?: string
  errors?: ReadonlyArray<{ path: string; message: string }>
}

/** Status and fixed sentence per code. What is not here is our own failure: 500, without a cause. */
const KNOWN: ReadonlyMap<NodeErrorCode, readonly [number, string]> = new Map<NodeErrorCode, readonly [number, string]>([
  ['USAGE_INVALID', [400, 'The request is invalid']],
  ['VALUE_INVALID', [400, 'The value is no observable']],
  ['REQUEST_INVALID', [400, 'The request is invalid']],
  ['FORMAT_UNKNOWN', [400, 'The format is not known']],
  ['INPUT_MALFORMED', [400, 'The input cannot be read']],
  ['LINE_TOO_LONG', [400, 'A line of the input is too long']],
  ['INVITE_MALFORMED', [400, 'The invite cannot be made']],
  ['KEY_MISSING', [401, 'An API key is needed']],
  ['KEY_UNKNOWN', [401, 'The API key is not known']],
  ['KEY_EXPIRED', [401, 'The API key has expired']],
  ['SCOPE_MISSING', [403, 'The API key does not allow this']],
  ['RIGHT_MISSING', [403, 'The mesh does not allow this']],
  ['CERTIFICATE_EXPIRED', [403, 'The certificate of this node has expired']],
  ['CERTIFICATE_UNKNOWN', [403, 'This node has no certificate']],
  ['MEMBERSHIP_EXPIRED', [403, 'The membership has expired']],
  ['MEMBERSHIP_SUSPENDED', [403, 'The membership is suspended']],
  ['INSTANCE_DUPLICATE', [403, 'Another live process has the key of this node']],
  ['NODE_FORKED', [403, 'This node has signed two histories']],
  ['RESTORED_UNCONFIRMED', [403, 'This node was restored, and no peer has confirmed what it published']],
  ['RESTORE_REFUSED', [403, 'This may not be restored']],
  ['DB_BUSY', [409, 'The database is being worked on']],
  ['STREAM_TOO_MANY', [429, 'This node has too many open streams']],
  ['NODE_REVOKED', [403, 'This node is revoked']],
  ['ORG_REVOKED', [403, 'The organization is revoked']],
  ['NOT_FOUND', [404, 'There is nothing here']],
  ['REQUEST_TOO_LARGE', [413, 'The request is too large']],
  ['AUDIENCE_MISSING', [422, 'Nobody is named who may get this']],
  ['MEANING_MISSING', [422, 'The input does not say what it means']],
  ['MEMBER_UNKNOWN', [422, 'An organization is not known']],
  ['PUBLISH_REFUSED', [422, 'Nothing of this may leave']],
  ['SCRUB_REFUSED', [422, 'Nothing of this may leave']],
  ['REQUEST_TOO_MANY', [429, 'Too many requests']],
  ['QUOTA_EMPTY', [429, 'The publishing quota of this organization is used up']],
  ['CLOCK_IN_DOUBT', [503, 'The clock of this node is in doubt']],
  ['NODE_NOT_READY', [503, 'The node is not ready']],
  ['QUERY_TOO_SLOW', [503, 'The query took too long']],
  ['STORE_BUSY', [503, 'The store has too many writes waiting']],
  ['STORE_CLOSED', [503, 'The store is closed']],
  ['STORE_DEGRADED', [503, 'The store is repairing itself']],
  ['STORE_WRITE_FAILED', [503, 'The store cannot be written']],
  ['STORE_FULL', [507, 'The disk is full']]
])

/** What to do about a failure of this node: fixed sentences, because an answer of 500 and above tells no cause. */
const FIX: ReadonlyMap<NodeErrorCode, string> = new Map<NodeErrorCode, string>([
  ['CLOCK_IN_DOUBT', 'set the clock of the machine of the node (NTP)'],
  ['NODE_NOT_READY', 'tocsin status   tells what it waits for'],
  ['QUERY_TOO_SLOW', 'ask for less at a time: a filter, or a smaller page'],
  ['STORE_BUSY', 'try again in a moment'],
  ['STORE_CLOSED', 'the node stops or starts: try again in a moment'],
  ['STORE_DEGRADED', 'tocsin doctor   tells how it is repaired; publishing goes on by itself after that'],
  ['STORE_FULL', 'free space on the disk of the node and start it again; what was acknowledged is kept, and can be read meanwhile'],
  ['STORE_WRITE_FAILED', 'look at the disk of the node and start it again; what was acknowledged is kept, and can be read meanwhile']
])

export interface Failure {
  body: ProblemBody
  /** Seconds for Retry-After. */
  retryAfterS?: number
  /** Our own failure: to be logged with its cause. */
  isOurs: boolean
}

/** Turns any error into the answer that a client may see: below 500 our sentence and the fix, above it nothing of the cause. */
export function failureOf(err: unknown): Failure {
  if (isValidationError(err)) {
    const errors = err.validation.map(({ instancePath, message }) => ({
      path: `${err.validationContext}${instancePath}`,
      message: message ?? 'is invalid'
    }))

    return { body: { ...bodyOf('REQUEST_INVALID', 400, 'The request is invalid'), errors }, isOurs: false }
  }

  if (isNodeError(err)) {
    const [status, title] = KNOWN.get(err.code) ?? [500, undefined]
    if (title === undefined) return internal()
    if (status >= 500) return { body: failureBody(err.code, status, title), isOurs: true, retryAfterS: 1 }

    const { retryAfterMs } = err.details

    return {
      body: { ...bodyOf(err.code, status, title), detail: err.message, ...(err.fix === undefined ? {} : { fix: err.fix }) },
      ...(typeof retryAfterMs === 'number' ? { retryAfterS: Math.max(1, Math.ceil(retryAfterMs / 1_000)) } : {}),
      isOurs: false
    }
  }

  return frameworkFailure(err) ?? internal()
}

function internal(): Failure {
  return { body: bodyOf('INTERNAL', 500, 'The node failed to answer; its log has the cause'), isOurs: true }
}

function failureBody(code: NodeErrorCode, status: number, title: string): ProblemBody {
  const fix = FIX.get(code)

  return { ...bodyOf(code, status, title), ...(fix === undefined ? {} : { fix }) }
}

function bodyOf(code: NodeErrorCode, status: number, title: string): ProblemBody {
  return { type: `urn:tocsin:error:${code}`, title, status, code }
}

/** What the HTTP framework refuses by itself. */
function frameworkFailure(err: unknown): Failure | undefined {
  if (!(err instanceof Error) || !('statusCode' in err) || typeof err.statusCode !== 'number') return undefined
  if (err.statusCode === 413) return { body: bodyOf('REQUEST_TOO_LARGE', 413, 'The request is too large'), isOurs: false }
  if (err.statusCode === 404) return { body: bodyOf('NOT_FOUND', 404, 'There is nothing here'), isOurs: false }
  if (err.statusCode >= 500 || err.statusCode < 400) return undefined

  return { body: { ...bodyOf('REQUEST_INVALID', err.statusCode, 'The request is invalid'), detail: err.message }, isOurs: false }
}

interface ValidationError extends Error {
  validation: ReadonlyArray<{ instancePath: string; message?: string }>
  validationContext: string
}

function isValidationError(err: unknown): err is ValidationError {
  return err instanceof Error && 'validation' in err && Array.isArray(err.validation)
}
