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
