import { expect } from 'chai'

import { isNodeError } from '../../../src/errors.js'
import { noLog } from '../../../src/log.js'
import { compareBytes, toHex } from '../../../src/model/bytes.js'
import { noRecords } from '../../../src/model/indicator.js'
import { BAN_MS_MAX, BANS_MAX, createBans, withBans } from '../../../src/node/bans.js'
import { CUTOFFS_FIT_MAX, findCutoffs } from '../../../src/node/cutoffs.js'
import { createRenewal, isRenewalDue } from '../../../src/node/renewal.js'
import { createStreamCuts } from '../../../src/node/stream-cuts.js'
import { encodeDocument } from '../../../src/roster/document-codec.js'
import { DOCUMENT_BYTES_MAX } from '../../../src/roster/document-codec.js'
import type { Cutoff, Revocation } from '../../../src/roster/documents.js'
import { nodePeerId } from '../../../src/roster/fingerprint.js'
import { createRoster } from '../../../src/roster/roster-view.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { clockFrom } from '../../support/clock.js'
import { chainOf, flowNode } from '../../support/flow-nodes.js'
import { c2, flowMesh, NOW_S } from '../../support/flow-parts.js'
import { certificate, charter, DAY_MS, keyPair, membership, meshIdOf, NOW_MS, signed } from '../../support/roster-maker.js'

const mesh = flowMesh()
const { cert } = mesh
const STEP_MS = 1_000
/** Long-lived records make the other COMMUNITY stream of the same node. */
const LONG = { ...noRecords, indicators: [c2(200, { validUntilS: NOW_S + 20 * 86_400 })] }

function revocation(cutoffs: readonly Cutoff[], badSinceMs: number, more: Partial<Revocation> = {}): Uint8Array {
  const document = {
    type: 'revocation',
    orgKey: cert.org.publicKey,
    nodeKey: cert.node.publicKey,
    reason: 'key-compromise',
    badSinceMs,
    cutoffs,
    ...more
  } as const

  return signed(document, mesh.roster.meshId, cert.org)
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (err) {
    if (isNodeError(err)) return err.code
    throw err
  }

  return 'no error'
}

describe('revocations', () => {
  it('end a listed stream at its cut-off: what came later is contested, what comes later is refused', async () => {
    const node = await flowNode(mesh)
    const batches = chainOf(mesh, 5)
    for (const batch of batches.slice(0, 4)) await node.accept(batch)
    const { streamId } = batches[0]!.header

    await node.apply(revocation([{ streamId, lastGoodSeq: 2 }], NOW_MS + 3 * STEP_MS))

    expect(node.store.findStream(streamId)).to.include({ condition: 'revoked', cutSeq: 3 })
    expect((await node.store.findClaims('ipv4', '203.0.113.2'))[0]?.isContested, 'up to the cut-off').to.equal(false)
    expect((await node.store.findClaims('ipv4', '203.0.113.3'))[0]?.isContested, 'beyond it').to.equal(true)
    expect(await node.accept(batches[4]!)).to.include({ result: 'ignored', code: 'NODE_REVOKED' })
    expect(node.store.findStream(streamId)?.head).to.equal(4)
  })

  it('end in one digest whoever held how much, and let the good part be fetched afterwards', async () => {
    const batches = chainOf(mesh, 5)
    const { streamId } = batches[0]!.header
    const [ahead, behind] = [await flowNode(mesh), await flowNode(mesh)]
    for (const batch of batches) await ahead.accept(batch)
    await behind.accept(batches[0]!)

    for (const node of [ahead, behind]) await node.apply(revocation([{ streamId, lastGoodSeq: 3 }], NOW_MS))
    for (const batch of batches.slice(1, 3)) expect((await behind.accept(batch)).result).to.equal('accepted')

    expect((await behind.accept(batches[3]!)).code).to.equal('NODE_REVOKED')
    expect(behind.digest()).to.equal(ahead.digest())
  })

  it('end an unlisted stream by time, take nothing new of it, and leave it out of the digest', async () => {
    const node = await flowNode(mesh)
    const empty = node.digest()
    const batches = chainOf(mesh, 4)
    for (const batch of batches) await node.accept(batch)

    await node.apply(revocation([], batches[2]!.header.createdMs))

    expect(node.store.findStream(batches[0]!.header.streamId)).to.include({ condition: 'disowned', cutSeq: 3 })
    expect((await node.store.findClaims('ipv4', '203.0.113.2'))[0]?.isContested).to.equal(false)
    expect((await node.store.findClaims('ipv4', '203.0.113.3'))[0]?.isContested).to.equal(true)
    expect(node.digest()).to.equal(empty)
  })

  it('cut deeper when an earlier one comes, and never less', async () => {
    const node = await flowNode(mesh)
    const batches = chainOf(mesh, 4)
    for (const batch of batches) await node.accept(batch)
    const { streamId } = batches[0]!.header

    for (const [lastGoodSeq, cutSeq] of [
      [3, 4],
      [1, 2],
      [2, 2]
    ] as const) {
      await node.apply(revocation([{ streamId, lastGoodSeq }], NOW_MS + lastGoodSeq))
      expect(node.store.findStream(streamId)?.cutSeq).to.equal(cutSeq)
    }
  })

  it('reach a stream whose first batch was on its way', async () => {
    const node = await flowNode(mesh)
    const [batch] = chainOf(mesh, 1)
    await node.accept(batch!)
    const cuts = createStreamCuts({ roster: node.roster, store: node.store, clock: clockFrom(NOW_MS), log: noLog })
    node.roster.apply(revocation([{ streamId: batch!.header.streamId, lastGoodSeq: 0 }], NOW_MS), NOW_MS)

    await Promise.all([cuts.refresh(), cuts.refresh()])
    expect(node.store.findStream(batch!.header.streamId)).to.include({ condition: 'revoked', cutSeq: 1 })
  })
})

