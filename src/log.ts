import { type DestinationStream, type Logger, pino } from 'pino'

import { NodeError } from './errors.js'

/** Fields of a log line. Never indicator values or personal data at info or above. */
export type LogFields = Readonly<Record<string, unknown>>

/** A fixed sentence and its fields: `log.info('batch stored', { origin, records })`. */
export interface Log {
  debug(sentence: string, fields?: LogFields): void
  info(sentence: string, fields?: LogFields): void
  warn(sentence: string, fields?: LogFields): void
  /** `err` is logged with its code, message and causes. */
  error(sentence: string, err?: unknown, fields?: LogFields): void
  /** A log whose lines carry `part`. */
  child(part: string): Log
}

export const noLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => noLog }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Causes that one error line follows. */
const CAUSES_MAX = 5

/** Where lines go; each call is one whole line with its line break. */
export interface LogDestination {
  write(line: string): void
}

/**
 * JSON lines: `time` (RFC 3339), `level`, `part`, `msg`, and the fields. Below `level` nothing is written or even built.
 */
export function createLog(level: LogLevel, destination: LogDestination): Log {
  const stream: DestinationStream = destination
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(Date.now()).toISOString()}"`,
      formatters: { level: label => ({ level: label }) }
    },
    stream
  )

  return wrap(logger)
}

/** Parts nest as `mesh.sync`; a part that names itself again stays as it is. */
function wrap(root: Logger, part?: string): Log {
  const logger = part === undefined ? root : root.child({ part })

  return {
    debug: (sentence, fields = {}) => logger.debug(fields, sentence),
    info: (sentence, fields = {}) => logger.info(fields, sentence),
    warn: (sentence, fields = {}) => logger.warn(fields, sentence),
    error: (sentence, err, fields = {}) => logger.error(err === undefined ? fields : { ...fields, error: describeError(err) }, sentence),
    child: inner => wrap(root, part === undefined || part === inner ? inner : `${part}.${inner}`)
  }
}

interface ErrorFields {
  code?: string
  message: string
  details?: LogFields
  stack?: string
  causes?: string[]
}

/** An error of ours by code and details; the stack only of one that nobody expected. */
function describeError(err: unknown): ErrorFields {
  if (!(err instanceof Error)) return { message: String(err) }

  const causes = causesOf(err)
  const own = err instanceof NodeError ? { code: err.code, details: err.details } : stackOf(err)

  return { message: err.message, ...own, ...(causes.length > 0 ? { causes } : {}) }
}

function stackOf({ stack }: Error): { stack?: string } {
  return stack === undefined ? {} : { stack }
}

function causesOf(err: Error): string[] {
  const causes: string[] = []
  let cause = err.cause

  while (cause instanceof Error && causes.length < CAUSES_MAX) {
    causes.push(cause instanceof AggregateError ? cause.errors.map(String).join('; ') : `${cause.name}: ${cause.message}`)
    cause = cause.cause
  }

  return causes
}
