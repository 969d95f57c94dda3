import { expect } from 'chai'

import type { Batch } from '../../../src/envelope/batch.js'
import { encodeBatch } from '../../../src/envelope/batch-codec.js'
import { createInbox } from '../../../src/inbox/inbox.js'
import { noLog } from '../../../src/log.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { createSigningGuard } from '../../../src/node/signing-guard.js'
import { createOutbox } from '../../../src/outbox/outbox.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { clockFrom } from '../../support/clock.js'
import { c2, flowMesh } from '../../support/flow-parts.js'
import { certificate, DAY_MS, NOW_MS, signed } from '../../support/roster-maker.js'

/** A publisher and a receiver on one moved clock, with the real guard, outbox, inbox and roster. */
async function start() {
  const mesh = flowMesh()
  const { roster, cert, agency } = mesh
  const clock = clockFrom(NOW_MS)
  const [ours, theirs] = [createMemoryStore(), createMemoryStore()]
  const sent: Batch[] = []

  await ours.start()
  await theirs.start()

  const guard = createSigningGuard({
    roster,
    store: { condition: () => ({ state: 'ok', reasons: [] }) },
    mesh: { clockOffsetMs: () => 0 },
    clock,
    nodeKey: cert.node.publicKey
  })
  const outbox = createOutbox(
    { store: ours, roster, mesh: { publish: batch => void sent.push(batch) }, gate: () => {}, clock, log: noLog, metrics: noMetrics },
    {
      nodeKey: cert.node.publicKey,
      orgKey: cert.org.publicKey,
      secretKey: cert.node.secretKey,
      scrubVersion: 1,
      batchDelayMs: 0,
      whyNotSigning: guard.whyNotSigning
    }
  )
  const inbox = createInbox(
    {
      store: theirs,
      roster,
      epochOf: () => 1,
      policy: () => ({ verdict: 'accept', rule: 'test' }),
      inboundGate: () => undefined,
      isOurs: () => true,
      onFork: async () => {},
      clock,
      log: noLog,
      metrics: noMetrics
    },
    { ownOrg: agency.org.publicKey }
  )
  const from = { nodeKey: cert.node.publicKey, orgKey: cert.org.publicKey, peerId: '12D3KooWTest' }

  await outbox.start()

  return {
    mesh,
    clock,
    guard,
    sent,
    /** Publishes one record on that day; gives what the receiver makes of it. */
    async publishOn(day: number) {
      clock.shift(NOW_MS + day * DAY_MS - clock.nowMs())
      const nowS = Math.floor(clock.nowMs() / 1_000)
      const indicator = c2(1, {
        firstSeenS: nowS - 600,
        lastSeenS: nowS - 60,
        validUntilS: nowS + 86_400,
        rev: nowS,
        value: `203.0.113.${Math.floor(day) + 1}`
      })

      await outbox.publish([{ kind: 'indicator', indicator, audience: [] }])
      const batch = sent.at(-1)
      if (batch === undefined) throw new Error('nothing was sent')

      return inbox.accept(encodeBatch(batch), from, 'gossip')
    },
    renew(day: number, serial: number): void {
      const notBeforeMs = NOW_MS + day * DAY_MS
      const next = certificate(cert.org, cert.node, { serial, notBeforeMs, notAfterMs: notBeforeMs + 30 * DAY_MS })

      roster.apply(signed(next, roster.meshId, cert.org, cert.node), notBeforeMs)
    },
    stop: () => outbox.stop()
  }
}

describe('renewal of a certificate', () => {
  it('leaves no gap: the stream goes on under the next certificate', async () => {
    const { publishOn, renew, sent, stop } = await start()
    const results: string[] = []

    for (const day of [0, 14]) results.push((await publishOn(day)).result)
    renew(14.5, 2)
    for (const day of [15, 30, 44]) results.push((await publishOn(day)).result)

    expect(results).to.deep.equal(Array.from({ length: 5 }, () => 'accepted'))
    expect(sent.map(({ header }) => header.seq)).to.deep.equal([1, 2, 3, 4, 5])
    expect(new Set(sent.map(({ header }) => Buffer.from(header.streamId).toString('hex'))).size).to.equal(1)
    expect(new Set(sent.map(({ header }) => Buffer.from(header.certificateId).toString('hex'))).size).to.equal(2)
    await stop()
  })

  it('missed, stops the publisher with a fix, and a renewal lets it go on where it stopped', async () => {
    const { publishOn, renew, guard, sent, stop } = await start()

    await publishOn(0)
    const failure = await publishOn(31).then(
      () => undefined,
      (err: unknown) => err
    )

    expect(failure).to.include({ code: 'CERTIFICATE_EXPIRED' })
    expect(guard.whyNotSigning()?.fix).to.include('renew the certificate')

    renew(31, 2)
    expect((await publishOn(31.5)).result).to.equal('accepted')
    expect(sent.map(({ header }) => header.seq)).to.deep.equal([1, 2])
    await stop()
  })
})
