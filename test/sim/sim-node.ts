import type { KeyPair } from '../../src/envelope/signing.js'
import { createInbox, type Inbox } from '../../src/inbox/inbox.js'
import type { InboxWay, Sender } from '../../src/inbox/ports.js'
import { noLog } from '../../src/log.js'
import { noMetrics } from '../../src/metrics/index.js'
import { toHex } from '../../src/model/bytes.js'
import { createForkWatch } from '../../src/node/fork-watch.js'
import { epochsOf } from '../../src/node/known-nodes.js'
import { createNetworks } from '../../src/node/networks.js'
import { createOwnHeads, type OwnHeads } from '../../src/node/own-heads.js'
import { createRosterKeeper, type RosterKeeper } from '../../src/node/roster-keeper.js'
import { createSigningGuard } from '../../src/node/signing-guard.js'
import { createStreamCuts } from '../../src/node/stream-cuts.js'
import { createOutbox, type Outbox } from '../../src/outbox/outbox.js'
import { createPolicy } from '../../src/policy/policy.js'
import type { PolicyRule } from '../../src/policy/rule.js'
import { quarantineOf } from '../../src/roster/quarantine.js'
import { createRoster, type RosterView } from '../../src/roster/roster-view.js'
import { SCRUB_VERSION } from '../../src/scrub/constants.js'
import { createInboundGate } from '../../src/scrub/inbound-gate.js'
import { createOutboundGate } from '../../src/scrub/outbound-gate.js'
import type { Store } from '../../src/store/store.js'
import type { Disk, OpenDisk } from './disk.js'
import type { Documents, Party } from './documents.js'
import type { Faults } from './faults.js'
import type { Network } from './network.js'
import type { Random } from './random.js'
import { createSimMesh, type Behaviour, type SimMesh } from './sim-mesh.js'
import { createNodeClock, type NodeClock, type Timeline } from './timeline.js'
import type { Trace } from './trace.js'

export interface SimNodeInit {
  /** Names the instance; a clone has the party of another. */
  name: string
  party: Party
  documents: Documents
  disk: Disk
  /** PeerIds that this node dials. */
  peers: readonly string[]
  behaviour: Behaviour
  skewMs: () => number
  faults: Faults
  onCrash(): void
  /** It went on from its disk because no peer had told it within the 5 s of 3.5 what it holds. */
  onBlind(): void
  /** A batch of its own is on its disk. */
  onSigned(headerHash: Uint8Array): void
  /** A peer with this node key, in hex, handed it a batch that is addressed to others. */
  onForeign(from: string, place: string): void
  /** A batch is handed to the network for the first time. */
  onReleased(batch: { streamId: string; seq: number; headerHash: string }): void
}

export interface SimWorld {
  timeline: Timeline
  network: Network
  random: Random
  trace: Trace
}

/** One run of one node, from start to crash. */
export interface SimNode {
  readonly name: string
  readonly party: Party
  readonly store: Store
  readonly roster: RosterView
  readonly keeper: RosterKeeper
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly mesh: SimMesh
  readonly disk: OpenDisk
  /** Power off: nothing is finished, nobody is told. */
  kill(): void
}

/** Rows of this family are set aside by every node's policy, so that it has something to decide. */
export const QUARANTINED_MALWARE = 'unsure'

const RULES: readonly PolicyRule[] = [
  { place: 'sim:1 unsure', verdict: 'quarantine', weight: 0, malware: { names: new Set([QUARANTINED_MALWARE]), prefixes: [] } },
  { place: 'sim:2 rest', verdict: 'accept', weight: 1 }
]

/** As the node's own chores (node/chores.ts). */
const CUTS_EVERY_MS = 5_000

