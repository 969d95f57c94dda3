import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { isNodeError } from '../../src/errors.js'
import { toHex } from '../../src/model/bytes.js'
import { createDisk, type Disk, type Place } from './disk.js'
import { type Documents, documentsFor, partyOf } from './documents.js'
import type { Faults } from './faults.js'
import { createNetwork, type Network } from './network.js'
import { createRandom, type Random } from './random.js'
import {
  drawPlan,
  LOSS,
  PARTITION_MS,
  type Plan,
  type PlannedCrash,
  type PlannedNode,
  type PlannedPublish,
  type PlanOptions
} from './scenario.js'
import { peerIdOf } from './sim-mesh.js'
import { QUARANTINED_MALWARE, type SimNode, startSimNode } from './sim-node.js'
import { createTimeline, type Timeline } from './timeline.js'
import { createTrace, type Trace } from './trace.js'
import { createWriter } from './writer.js'

/** What the world remembers of a run, to judge the nodes by. */
export interface Witness {
  /** Values that an outbox acknowledged, by name of the node; COMMUNITY ones, counted in. */
  acknowledged: Array<{ node: string; value: string; isCommunity: boolean; isUnsure: boolean }>
  /** `stream/seq` → hashes of the headers that were handed to the network. */
  released: Map<string, Set<string>>
  /** Hashes of headers that reached the disk of the node that signed them, a clone's too. */
  signed: Set<string>
  /** Nodes that came back with a backup: what they had addressed to few is gone with the disk. */
  restored: Set<string>
  /** Of those, the ones that no peer could answer in time: they may fork themselves, and then everybody must know (C3, C4). */
  forgetful: Set<string>
  /** What an honest node was handed by another honest node and is not addressed to it (P1), in words. */
  leaks: string[]
}

export interface World {
  readonly seed: number
  readonly plan: Plan
  readonly timeline: Timeline
  readonly trace: Trace
  readonly witness: Witness
  readonly documents: Documents
  /** Live nodes by instance name. */
  readonly nodes: ReadonlyMap<string, SimNode>
  /** Live nodes that keep the rules. */
  honest(): SimNode[]
  /** Lets everything up to this moment happen. */
  runUntil(untilMs: number): Promise<void>
  /** Ends the run; nothing of it goes on. */
  stop(): void
}

export interface WorldInit {
  seed: number
  options: PlanOptions
  faults?: Faults
}

const CLONE = "'"
/** A node that is to crash does so at its next write, or after this. */
const DYING_MS = 4_000
/** How soon a node that is up again has something to publish. */
const EAGER_MS = 100
/** How old a backup is when the node begins to die. */
const BACKUP_AGE_MS = 8_000

/** A mesh with everything that will happen to it on the timeline; time stands at 0. */
export function createWorld({ seed, options, faults = {} }: WorldInit): World {
  const random = createRandom(`tocsin simulator ${seed}`)
  const timeline = createTimeline()
  const trace = createTrace(() => timeline.nowMs())
  const network = createNetwork({ timeline, random: random.fork('network'), trace }, { loss: LOSS, duplicates: 0.1, delayMs: 400 })
  const plan = drawPlan(random.fork('plan'), options)
  const stage = createStage({ timeline, trace, network, random, plan, faults, documents: documentsFor(plan.nodes.map(({ name }) => name)) })
  const restoreEntropy = seedEntropy(random.fork('entropy'))

  for (const node of plan.nodes) timeline.after(node.startMs, () => void stage.boot(node.name))
  for (const publish of plan.publishes) timeline.after(publish.atMs, () => stage.publish(publish))
  for (const crash of plan.crashes) {
    timeline.after(crash.atMs - BACKUP_AGE_MS, () => stage.backUp(crash))
    timeline.after(crash.atMs, () => stage.crash(crash))
  }
  for (const { name, jump } of plan.nodes) {
    if (jump !== undefined) timeline.after(jump.fromMs, () => trace.note('clock-jumped', name, Math.round(jump.byMs)))
  }
  timeline.after(PARTITION_MS.from, () => stage.part())
  timeline.after(PARTITION_MS.to, () => stage.heal())

  return {
    seed,
    plan,
    timeline,
    trace,
    witness: stage.witness,
    documents: stage.documents,
    nodes: stage.nodes,
    honest: () => [...stage.nodes.values()].filter(({ name }) => stage.isHonest(name)),
    runUntil: untilMs => timeline.runUntil(untilMs),
    stop() {
      for (const node of stage.nodes.values()) node.kill()
      restoreEntropy()
    }
  }
}

