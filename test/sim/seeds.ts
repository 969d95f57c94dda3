import { runSeed, type RunResult } from './run.js'

export interface SeedsResult {
  runs: RunResult[]
  /** Lines for people: seeds, rounds and what was done to the nodes. */
  report: string[]
}

/** What must have been done to the nodes in every single run, by the kinds that the trace counts. */
const IN_EVERY_RUN = [
  'segment-lost',
  'segment-delayed',
  'segment-partitioned',
  'datagram-lost',
  'datagram-doubled',
  'datagram-overtaken',
  'datagram-partitioned',
  'partitioned',
  'healed',
  'clock-skewed',
  'clock-jumped',
  'cloned',
  'kept-silent',
  'lie-proof'
]

/**
 * What must have happened in nine runs of ten: chance decides whether a clone comes to sign anything, whether anybody asks the liar, and
 * whether a statement is revised.
 */
const IN_MOST_RUNS = ['fork-seen', 'lie-summary', 'revised']
const MOST = 0.9

/** What must have happened somewhere in a set of runs. */
const IN_SOME_RUN = [
  'withdrawn',
  'clock-doubted',
  // a false proof (lie-proof, in every run) that a node knows already is not refused a second time
  'object-refused',
  'crash-before',
  'crash-torn',
  'crash-after',
  'bit-flipped',
  'bad-row-found',
  'restored',
  'lie-payload',
  'lie-forged',
  'lie-garbage',
  'lie-foreign',
  'lie-slow',
  'lie-other-question',
  'lie-alone',
  'lie-void',
  'lie-gossip',
  'gossip-rejected'
]

/** SIM_SEED repeats one seed instead, as a failure tells to. */
export async function runSeeds(from: number, count: number): Promise<SeedsResult> {
  const only = process.env['SIM_SEED']
  const seeds = only === undefined ? Array.from({ length: count }, (_, at) => from + at) : [Number(only)]
  const runs: RunResult[] = []

  for (const seed of seeds) runs.push(await runSeed(seed))

  return { runs, report: describe(runs) }
}

function describe(runs: readonly RunResult[]): string[] {
  const rounds = new Map<number, number>()
  for (const run of runs) rounds.set(run.rounds, (rounds.get(run.rounds) ?? 0) + 1)

  const spread = [...rounds].sort(([a], [b]) => a - b).map(([round, count]) => `${round}: ${count}`)
  const attacks = [...IN_EVERY_RUN, ...IN_MOST_RUNS, ...IN_SOME_RUN].map(kind => `${kind} ${total(runs, kind)}`)

  return [
    `seeds ${runs[0]?.seed ?? 0} to ${runs.at(-1)?.seed ?? 0}; sync intervals from healing until all honest nodes agreed: ${spread.join(', ')}`,
    `done to the nodes: ${attacks.join(', ')}`
  ]
}

function total(runs: readonly RunResult[], kind: string): number {
  return runs.reduce((sum, { counts }) => sum + (counts.get(kind) ?? 0), 0)
}

function runsWith(runs: readonly RunResult[], kind: string): number {
  return runs.filter(({ counts }) => (counts.get(kind) ?? 0) > 0).length
}

/** Everything that is wrong with these runs, each with the seed that repeats it; empty when nothing is. */
export function problemsOf(runs: readonly RunResult[], roundsMax: number): string[] {
  const problems = runs.flatMap(({ seed, rounds, breaches, counts }) => {
    const idle = IN_EVERY_RUN.filter(kind => (counts.get(kind) ?? 0) === 0)

    return [
      ...(rounds <= roundsMax ? [] : [`did not agree within ${roundsMax} rounds`]),
      ...breaches,
      ...idle.map(kind => `${kind} never happened`)
    ].map(problem => `seed ${seed}: ${problem} (repeat with SIM_SEED=${seed})`)
  })
  // a single repeated seed need not have met everything
  const unmet = runs.length < SET_MIN ? [] : IN_SOME_RUN.filter(kind => total(runs, kind) === 0)

  const rare = runs.length < SET_MIN ? [] : IN_MOST_RUNS.filter(kind => runsWith(runs, kind) < MOST * runs.length)

  return [
    ...problems,
    ...unmet.map(kind => `${kind} happened in no run`),
    ...rare.map(kind => `${kind} happened in ${runsWith(runs, kind)} of ${runs.length} runs only`)
  ]
}

/** Runs from which on every kind of attack is to be expected among them. */
const SET_MIN = 50