/** The parts of a node as src/node/assembly.ts joins them; only gossip, the wire and the disk are the simulator's. */
export async function startSimNode(world: SimWorld, init: SimNodeInit): Promise<SimNode> {
  const { name, party, documents } = init
  const random = world.random.fork(`node ${name} at ${world.timeline.nowMs()}`)
  const clock = createNodeClock(world.timeline, random.fork('clock'), init.skewMs)
  const disk = await init.disk.open({
    clock,
    random: random.fork('disk'),
    trace: world.trace,
    name,
    nodeKey: party.node.publicKey,
    onCrash: init.onCrash,
    onSigned: init.onSigned,
    isUnsynced: init.faults.acknowledgesUnsynced?.(name) ?? false
  })
  const store = init.faults.wrapStore?.(name, disk.store) ?? disk.store
  const roster = createRoster([...documents.objects, ...(await store.readRosterObjects())], {
    meshId: documents.meshId,
    nowMs: clock.nowMs(),
    ...(init.faults.verifyForkProof === undefined ? {} : { verifyForkProof: init.faults.verifyForkProof })
  })
  const keeper = createRosterKeeper({ roster, store, clock, log: noLog })
  const cuts = createStreamCuts({ roster, store, clock, log: noLog })
  const ownHeads = createOwnHeads(
    { store, roster, clock, log: noLog },
    { nodeKey: party.node.publicKey, orgKey: party.org.publicKey, configuredPeers: init.peers.length }
  )
  const late: { mesh?: SimMesh } = {}
  let words = 0
  const heard: OwnHeads = {
    ...ownHeads,
    ended(peer) {
      words++
      ownHeads.ended(peer)
    }
  }
  const inbox = buildInbox(world, init, { clock, store, roster, keeper, late })
  const outbox = buildOutbox(init, { clock, store, roster, keeper, late, ownHeads, key: party.node })
  const mesh = createSimMesh(world, { ...init, clock, store, roster, keeper, ownHeads: heard, inbox: watched(init, inbox, store), random })

  late.mesh = mesh
  keeper.onChange(() => {
    mesh.refreshAdmission()
    void cuts.refresh()
  })
  clock.every(CUTS_EVERY_MS, () => void cuts.refresh())
  await outbox.start()
  await ownHeads.start()
  void ownHeads.settled().then(() => {
    if (words === 0) init.onBlind()
  })
  mesh.start()
  world.trace.note('started', name)

  return {
    name,
    party,
    store,
    roster,
    keeper,
    inbox,
    outbox,
    mesh,
    disk,
    kill() {
      world.trace.note('killed', name)
      clock.kill()
      disk.close()
      mesh.detach()
    }
  }
}

interface Ground {
  clock: NodeClock
  store: Store
  roster: RosterView
  keeper: RosterKeeper
  late: { mesh?: SimMesh }
}

function buildInbox(world: SimWorld, init: SimNodeInit, { clock, store, roster, keeper, late }: Ground): Inbox {
  const ownOrg = init.party.org.publicKey
  const policy = createPolicy(RULES, { ownOrg, nowS: () => Math.floor(clock.nowMs() / 1_000) })
  const watch = createForkWatch({ keeper, store, announce: signed => late.mesh?.announce(signed), log: noLog })

  return createInbox(
    {
      store,
      roster,
      epochOf: epochsOf(roster),
      quarantineOf: header => quarantineOf(roster.forksOf(header.nodeKey), header),
      policy: ({ orgKey, nodeKey }, indicator) => policy.verdict({ org: orgKey, nodeKey, indicator }),
      inboundGate: createInboundGate({ isLab: true }),
      isOurs: () => false,
      async onFork(batch) {
        world.trace.note('fork-seen', init.name, batch.header.seq)
        if (init.faults.hidesForks?.(init.name) !== true) await watch(batch)
      },
      clock,
      log: noLog,
      metrics: noMetrics
    },
    { ownOrg }
  )
}

function buildOutbox(
  init: SimNodeInit,
  { clock, store, roster, keeper, late, ownHeads, key }: Ground & { ownHeads: OwnHeads; key: KeyPair }
): Outbox {
  const ownOrg = init.party.org.publicKey
  const networks = createNetworks({ members: keeper.members, geo: undefined, clock }, { ownOrg, isLab: true })
  const guard = createSigningGuard({
    roster,
    store,
    mesh: { clockOffsetMs: () => late.mesh?.clockOffsetMs() },
    clock,
    nodeKey: key.publicKey
  })

  return createOutbox(
    {
      store,
      roster,
      mesh: {
        publish(batch, encoded) {
          const { streamId, seq } = batch.header
          init.onReleased({ streamId: toHex(streamId), seq, headerHash: toHex(batch.headerHash) })
          late.mesh?.publish(batch, encoded)
        }
      },
      ...(init.faults.trustsDisk?.(init.name) === true ? {} : { ownHeads }),
      gate: createOutboundGate({ isLab: true, isOwn: networks.isOwn, ownOrg, ceilingOf: networks.ceilingOf }),
      clock,
      log: noLog,
      metrics: noMetrics
    },
    {
      nodeKey: key.publicKey,
      orgKey: ownOrg,
      secretKey: key.secretKey,
      scrubVersion: SCRUB_VERSION,
      epochOf: () => epochsOf(roster)(ownOrg, key.publicKey),
      whyNotSigning: guard.whyNotSigning
    }
  )
}

/** The inbox behind an eye for what was addressed to others, and whatever fault is planted in front of it. */
function watched({ name, faults, party, onForeign }: SimNodeInit, inbox: Inbox, store: Store): Pick<Inbox, 'accept'> {
  const wrap = faults.wrapInbox

  return {
    async accept(bytes: Uint8Array, from: Sender, way: InboxWay) {
      const verdict = await (wrap === undefined ? inbox.accept(bytes, from, way) : wrap({ name, inbox, store }, bytes, from, way))

      if (verdict.code === 'AUDIENCE_NOT_ADDRESSED')
        onForeign(toHex(from.nodeKey), `${toHex(verdict.streamId ?? party.node.publicKey)}/${verdict.seq ?? 0}`)

      return verdict
    }
  }
}
