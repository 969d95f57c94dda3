import type { CrashPoint } from './disk.js'
import { type Random } from './random.js'
import type { Behaviour } from './sim-mesh.js'

/** Nodes of a run (issue 5). */
export const NODES = 12
/** A partition lasts 30 s (issue 5). */
export const PARTITION_MS = { from: 15_000, to: 45_000 }
/** One transmission in five is lost (issue 5). */
export const LOSS = 0.2
/** Rounds of SYNC_EVERY_MS after healing (C1, C3). */
export const ROUNDS_MAX = 2 * Math.ceil(Math.log2(NODES)) + 4

const PUBLISHES = 6
const CRASHES = 2
/** One publish in three says something more of a value that the node has published before. */
const REVISES = 0.33
/** How far a clock jumps: further than a node signs with (60 s, 3.1) and, with the skew of another, further than headers may be ahead (3.6). */
const JUMP_MS = { from: 70_000, to: 110_000 }

export interface PlannedNode {
  name: string
  behaviour: Behaviour
  startMs: number
  skewMs: number
  /** Its clock jumps by this, for a while. */
  jump: { fromMs: number; toMs: number; byMs: number } | undefined
  side: 0 | 1
  dials: string[]
}

export interface PlannedPublish {
  atMs: number
  node: string
  records: number
  /** Names of organizations; none for COMMUNITY. */
  to: string[]
  isLong: boolean
  isUnsure: boolean
  /** It says something more of the value that it published last, where there is one. */
  isRevision: boolean
  /** Of a revision: it withdraws the statement. */
  isWithdrawal: boolean
}

export interface PlannedCrash {
  atMs: number
  node: string
  point: CrashPoint
  downMs: number
  flipsBit: boolean
  /** It comes back with a backup of its disk from some seconds before. */
  isRestored: boolean
}

/** All that will be done to a mesh, drawn before it begins. */
export interface Plan {
  nodes: PlannedNode[]
  publishes: PlannedPublish[]
  crashes: PlannedCrash[]
  /** This node's disk and keys run a second time on the other side of the partition. */
  cloned: string
  cloneDials: string[]
}

export interface PlanOptions {
  hasClone: boolean
  hasBadPeers: boolean
  hasCrashes: boolean
}

export const ALL_ATTACKS: PlanOptions = { hasClone: true, hasBadPeers: true, hasCrashes: true }

export function drawPlan(random: Random, options: PlanOptions): Plan {
  const names = random.shuffle(Array.from({ length: NODES }, (_, at) => `n${at}`))
  const bad = options.hasBadPeers ? names.slice(0, 2) : []
  const good = names.slice(bad.length)
  const sides = new Map(random.shuffle(good).map((name, at) => [name, (at % 2) as 0 | 1]))
  const nodes = [
    ...good.map((name, at) => planNode(random, name, 'honest', ringPeers(random, good, at), sides.get(name) ?? 0)),
    ...bad.map((name, at) =>
      planNode(random, name, at === 0 ? 'silent' : 'lying', random.shuffle(good).slice(0, 4), random.int(2) as 0 | 1)
    )
  ]
  const cloned = random.pick(good)
  // the cloned one must be able to sign on both sides
  const jumper = random.pick(good.filter(name => name !== cloned))
  const others = good.filter(name => name !== cloned)

  return {
    nodes: nodes.map(node => (node.name === jumper ? { ...node, jump: drawJump(random) } : node)),
    publishes: good.flatMap(node => drawPublishes(random, node, names)),
    crashes: options.hasCrashes
      ? random
          .shuffle(others)
          .slice(0, CRASHES)
          .map(node => drawCrash(random, node))
      : [],
    cloned: options.hasClone ? cloned : '',
    cloneDials: random.shuffle(others.filter(name => sides.get(name) !== sides.get(cloned))).slice(0, 3)
  }
}

/** A ring, so that honest nodes hang together without the bad ones, and two chords. */
function ringPeers(random: Random, good: readonly string[], at: number): string[] {
  const next = good[(at + 1) % good.length] ?? ''
  const chords = random.shuffle(good.filter((name, other) => other !== at && name !== next)).slice(0, 2)

  return [next, ...chords]
}

function planNode(random: Random, name: string, behaviour: Behaviour, dials: string[], side: 0 | 1): PlannedNode {
  return {
    name,
    behaviour,
    startMs: random.between(0, 2_000),
    skewMs: random.between(-25_000, 25_000),
    jump: undefined,
    side,
    dials
  }
}

function drawJump(random: Random): PlannedNode['jump'] {
  const fromMs = random.between(8_000, 25_000)

  return {
    fromMs,
    toMs: fromMs + random.between(5_000, 15_000),
    byMs: random.between(JUMP_MS.from, JUMP_MS.to) * (random.chance(0.5) ? 1 : -1)
  }
}

function drawPublishes(random: Random, node: string, names: readonly string[]): PlannedPublish[] {
  return Array.from({ length: PUBLISHES }, () => ({
    atMs: random.between(5_000, PARTITION_MS.to - 2_000),
    node,
    records: 1 + random.int(4),
    to: random.chance(0.15) ? random.shuffle(names.filter(name => name !== node)).slice(0, 2) : [],
    isLong: random.chance(0.2),
    isUnsure: random.chance(0.1),
    isRevision: random.chance(REVISES),
    isWithdrawal: random.chance(0.3)
  }))
}

function drawCrash(random: Random, node: string): PlannedCrash {
  return {
    atMs: random.between(12_000, 32_000),
    node,
    point: random.pick(['before', 'torn', 'after'] as const),
    downMs: random.between(1_000, 5_000),
    flipsBit: random.chance(0.7),
    isRestored: random.chance(0.6)
  }
}
