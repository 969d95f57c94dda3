import type { Args, Io } from '../command.js'
import { createProgress, type Progress } from '../progress.js'
import { formatBytes } from '../text.js'

/** `12 MiB of 40 MiB, 9.1 MiB/s`; without the whole where nobody knows it, or it was guessed too low. */
export function rateText(bytes: number, ofBytes: number | undefined, ms: number): string {
  const whole = ofBytes === undefined || ofBytes < bytes ? '' : ` of ${formatBytes(ofBytes)}`

  return `${formatBytes(bytes)}${whole}, ${formatBytes((bytes * 1_000) / Math.max(1, ms))}/s`
}

/** `show('verified')` gives what is to be called with the bytes done. */
type Show = (what: string) => (bytes: number, ofBytes: number | undefined) => void

/** Work over a file, with its progress and rate on stderr. */
export async function withProgress<T>(args: Args, io: Io, work: (show: Show, progress: Progress) => Promise<T>): Promise<T> {
  const progress = createProgress(io, args)
  const startMs = io.clock.monotonicMs()
  const show: Show = what => (bytes, ofBytes) => progress.show(`${what}: ${rateText(bytes, ofBytes, io.clock.monotonicMs() - startMs)}`)

  try {
    return await work(show, progress)
  } finally {
    await progress.end()
  }
}