describe('cut-offs', () => {
  const ask = (badSinceMs: number) => ({ orgKey: cert.org.publicKey, nodeKey: cert.node.publicKey, badSinceMs })

  it('are the last gapless batch from before the bad time, for both COMMUNITY streams', async () => {
    const node = await flowNode(mesh)
    const [batches, long] = [chainOf(mesh, 5), chainOf(mesh, 2, { records: LONG })]
    for (const batch of [...batches.slice(0, 3), batches[4]!, long[0]!]) await node.accept(batch)

    for (const [badSinceMs, short, other] of [
      [NOW_MS, 0, 0],
      [batches[1]!.header.createdMs, 1, 1],
      [batches[1]!.header.createdMs + 1, 2, 1],
      [NOW_MS + DAY_MS, 3, 1]
    ] as const) {
      const found = new Map((await findCutoffs(node, ask(badSinceMs))).map(({ streamId, lastGoodSeq }) => [toHex(streamId), lastGoodSeq]))
      expect([found.get(toHex(batches[0]!.header.streamId)), found.get(toHex(long[0]!.header.streamId)), found.size]).to.deep.equal([
        short,
        other,
        2
      ])
    }
  })

  it('name COMMUNITY streams that the node does not hold: nothing of those is good', async () => {
    const node = await flowNode(mesh)
    const cutoffs = await findCutoffs(node, ask(NOW_MS))

    expect(cutoffs.map(({ lastGoodSeq }) => lastGoodSeq)).to.deep.equal([0, 0])
    expect(cutoffs.map(({ streamId }) => toHex(streamId))).to.include(toHex(chainOf(mesh, 1)[0]!.header.streamId))
  })

  it('are no more than one revocation has room for', () => {
    const cutoffs = Array.from({ length: CUTOFFS_FIT_MAX }, (_, at) => {
      const streamId = new Uint8Array(16)
      new DataView(streamId.buffer).setUint32(0, at)

      return { streamId, lastGoodSeq: 2 ** 32 - 1 }
    }).sort((a, b) => compareBytes(a.streamId, b.streamId))
    const document = {
      type: 'revocation',
      orgKey: cert.org.publicKey,
      nodeKey: cert.node.publicKey,
      reason: 'left',
      badSinceMs: 2 ** 50,
      cutoffs
    } as const

    expect(CUTOFFS_FIT_MAX).to.be.above(500)
    expect(encodeDocument(document).byteLength).to.be.at.most(DOCUMENT_BYTES_MAX.revocation)
  })
})

