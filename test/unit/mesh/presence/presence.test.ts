import { expect } from 'chai'

import type { Clock } from '../../../../src/clock.js'
import { signBytes } from '../../../../src/envelope/signing.js'
import { isNodeError } from '../../../../src/errors.js'
import { noLog } from '../../../../src/log.js'
import { PRESENCE_AGE_MS, PRESENCE_ANSWER_MS, PRESENCE_BURST, PRESENCE_RIVALS_MAX } from '../../../../src/mesh/constants.js'
import { registerMeshMetrics } from '../../../../src/mesh/metrics.js'
import { createPresence, isLater, type PresenceDesk, type Rival } from '../../../../src/mesh/presence/presence.js'
import { isPresence, openPresence, type Presence, signPresence } from '../../../../src/mesh/presence/presence-codec.js'
import { noMetrics } from '../../../../src/metrics/index.js'
import { tocsin } from '../../../../src/proto/tocsin.js'
import { createRoster } from '../../../../src/roster/roster-view.js'
import { keysOf, testRoster } from '../../../support/mesh-nodes.js'

const documents = testRoster()
const { node } = keysOf('alpha')
const { meshId } = documents

function instanceOf(text: string): Uint8Array {
  return Buffer.from(text.padEnd(8, '.').slice(0, 8))
}

interface Process {
  desk: PresenceDesk
  sent: Uint8Array[]
  rivals: Rival[]
  clock: Clock & { nowAt: number; run(ms: number): void }
}

/** Time that a test moves; timers run when it passes them. */
function handClock(): Process['clock'] {
  const startMs = Date.now()
  let timers: Array<{ at: number; call: () => void }> = []

  const clock: Process['clock'] = {
    nowAt: startMs,
    nowMs: () => clock.nowAt,
    monotonicMs: () => clock.nowAt - startMs + 1_000,
    after(afterMs, call) {
      const timer = { at: clock.nowAt + afterMs, call }
      timers.push(timer)

      return { stop: () => void (timers = timers.filter(other => other !== timer)) }
    },
    every: () => ({ stop() {} }),
    sleep: async () => {},
    random: () => 0.5,
    run(ms) {
      clock.nowAt += ms
      const due = timers.filter(({ at }) => at <= clock.nowAt)
      timers = timers.filter(timer => !due.includes(timer))
      for (const { call } of due) call()
    }
  }

  return clock
}

/** One process with alpha's key. */
function processOf(instance: string, startedMs: number, clock = handClock()): Process {
  const roster = createRoster([...documents.base, ...documents.chainOf('alpha'), ...documents.chainOf('beta')], {
    meshId,
    nowMs: Date.now()
  })
  const sent: Uint8Array[] = []
  const rivals: Rival[] = []
  const desk = createPresence(
    {
      roster,
      links: { ready: () => [], listen() {} },
      clock,
      log: noLog,
      metrics: registerMeshMetrics(noMetrics),
      publish: signed => sent.push(signed),
      told: { announced() {}, rival: rival => rivals.push(rival) }
    },
    { nodeKey: node.publicKey, secretKey: node.secretKey, instance: instanceOf(instance), startedMs }
  )

  return { desk, sent, rivals, clock }
}

function presenceOf(fields: Partial<Presence> = {}, keys = node): Uint8Array {
  const presence = { nodeKey: keys.publicKey, instance: instanceOf('other'), startedMs: 1_000, madeMs: Date.now(), ...fields }

  return signPresence(presence, { meshId, secretKey: keys.secretKey })
}

function codeOf(bytes: Uint8Array): string {
  try {
    openPresence(bytes, meshId)

    return 'fine'
  } catch (err) {
    return isNodeError(err) ? err.code : String(err)
  }
}

