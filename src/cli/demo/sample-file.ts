import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { ctipSample } from '../../ingest/ctip/sample.js'

const DAY_MS = 86_400_000
/** A fixed seed: every demo tells the same story, and its figures can be compared. */
const SEED = 20_120_111
/** Each host checks in about eight times. */
const CHECK_INS_A_HOST = 8

/** The invented day of a sinkhole, on disk. */
export interface SampleFile {
  path: string
  checkIns: number
}

/** Writes yesterday's check-ins in the form of C-TIP's Azure container: a day that is over, so that its aggregates can be published at once. */
export async function writeSample(path: string, checkIns: number, nowMs: number): Promise<SampleFile> {
  const lines = ctipSample({ seed: SEED, checkIns, hosts: Math.ceil(checkIns / CHECK_INS_A_HOST), dayMs: nowMs - DAY_MS })

  await pipeline(Readable.from(withBreaks(lines)), createWriteStream(path))

  return { path, checkIns }
}

function* withBreaks(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`
}