describe('bans', () => {
  const peerId = nodePeerId(cert.node.publicKey)

  async function start() {
    const store = createMemoryStore()
    const clock = clockFrom(NOW_MS)
    let refreshed = 0
    await store.start()
    const make = async () => {
      const bans = createBans({ store, clock, log: noLog, refreshAdmission: () => void refreshed++ })
      await bans.load()

      return bans
    }

    return { clock, make, refreshed: () => refreshed }
  }

  it('keep a peer out, also after a restart, until the time is over', async () => {
    const { clock, make, refreshed } = await start()
    await (await make()).ban(peerId, 3_600_000)
    const bans = await make()
    const roster = withBans(mesh.roster, bans)

    expect(refreshed()).to.equal(1)
    expect(() => roster.admit(cert.node.publicKey, NOW_MS)).to.throw('banned')
    expect(roster.admit(mesh.isp.node.publicKey, NOW_MS).name).to.equal('isp')
    expect(toHex(roster.digest()), 'the rest of the roster is itself').to.equal(toHex(mesh.roster.digest()))
    expect(roster.charter).to.deep.equal(mesh.roster.charter)

    clock.shift(3_600_001)
    expect(roster.admit(cert.node.publicKey, NOW_MS).name).to.equal('cert')
    expect(bans.list()).to.deep.equal([])
  })

  it('are lifted by a person', async () => {
    const bans = await (await start()).make()
    await bans.ban(peerId, 60_000)

    expect(await bans.unban(peerId)).to.equal(true)
    expect(await bans.unban(peerId)).to.equal(false)
    expect(bans.isBanned(cert.node.publicKey)).to.equal(false)
  })

  it('refuse what is no peer, no time, or one too many', async () => {
    const bans = await (await start()).make()

    expect(await codeOf(bans.ban('nobody', 60_000))).to.equal('KEY_MALFORMED')
    expect(await codeOf(bans.ban(peerId, 0))).to.equal('REQUEST_INVALID')
    expect(await codeOf(bans.ban(peerId, BAN_MS_MAX + 1))).to.equal('REQUEST_INVALID')

    for (let n = 0; n < BANS_MAX; n++)
      await bans.ban(nodePeerId(Uint8Array.from(Buffer.alloc(32, n.toString(16).padStart(8, '0')))), 60_000)
    expect(await codeOf(bans.ban(peerId, 60_000))).to.equal('REQUEST_INVALID')
  })
})

describe('renewal of the node certificate', () => {
  const [steward, org, node] = [keyPair('steward'), keyPair('org'), keyPair('node')]
  const first = charter([steward])
  const meshId = meshIdOf(first)

  function start(openOrgKey?: () => Promise<ReturnType<typeof keyPair>>) {
    const clock = clockFrom(NOW_MS)
    const roster = createRoster(
      [
        signed(first, meshId, steward),
        signed(membership(org), meshId, steward),
        signed(certificate(org, node, { notBeforeMs: NOW_MS, notAfterMs: NOW_MS + 30 * DAY_MS }), meshId, org, node)
      ],
      { meshId, nowMs: NOW_MS }
    )
    const announced: Uint8Array[] = []
    const [chore] = createRenewal(
      {
        roster,
        keeper: { applyObject: async object => roster.apply(object, clock.nowMs()).result },
        mesh: { announce: object => void announced.push(object) },
        ...(openOrgKey === undefined ? {} : { openOrgKey }),
        clock,
        log: noLog
      },
      { node, orgKey: org.publicKey }
    )

    return { clock, roster, announced, chore }
  }

  it('happens at half of its time, once, and is told to the mesh', async () => {
    const { clock, roster, announced, chore } = start(async () => org)

    for (const [day, count] of [
      [1, 0],
      [14.9, 0],
      [15.1, 1],
      [15.2, 1],
      [30.5, 2]
    ] as const) {
      clock.shift(NOW_MS + day * DAY_MS - clock.nowMs())
      await chore!.work()
      expect(announced, `day ${day}`).to.have.length(count)
      expect(roster.admit(node.publicKey, clock.nowMs()).orgKey).to.deep.equal(org.publicKey)
    }

    expect(roster.highestCertificateSerialOf(org.publicKey, node.publicKey)).to.equal(3)
  })

  it('never opens the key of the organization before it is due, and not at all without leave', async () => {
    let opened = 0
    const { chore } = start(async () => {
      opened++

      return org
    })

    await chore!.work()
    expect(opened).to.equal(0)
    expect(start().chore).to.equal(undefined)
  })

  it('is not tried for a revoked node or under the key of another organization', async () => {
    const { clock, roster, announced, chore } = start(async () => steward)
    clock.shift(20 * DAY_MS)
    await chore!.work()
    expect(announced).to.deep.equal([])
    expect(isRenewalDue(roster, node.publicKey, clock.nowMs())).to.equal(true)

    const revoked = start(async () => org)
    revoked.clock.shift(20 * DAY_MS)
    revoked.roster.apply(
      signed(
        { type: 'revocation', orgKey: org.publicKey, nodeKey: node.publicKey, reason: 'left', badSinceMs: NOW_MS, cutoffs: [] },
        meshId,
        org
      ),
      NOW_MS
    )
    await revoked.chore!.work()
    expect(revoked.announced).to.deep.equal([])
  })
})
