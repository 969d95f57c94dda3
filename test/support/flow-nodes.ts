import { sealBatch, type SealInit } from '../../src/envelope/seal.js'
import type { Batch } from '../../src/envelope/batch.js'
import { encodeBatch } from '../../src/envelope/batch-codec.js'
import { createInbox, type InboxVerdict } from '../../src/inbox/inbox.js'
import { noLog } from '../../src/log.js'
import { noMetrics } from '../../src/metrics/index.js'
import { noRecords } from '../../src/model/indicator.js'
import { createForkWatch } from '../../src/node/fork-watch.js'
import { createRosterKeeper } from '../../src/node/roster-keeper.js'
import { communityDigest } from '../../src/node/status.js'
import { createStreamCuts } from '../../src/node/stream-cuts.js'
import { quarantineOf } from '../../src/roster/quarantine.js'
import { createRoster, type RosterView } from '../../src/roster/roster-view.js'
import { createMemoryStore } from '../../src/store/memory.js'
import type { Store } from '../../src/store/store.js'
import { clockFrom } from './clock.js'
import { c2, type FlowMesh } from './flow-parts.js'
import { NOW_MS } from './roster-maker.js'

/** The receiving half of one node with its real parts, without a network: roster, store, inbox, fork watch, ends of streams. */
export interface FlowNode {
  roster: RosterView
  store: Store
  /** What it would send on the control topic. */
  announced: Uint8Array[]
  /** Judged, stored, and every consequence drawn. */
  accept(batch: Batch): Promise<InboxVerdict>
  apply(signed: Uint8Array): Promise<void>
  digest(): string
}

export async function flowNode(mesh: FlowMesh): Promise<FlowNode> {
  const store = createMemoryStore()
  const clock = clockFrom(NOW_MS + 60_000)
  const roster = createRoster(mesh.roster.objects(), { meshId: mesh.roster.meshId, nowMs: NOW_MS })
  const announced: Uint8Array[] = []
  const keeper = createRosterKeeper({ roster, store, clock, log: noLog })
  const cuts = createStreamCuts({ roster, store, clock, log: noLog })
  const watch = createForkWatch({ keeper, store, announce: signed => void announced.push(signed), log: noLog })
  const forksSeen: Promise<void>[] = []
  await store.start()
  const inbox = createInbox(
    {
      store,
      roster,
      epochOf: (orgKey, nodeKey) => roster.findEpoch(orgKey, nodeKey)?.epoch ?? 1,
      quarantineOf: header => quarantineOf(roster.forksOf(header.nodeKey), header),
      policy: () => ({ verdict: 'accept', rule: 'test' }),
      inboundGate: () => undefined,
      isOurs: () => true,
      onFork(batch) {
        const seen = watch(batch)
        forksSeen.push(seen)

        return seen
      },
      clock,
      log: noLog,
      metrics: noMetrics
    },
    { ownOrg: mesh.agency.org.publicKey }
  )
  const from = { nodeKey: mesh.isp.node.publicKey, orgKey: mesh.isp.org.publicKey, peerId: '12D3KooWTest' }

  return {
    roster,
    store,
    announced,
    async accept(batch) {
      const verdict = await inbox.accept(encodeBatch(batch), from, 'sync')
      await verdict.stored.catch(() => undefined)
      await Promise.all(forksSeen.splice(0))
      await cuts.refresh()

      return verdict
    },
    async apply(signed) {
      await keeper.applyObject(signed)
      await cuts.refresh()
    },
    digest: () => communityDigest(store.listStreams())
  }
}

/** Batches of the certificate's node, one stream; `last` picks the address that each tells of. */
export function chainOf(
  mesh: FlowMesh,
  count: number,
  { after, last = 1, stepMs = 1_000, ...more }: Partial<SealInit> & { after?: Batch; last?: number; stepMs?: number } = {}
): Batch[] {
  const batches: Batch[] = []
  let previous = after

  for (let i = 0; i < count; i++) {
    const batch = sealBatch({
      records: { ...noRecords, indicators: [c2(last + i)] },
      meshId: mesh.roster.meshId,
      nodeKey: mesh.cert.node.publicKey,
      orgKey: mesh.cert.org.publicKey,
      certificateId: mesh.certificateId,
      salt: new Uint8Array(0),
      audience: [],
      epoch: 1,
      scrubVersion: 1,
      secretKey: mesh.cert.node.secretKey,
      floorSeq: 1,
      seq: (previous?.header.seq ?? 0) + 1,
      prev: previous?.headerHash ?? new Uint8Array(32),
      createdMs: (previous?.header.createdMs ?? NOW_MS) + stepMs,
      ...more
    })

    batches.push(batch)
    previous = batch
  }

  return batches
}