describe('a presence', () => {
  it('gives back what was signed, with and without an instance that it sees', () => {
    for (const fields of [{}, { sees: instanceOf('seen') }]) {
      const signed = presenceOf(fields)
      expect(openPresence(signed, meshId)).to.deep.include({ startedMs: 1_000, ...fields })
      expect(isPresence(signed)).to.equal(true)
    }
  })

  it('is told from every roster object by its first byte', () => {
    for (const object of [...documents.base, ...documents.chainOf('alpha'), documents.revocationOf('alpha')])
      expect(isPresence(object)).to.equal(false)
  })

  it('does not stand with one byte changed, whichever it is', () => {
    const signed = presenceOf({ sees: instanceOf('seen') })

    for (let at = 0; at < signed.byteLength; at++) {
      const changed = Uint8Array.from(signed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(codeOf(changed), `byte ${at}`).to.match(/^(PRESENCE_INVALID|SIGNATURE_INVALID|KEY_MALFORMED|KEY_WEAK)$/)
    }
  })

  it('does not stand when it is signed as something else, or is cut short', () => {
    const { body } = tocsin.v1.SignedPresence.decode(presenceOf())
    const asBatch = tocsin.v1.SignedPresence.encode({ body, signature: signBytes(node.secretKey, 'batch', meshId, body) }).finish()

    expect(codeOf(asBatch)).to.equal('SIGNATURE_INVALID')
    for (let length = 0; length < 40; length++) expect(codeOf(presenceOf().subarray(0, length))).to.not.equal('fine')
    expect(codeOf(new Uint8Array(1_000))).to.equal('PRESENCE_INVALID')
  })
})

describe('two live processes with one node key', () => {
  /** Carries what each sends to the other, until nobody says more. */
  function talk(a: Process, b: Process, first: Uint8Array): void {
    a.desk.start()
    b.desk.start()
    a.desk.takeGossip(first)

    for (let [toB, toA] = [0, 0]; toB < a.sent.length || toA < b.sent.length; ) {
      while (toB < a.sent.length) b.desk.takeGossip(a.sent[toB++] ?? new Uint8Array(0))
      while (toA < b.sent.length) a.desk.takeGossip(b.sent[toA++] ?? new Uint8Array(0))
      a.clock.run(PRESENCE_ANSWER_MS)
      b.clock.run(PRESENCE_ANSWER_MS)
    }

    a.clock.run(1_000)
    b.clock.run(1_000)
  }

  it('both learn of each other, and agree which of them started later', () => {
    const [original, clone] = [processOf('original', 5_000), processOf('clone', 9_000)]
    talk(original, clone, presenceOf({ instance: instanceOf('clone'), startedMs: 9_000 }))

    expect(original.rivals).to.deep.equal([{ instance: instanceOf('clone'), startedMs: 9_000, isEarlier: false }])
    expect(clone.rivals).to.deep.equal([{ instance: instanceOf('original'), startedMs: 5_000, isEarlier: true }])
  })

  it('agree also when they started in the same millisecond', () => {
    const [a, b] = [processOf('aaaa', 5_000), processOf('bbbb', 5_000)]
    talk(a, b, presenceOf({ instance: instanceOf('bbbb'), startedMs: 5_000 }))

    expect([a.rivals[0]?.isEarlier, b.rivals[0]?.isEarlier]).to.deep.equal([false, true])
    expect(isLater({ startedMs: 5_000, instance: instanceOf('bbbb') }, { startedMs: 5_000, instance: instanceOf('aaaa') })).to.equal(true)
  })

  it('are not there for words of a former run, however often somebody says them again', () => {
    const alone = processOf('present', 9_000)
    alone.desk.start()
    const former = presenceOf({ instance: instanceOf('former'), startedMs: 5_000 })
    const ofFormer = presenceOf({ instance: instanceOf('former'), startedMs: 5_000, sees: instanceOf('another') })

    for (let times = 0; times < 20; times++) {
      alone.desk.takeGossip(former)
      alone.desk.takeGossip(ofFormer)
      alone.clock.run(1_000)
    }

    expect(alone.rivals).to.deep.equal([])
  })

  it('are not there for words that another key signed', () => {
    const alone = processOf('present', 9_000)
    const beta = keysOf('beta').node
    const forged = { instance: instanceOf('forged'), startedMs: 1, sees: instanceOf('present') }
    const { signature } = tocsin.v1.SignedPresence.decode(presenceOf(forged, beta))
    const { body } = tocsin.v1.SignedPresence.decode(presenceOf(forged))

    alone.desk.start()
    expect(alone.desk.takeGossip(tocsin.v1.SignedPresence.encode({ body, signature }).finish())).to.equal('reject')
    expect(alone.desk.takeGossip(presenceOf(forged, beta))).to.equal('accept')
    alone.clock.run(2_000)
    expect(alone.rivals).to.deep.equal([])
  })

  it('answer one instance at a bounded rate, and remember a bounded number of them', () => {
    const alone = processOf('present', 9_000)
    alone.desk.start()

    for (let times = 0; times < 10; times++) alone.desk.takeGossip(presenceOf({ madeMs: Date.now() + times }))
    expect(alone.sent).to.have.length(1)

    for (let i = 0; i < 4 * PRESENCE_RIVALS_MAX; i++) alone.desk.takeGossip(presenceOf({ instance: instanceOf(`i${i}`) }))
    alone.clock.run(60_000)
    alone.desk.takeGossip(presenceOf({ instance: instanceOf('true'), sees: instanceOf('present') }))
    alone.clock.run(1_000)
    expect(alone.rivals.map(({ instance }) => Buffer.from(instance).toString())).to.deep.equal(['true....'])
  })

  it('are heard of only by fresh words of a member, and not more often than gossip carries', () => {
    const { desk, clock } = processOf('present', 9_000)
    const beta = keysOf('beta').node
    const stranger = keysOf('nobody').node

    expect(desk.takeGossip(presenceOf({ madeMs: clock.nowMs() - PRESENCE_AGE_MS - 1 }, beta))).to.equal('ignore')
    expect(desk.takeGossip(presenceOf({ madeMs: clock.nowMs() - PRESENCE_AGE_MS }, beta))).to.equal('accept')
    expect(desk.takeGossip(presenceOf({}, stranger))).to.equal('ignore')

    const verdicts = Array.from({ length: PRESENCE_BURST + 5 }, (_none, i) => desk.takeGossip(presenceOf({ startedMs: i + 1 }, beta)))
    expect(verdicts.filter(verdict => verdict === 'accept')).to.have.length(PRESENCE_BURST - 1)
  })
})
