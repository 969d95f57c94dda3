import { findBreaches, hasConverged } from './oracle.js'
import type { Faults } from './faults.js'
import { ALL_ATTACKS, PARTITION_MS, type PlanOptions, ROUNDS_MAX } from './scenario.js'
import { LIMITS } from './sim-mesh.js'
import { createWorld, type World } from './world.js'

/** What a run came to. */
export interface RunResult {
  seed: number
  /** Sync intervals from healing until every honest node held the same; Infinity when it never came to that. */
  rounds: number
  /** Promises that were broken, in words. */
  breaches: string[]
  /** How often each thing happened, by kind. */
  counts: ReadonlyMap<string, number>
  /** SHA-256 of everything that happened. */
  trace: string
  events: number
}

export interface RunOptions {
  plan?: PlanOptions
  faults?: Faults
}

/** How often the world is looked at while it heals. */
const LOOK_MS = 500

/** One seed from the first start to healing, and what the oracles say of it. */
export async function runSeed(seed: number, { plan = ALL_ATTACKS, faults = {} }: RunOptions = {}): Promise<RunResult> {
  const world = createWorld({ seed, options: plan, faults })

  try {
    await world.runUntil(PARTITION_MS.to)
    const rounds = await untilConverged(world)
    const breaches = await findBreaches(world)

    return { seed, rounds, breaches, counts: world.trace.counts(), trace: world.trace.hash(), events: world.timeline.events() }
  } finally {
    world.stop()
  }
}

async function untilConverged(world: World): Promise<number> {
  const endMs = PARTITION_MS.to + ROUNDS_MAX * LIMITS.syncEveryMs

  for (let atMs = PARTITION_MS.to; atMs <= endMs; atMs += LOOK_MS) {
    await world.runUntil(atMs)
    // what crashed last may still be down when the sides join
    if (world.honest().length === world.plan.nodes.filter(({ behaviour }) => behaviour === 'honest').length && hasConverged(world)) {
      return Math.ceil((atMs - PARTITION_MS.to) / LIMITS.syncEveryMs)
    }
  }

  return Number.POSITIVE_INFINITY
}
