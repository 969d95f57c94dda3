import fc from 'fast-check'

/** Runs of a property in the normal suite. FC_RUNS replaces it, and every other count grows or shrinks in proportion. */
const RUNS_NORMAL = 100

export interface PropertyInit {
  /** Runs in the normal suite, 100 unless a property is much cheaper or dearer than most. */
  runs?: number
}

/**
 * How to run a property: the number of runs (FC_RUNS scales it) and the seed (FC_SEED repeats a failed run).
 * A failure prints seed and path, and the line that repeats it.
 */
export function propertyParameters({ runs = RUNS_NORMAL }: PropertyInit = {}): { numRuns: number; seed?: number } {
  const scaled = Math.max(1, Math.round((runs * readNumber('FC_RUNS', RUNS_NORMAL)) / RUNS_NORMAL))

  return process.env.FC_SEED === undefined ? { numRuns: scaled } : { numRuns: scaled, seed: readNumber('FC_SEED', 0) }
}

/** Checks a synchronous property. @throws the counter-example, shrunk, with the seed that repeats it. */
export function check<Ts extends [unknown, ...unknown[]]>(property: fc.IProperty<Ts>, init?: PropertyInit): void {
  fc.assert(property, { ...propertyParameters(init), reporter: report<Ts> })
}

/** Checks an asynchronous property. Rejects with the counter-example, shrunk, with the seed that repeats it. */
export async function checkAsync<Ts extends [unknown, ...unknown[]]>(property: fc.IAsyncProperty<Ts>, init?: PropertyInit): Promise<void> {
  await fc.assert(property, { ...propertyParameters(init), asyncReporter: async details => report(details) })
}

function report<Ts>(details: fc.RunDetails<Ts>): void {
  if (!details.failed) return

  const message = fc.defaultReportMessage(details) ?? 'property failed'
  const cause = 'errorInstance' in details ? details.errorInstance : undefined

  throw new Error(`${message}\nRepeat with: FC_SEED=${details.seed}`, { cause })
}

function readNumber(name: string, fallback: number): number {
  const text = process.env[name]

  if (text === undefined) return fallback

  const number = Number(text)

  if (!Number.isSafeInteger(number)) throw new Error(`${name} is not a whole number: ${text}`)

  return number
}
