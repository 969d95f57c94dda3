import type { Args, Io } from './command.js'

/** A wait shorter than this needs no words. */
const SILENT_MS = 1_000
/** How often a terminal is redrawn, and how often a pipe gets a line. */
const REDRAW_MS = 125
const LINE_MS = 10_000

export interface Progress {
  /** Says how far it is; cheap to call often. */
  show(text: string): void
  /** Clears the line. The work is over. */
  end(): Promise<void>
}

/**
 * Words on stderr for anything that takes over a second: one line that is redrawn on a terminal, a line every ten seconds
 * elsewhere, nothing with `--quiet`.
 */
export function createProgress({ stderr, clock }: Pick<Io, 'stderr' | 'clock'>, { isQuiet }: Pick<Args, 'isQuiet'>): Progress {
  const startMs = clock.monotonicMs()
  let lastMs = startMs
  let isDrawn = false
  let writing = Promise.resolve()

  return {
    show(text) {
      const nowMs = clock.monotonicMs()
      if (isQuiet || nowMs - startMs < SILENT_MS || nowMs - lastMs < (stderr.isTTY ? REDRAW_MS : LINE_MS)) return

      lastMs = nowMs
      isDrawn = true
      writing = stderr.write(stderr.isTTY ? `\r\u001b[2K${text.slice(0, stderr.columns - 1)}` : `${text}\n`)
    },

    async end() {
      await writing
      if (isDrawn && stderr.isTTY) await stderr.write('\r\u001b[2K')
    }
  }
}
