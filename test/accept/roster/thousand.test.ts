import type { Connection } from '@libp2p/interface'
import { expect } from 'chai'

import { systemClock } from '../../../src/clock.js'
import { createAdmission } from '../../../src/mesh/admission.js'
import { createHello } from '../../../src/mesh/hello/hello.js'
import type { Link } from '../../../src/mesh/links.js'
import { registerMeshMetrics } from '../../../src/mesh/metrics.js'
import { createOffences } from '../../../src/mesh/offences.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { toHex } from '../../../src/model/bytes.js'
import { openRosterCache } from '../../../src/node/roster-cache.js'
import { decodeDocument } from '../../../src/roster/document-codec.js'
import { createRoster, type RosterView } from '../../../src/roster/roster-view.js'
import { decodeSigned } from '../../../src/roster/signed-codec.js'
import { keysOf, testRoster } from '../../support/mesh-nodes.js'
import { signed } from '../../support/roster-maker.js'
import { startStreamPairs, type StreamPairs } from '../../support/stream-pair.js'

const ORGANIZATIONS = 1_000
/** What the figure that is printed is to be compared with, on a quiet machine; no assertion hangs on the clock. */
const VERIFY_MS_TARGET = 2_000
const HELLO_BYTES_MAX = 300
const RUNS = 5

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now()
  await work()

  return performance.now() - startMs
}

describe(`a roster of ${ORGANIZATIONS.toLocaleString('en-US')} organizations`, function () {
  this.timeout(120_000)

  const documents = testRoster()
  const names = Array.from({ length: ORGANIZATIONS }, (_, at) => `org${at}`)
  let objects: Uint8Array[]
  let pairs: StreamPairs

  before(async () => {
    pairs = await startStreamPairs()
    objects = [
      ...documents.base,
      ...names.flatMap(name => [
        ...documents.chainOf(name),
        signed(
          { type: 'addresses', nodeKey: keysOf(name).node.publicKey, multiaddrs: ['/ip4/192.0.2.1/tcp/7400'], serial: 1 },
          documents.meshId,
          keysOf(name).node
        )
      ])
    ]
  })

  after(() => pairs.stop())

  function verified(): RosterView {
    return createRoster(objects, { meshId: documents.meshId, nowMs: Date.now() })
  }

  it('is verified from scratch, every signature, and prints how long that takes', () => {
    const took: number[] = []

    for (let run = 0; run < RUNS; run++) {
      const startMs = performance.now()
      expect(verified().ids()).to.have.length(objects.length)
      took.push(performance.now() - startMs)
    }

    const signatures = objects.reduce((sum, object) => sum + decodeSigned(object).signatures.length, 0)
    took.sort((a, b) => a - b)
    process.stdout.write(
      `    ${objects.length} documents, ${signatures} signatures: median ${took[RUNS >> 1]?.toFixed(0)} ms, slowest ${took[RUNS - 1]?.toFixed(0)} ms (target ${VERIFY_MS_TARGET})\n`
    )
    expect(signatures).to.be.greaterThan(objects.length)
  })

  it('is taken from the cache at a restart: no signature is verified twice', async () => {
    const meta = new Map<string, Uint8Array>()
    const store = {
      readMeta: async (name: string) => meta.get(name),
      putMeta: async (name: string, bytes: Uint8Array) => void meta.set(name, bytes)
    }
    const seed = new Uint8Array(32).fill(3)
    const before = verified()
    const scratchMs = await timed(async () => void verified())
    await (await openRosterCache(store, seed)).save(before)
    const stored = before.objects()
    let known = 0
    const cachedMs = await timed(async () => {
      const cache = await openRosterCache(store, seed)
      const isVerified = (object: Uint8Array): boolean => {
        const isKnown = cache.isVerified(object)
        if (isKnown) known += 1

        return isKnown
      }
      const after = createRoster(stored, { meshId: documents.meshId, nowMs: Date.now(), isVerified })
      expect(toHex(after.digest())).to.equal(toHex(before.digest()))
    })

    process.stdout.write(`    from scratch ${scratchMs.toFixed(0)} ms, from the cache ${cachedMs.toFixed(0)} ms\n`)
    expect(known).to.equal(stored.length)
  })

  it(`costs a hello of at most ${HELLO_BYTES_MAX} bytes when there is nothing new`, async () => {
    const sideOf = (name: string) => {
      const roster = verified()
      const parts = { roster, clock: systemClock, metrics: registerMeshMetrics(noMetrics), offences: createOffences(systemClock) }
      const admission = createAdmission(parts, { doorsMax: 10, connectionsMax: 200, connectionsPerNodeMax: 2, connectionsPerOrgMax: 4 })
      const applyObject = async (object: Uint8Array) => roster.apply(object, Date.now()).result

      return {
        roster,
        hello: createHello({ ...parts, admission, applyObject }, { nodeKey: keysOf(name).node.publicKey, agent: 'tocsin/0.1.0' })
      }
    }
    const linkTo = (name: string, direction: Link['direction']): Link => ({
      connection: {} as Connection,
      peerId: name,
      nodeKey: keysOf(name).node.publicKey,
      direction,
      openedMs: 0,
      openedAt: 0,
      isDoor: false,
      whenReady: Promise.resolve(true),
      state: 'greeting'
    })
    const [a, b] = [sideOf('org0'), sideOf('org1')]
    const bytes: number[] = []

    for (let round = 0; round < 3; round++) {
      const { near, far } = await pairs.open()
      const [outcome] = await Promise.all([a.hello.greet(linkTo('org1', 'outbound'), near), b.hello.answer(linkTo('org0', 'inbound'), far)])
      expect(outcome.refusal).to.equal(undefined)
      bytes.push(outcome.bytes.sent + outcome.bytes.received)
    }

    process.stdout.write(`    bytes of the first three hellos: ${bytes.join(', ')}\n`)
    for (const later of bytes.slice(1)) expect(later).to.be.at.most(HELLO_BYTES_MAX)
    expect(toHex(a.roster.digest())).to.equal(toHex(b.roster.digest()))
  })

  it('finds every member, and judges a moment quickly', () => {
    const roster = verified()
    const startMs = performance.now()
    for (const name of names) expect(roster.admit(keysOf(name).node.publicKey, Date.now()).name).to.equal(name)

    process.stdout.write(`    ${ORGANIZATIONS} admissions in ${(performance.now() - startMs).toFixed(1)} ms\n`)
    expect(roster.members(Date.now())).to.have.length(ORGANIZATIONS)
    expect(decodeDocument('charter', decodeSigned(objects[0] ?? new Uint8Array(0)).body).version).to.equal(1)
  })
})
