import { expect } from 'chai'

import type { StreamState } from '../../../src/envelope/stream.js'
import { noLog } from '../../../src/log.js'
import type { PeerStatus } from '../../../src/mesh/mesh.js'
import { type MetricsRegister, noMetrics } from '../../../src/metrics/index.js'
import { toHex } from '../../../src/model/bytes.js'
import { createCompletenessWatch } from '../../../src/node/completeness-watch.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { systemClock } from '../../../src/clock.js'
import { chainOf } from '../../support/flow-nodes.js'
import { flowMesh } from '../../support/flow-parts.js'
import { NOW_MS } from '../../support/roster-maker.js'

const mesh = flowMesh()
const peer = { nodeKey: mesh.isp.node.publicKey, orgKey: mesh.isp.org.publicKey, peerId: '12D3KooWTest' }

async function stateWith(seqs: readonly number[]): Promise<StreamState> {
  const store = createMemoryStore()
  await store.start()

  for (const batch of chainOf(mesh, 9).filter(({ header }) => seqs.includes(header.seq))) {
    await store.putBatch({ batch, receivedMs: NOW_MS, verdict: 'ok', accepted: [], quarantined: [], isOwn: false })
  }

  const [state] = store.listStreams()
  if (state === undefined) throw new Error('no stream')

  return state
}

function rig(codes = new Map()) {
  const warnings: string[] = []
  let nowMs = 0
  let streams: StreamState[] = []
  let peers: PeerStatus[] = []
  const gauges = new Map<string, number>()
  const watch = createCompletenessWatch({
    store: { listStreams: () => streams },
    nameOf: () => 'cert',
    peers: () => peers,
    lastErrors: () => codes,
    clock: { ...systemClock, monotonicMs: () => nowMs, nowMs: () => NOW_MS },
    log: { ...noLog, warn: sentence => void warnings.push(sentence) },
    metrics: gaugesInto(gauges)
  })

  return {
    watch,
    warnings,
    gauges,
    async meet(met: PeerStatus[]) {
      peers = met
      await watch.chore.work()
    },
    async see(state: StreamState, atMs: number) {
      streams = [state]
      nowMs = atMs
      await watch.chore.work()
    }
  }
}

function gaugesInto(values: Map<string, number>): MetricsRegister {
  return {
    ...noMetrics,
    gauge: ({ name, labelNames }) => ({
      set: (labels: Record<string, string>, value) => void values.set([name, ...labelNames.map(label => labels[label])].join(' '), value)
    })
  }
}

describe('completeness watch', () => {
  it('meters what each peer holds, lacks and has more, and since when; of one that left nothing', async () => {
    const { gauges, meet } = rig()
    const status: PeerStatus = {
      ...peer,
      connectedMs: NOW_MS - 60_000,
      isAdmitted: true,
      isExplicit: false,
      direction: 'inbound',
      address: '/ip4/192.0.2.1/tcp/7400',
      inSync: false,
      inSyncMs: NOW_MS - 7_000,
      standing: { have: 40, missing: 3, ahead: 2 }
    }
    const metered = (): number[] =>
      ['have_batches', 'missing_batches', 'ahead_batches', 'lag_seconds'].map(name => gauges.get(`peer_${name} ${peer.peerId}`) ?? -1)

    await meet([status])
    expect(metered()).to.deep.equal([40, 3, 2, 7])
    await meet([{ ...status, inSync: true, standing: { have: 43, missing: 0, ahead: 0 } }])
    expect(metered()).to.deep.equal([43, 0, 0, 0])
    await meet([])
    expect(metered()).to.deep.equal([0, 0, 0, 0])
  })

  it('raises an alarm, once, for a hole that stays open for a minute, with the reason, and ends it when it is filled', async () => {
    const { watch, warnings, see } = rig(new Map([[toHex(mesh.cert.org.publicKey), 'QUOTA_EMPTY']]))
    const open = await stateWith([1, 2, 5])

    await see(open, 0)
    await see(open, 59_999)
    expect(watch.reasons()).to.deep.equal([])
    await see(open, 60_000)
    await see(open, 65_000)
    expect(warnings).to.have.length(1)
    expect(watch.reasons()).to.deep.equal([
      '2 batch(es) of cert from 3 on are missing for 1 min and no peer gave them (last refusal: QUOTA_EMPTY)'
    ])

    await see(await stateWith([1, 2, 3, 4, 5]), 70_000)
    expect(watch.reasons()).to.deep.equal([])
  })

  it('is silent while a hole is being filled, and about what lies beyond the end of a stream', async () => {
    const filling = rig()
    await filling.see(await stateWith([1, 9]), 0)
    await filling.see(await stateWith([1, 2, 9]), 50_000)
    await filling.see(await stateWith([1, 2, 3, 9]), 100_000)
    expect(filling.warnings).to.have.length(0)

    const cut = rig()
    const beyond = { ...(await stateWith([1, 2, 5])), condition: 'forked' as const, cutSeq: 3 }
    await cut.see(beyond, 0)
    await cut.see(beyond, 100_000)
    expect(cut.warnings).to.have.length(0)
  })

  it('shows a catch-up while it runs', async () => {
    const { watch, see } = rig()
    const state = { ...(await stateWith([1])), records: 100 }
    await see(state, 0)
    expect(watch.catchUp()).to.equal(undefined)
    watch.progress(peer, { streams: 2, batches: 0, bytes: 0, remaining: 300 })
    expect(watch.catchUp()).to.deep.equal({ streams: 2, batches: 0, bytes: 0, remaining: 300, recordsPerS: 0 })

    await see({ ...state, records: 2_100 }, 2_000)
    watch.progress(peer, { streams: 2, batches: 100, bytes: 5_000, remaining: 200 })
    expect(watch.catchUp()).to.deep.equal({ streams: 2, batches: 100, bytes: 5_000, remaining: 200, recordsPerS: 1_000, leftS: 4 })

    watch.progress(peer, { streams: 2, batches: 300, bytes: 15_000, remaining: 0 })
    expect(watch.catchUp()).to.equal(undefined)
  })
})