interface StageInit {
  timeline: Timeline
  trace: Trace
  network: Network
  random: Random
  plan: Plan
  faults: Faults
  documents: Documents
}

/** Does to the nodes what the plan says. */
function createStage(init: StageInit) {
  const { timeline, trace, network, random, plan, faults, documents } = init
  const nodes = new Map<string, SimNode>()
  const disks = new Map<string, Disk>()
  const backups = new Map<string, Disk>()
  let sideOf = (_name: string): number => 0
  const witness: Witness = {
    acknowledged: [],
    released: new Map(),
    signed: new Set(),
    restored: new Set(),
    forgetful: new Set(),
    leaks: []
  }
  const writer = createWriter(trace)

  const plannedOf = (name: string): PlannedNode => {
    const planned = plan.nodes.find(node => `${node.name}${CLONE}` === name || node.name === name)
    if (planned === undefined) throw new Error(`no node is called ${name}`)

    return planned
  }
  const isClone = (name: string): boolean => name.endsWith(CLONE)
  const isHonest = (name: string): boolean => !isClone(name) && plannedOf(name).behaviour === 'honest'

  function diskOf(name: string): Disk {
    const disk = disks.get(name) ?? createDisk()
    disks.set(name, disk)

    return disk
  }

  async function boot(name: string): Promise<void> {
    const planned = plannedOf(name)
    const dials = isClone(name) ? plan.cloneDials : planned.dials
    if (Math.abs(planned.skewMs) > SKEW_NOTED_MS) trace.note('clock-skewed', name, Math.round(planned.skewMs))

    const node = await startSimNode(
      { timeline, network, random, trace },
      {
        name,
        party: partyOf(planned.name),
        documents,
        disk: diskOf(name),
        peers: dials.map(other => peerIdOf(partyOf(other).node.publicKey).toString()),
        behaviour: planned.behaviour,
        skewMs: () => planned.skewMs + jumpOf(planned, timeline.nowMs()),
        faults,
        onCrash: () => timeline.after(0, () => kill(name)),
        onBlind() {
          trace.note('went-on-blind', name)
          if (witness.restored.has(name)) witness.forgetful.add(name)
        },
        onSigned: headerHash => witness.signed.add(toHex(headerHash)),
        onForeign(from, place) {
          if (plan.nodes.some(node => node.behaviour === 'honest' && toHex(partyOf(node.name).node.publicKey) === from)) {
            witness.leaks.push(`${name} was handed ${place}, which is not for it`)
          }
        },
        onReleased({ streamId, seq, headerHash }) {
          const place = `${streamId}/${seq}`
          witness.released.set(place, (witness.released.get(place) ?? new Set()).add(headerHash))
          trace.note('released', name, headerHash.slice(0, 16))
        }
      }
    )

    nodes.set(name, node)
  }

  function kill(name: string): void {
    nodes.get(name)?.kill()
    nodes.delete(name)
  }

  function publish(planned: PlannedPublish, as = planned.node): void {
    const node = nodes.get(as)
    if (node === undefined) return trace.note('publish-while-down', as)

    const records = writer.write(planned, as.replace(CLONE, '-clone'))

    node.outbox.publish(records).then(
      ({ stored }) => {
        trace.note('acknowledged', as, stored)
        if (isClone(as)) return

        for (const { indicator } of records) {
          witness.acknowledged.push({
            node: as,
            value: indicator.value,
            isCommunity: planned.to.length === 0,
            isUnsure: indicator.malware === QUARANTINED_MALWARE
          })
        }
      },
      (err: unknown) => {
        if (!isNodeError(err)) throw err
        trace.note(err.code === 'CLOCK_IN_DOUBT' ? 'clock-doubted' : 'publish-refused', as, err.code)
      }
    )
  }

  function crash({ node: name, point, downMs, flipsBit }: PlannedCrash): void {
    const node = nodes.get(name)
    if (node === undefined) return

    node.disk.crashAtNextWrite(point)
    // a node that writes nothing dies all the same
    timeline.after(DYING_MS, () => {
      kill(name)
      // what it published counts, whether its disk can still be read there or not
      const own = ownPlaces(diskOf(name))
      if (flipsBit && flip(name)) trace.note('bit-flipped', name)
      timeline.after(downMs, () => {
        const backup = backups.get(name)

        // what only this disk holds would be lost with it, whatever the node does
        if (backup !== undefined && ownPlaces(backup).length < own.length && areElsewhere(own, name)) {
          disks.set(name, backup)
          witness.restored.add(name)
          trace.note('restored', name)
        }

        void boot(name)
        // what comes at once meets a node that does not know yet what it said before
        timeline.after(EAGER_MS, () => publish(plainPublish(name)))
      })
    })
  }

  function backUp({ node: name, isRestored }: PlannedCrash): void {
    if (isRestored) backups.set(name, diskOf(name).copy())
  }

  /** All of these is held by all other honest nodes that this one can hear. */
  function areElsewhere(own: readonly Place[], name: string): boolean {
    const others = [...nodes.values()].filter(other => isHonest(other.name) && other.name !== name && sideOf(other.name) === sideOf(name))

    return (
      others.length > 0 && own.every(({ streamId, seq }) => others.every(({ store }) => (store.findStream(streamId)?.gapless ?? 0) >= seq))
    )
  }

  /** Only what another live honest node holds: a bit that nobody else has is a loss that no protocol repairs. */
  function flip(name: string): boolean {
    return diskOf(name).flipBit(random.fork(`flip ${name}`), ({ streamId, seq }) =>
      [...nodes.values()].some(other => {
        const state = isHonest(other.name) && other.name !== name ? other.store.findStream(streamId) : undefined

        return state !== undefined && state.audience.length === 0 && seq <= state.gapless && state.cutSeq === undefined
      })
    )
  }

  function part(): void {
    sideOf = (name: string): number => {
      const { side } = plannedOf(name)

      return isClone(name) ? 1 - side : side
    }

    network.partition(sideOf)
    trace.note('partitioned')
    if (plan.cloned !== '') startClone()
  }

  function startClone(): void {
    const name = `${plan.cloned}${CLONE}`
    const both = { ...plainPublish(plan.cloned), records: 2 }

    disks.set(name, diskOf(plan.cloned).copy())
    trace.note('cloned', name)
    void boot(name)

    for (const afterMs of [4_000, 7_000, 11_000]) {
      timeline.after(afterMs, () => {
        publish(both)
        publish(both, name)
      })
    }
  }

  function heal(): void {
    sideOf = () => 0
    network.partition(undefined)
    trace.note('healed')
    if (plan.cloned !== '') kill(`${plan.cloned}${CLONE}`)
  }

  return { documents, nodes, witness, isHonest, boot, publish, backUp, crash, part, heal }
}

/** Clocks that are off by less are as good as right. */
const SKEW_NOTED_MS = 1_000

function jumpOf({ jump }: PlannedNode, nowMs: number): number {
  return jump !== undefined && nowMs >= jump.fromMs && nowMs < jump.toMs ? jump.byMs : 0
}

function plainPublish(node: string): PlannedPublish {
  return { atMs: 0, node, records: 1, to: [], isLong: false, isUnsure: false, isRevision: false, isWithdrawal: false }
}

function ownPlaces(disk: Disk): Place[] {
  return disk.places().filter(({ isOwn, isCommunity }) => isOwn && isCommunity)
}

/** New ORGS streams take their salt from the machine; under the simulator it comes from the seed. */
function seedEntropy(random: Random): () => void {
  const real = crypto.randomBytes

  Object.assign(crypto, { randomBytes: (size: number) => Buffer.from(random.bytes(size)) })
  syncBuiltinESMExports()

  return () => {
    Object.assign(crypto, { randomBytes: real })
    syncBuiltinESMExports()
  }
}

export function placeOf(streamId: Uint8Array, seq: number): string {
  return `${toHex(streamId)}/${seq}`
}
