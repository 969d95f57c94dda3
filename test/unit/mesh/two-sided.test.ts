import { expect } from 'chai'

import { systemClock } from '../../../src/clock.js'
import { CLOCK_SKEW_MS } from '../../../src/limits.js'
import { type Log, type LogFields, noLog } from '../../../src/log.js'
import { createRefusalLog } from '../../../src/mesh/refusals.js'
import { createRoster } from '../../../src/roster/roster-view.js'
import { keysOf, stopAllNodes, testNode, type TestNode, testRoster, until } from '../../support/mesh-nodes.js'
import { certificate, DAY_MS, membership, signed } from '../../support/roster-maker.js'

interface Line {
  sentence: string
  fields: LogFields
}

/** What an operator reads: info and above. */
function createLines(): { lines: Line[]; log: Log } {
  const lines: Line[] = []
  const keep = (sentence: string, fields: LogFields = {}): void => void lines.push({ sentence, fields })
  const log: Log = { ...noLog, info: keep, warn: keep, child: () => log }

  return { lines, log }
}

describe('a refusal is told on both sides, with its code and what to do', () => {
  const roster = testRoster()
  const other = testRoster('other-mesh')
  const bravo = keysOf('bravo')
  const nowMs = Date.now()
  const life = { notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + 20 * DAY_MS }
  const past = { notBeforeMs: nowMs - 20 * DAY_MS, notAfterMs: nowMs - DAY_MS }
  const made: TestNode[] = []

  afterEach(() => stopAllNodes(made.splice(0)))

  const member = (fields = {}): Uint8Array =>
    signed(membership(bravo.org, { name: 'bravo', ...life, ...fields }), roster.meshId, roster.steward)
  const certified = (fields = {}): Uint8Array =>
    signed(certificate(bravo.org, bravo.node, { ...life, ...fields }), roster.meshId, bravo.org, bravo.node)
  const revoked = (nodeKey?: Uint8Array): Uint8Array =>
    signed(
      {
        type: 'revocation',
        orgKey: bravo.org.publicKey,
        ...(nodeKey === undefined ? {} : { nodeKey }),
        reason: 'key-compromise',
        badSinceMs: nowMs - 1_000,
        cutoffs: []
      },
      roster.meshId,
      nodeKey === undefined ? roster.steward : bravo.org
    )

  /** Bravo dials alpha, which knows `known` of it beside what bravo shows. Gives what both logs say. */
  async function meet({
    own,
    known = [],
    clockOffsetMs = 0,
    mesh = roster
  }: {
    own: readonly Uint8Array[]
    known?: readonly Uint8Array[]
    clockOffsetMs?: number
    mesh?: typeof roster
  }): Promise<{ alpha: Line[]; bravo: Line[] }> {
    const [ours, theirs] = [createLines(), createLines()]
    const alphaRoster = createRoster([...roster.base, ...roster.chainOf('alpha'), ...known], { meshId: roster.meshId, nowMs })
    const bravoRoster = createRoster([...mesh.base, ...own], { meshId: mesh.meshId, nowMs })
    const clock = { ...systemClock, nowMs: () => Date.now() + clockOffsetMs }
    const alpha = testNode({
      name: 'alpha',
      roster,
      replace: { roster: alphaRoster, applyObject: async bytes => alphaRoster.apply(bytes, Date.now()).result, log: ours.log }
    })
    made.push(alpha)
    await alpha.mesh.start()

    const dialler = testNode({
      name: 'bravo',
      roster: mesh,
      peers: [alpha.address()],
      clock,
      replace: { roster: bravoRoster, applyObject: async bytes => bravoRoster.apply(bytes, clock.nowMs()).result, log: theirs.log }
    })
    made.push(dialler)
    await dialler.mesh.start()
    await until(() => told(ours.lines) !== undefined && told(theirs.lines) !== undefined, 'both logs to say why', 12_000)

    return { alpha: ours.lines, bravo: theirs.lines }
  }

  const told = (lines: readonly Line[]): Line | undefined =>
    lines.find(({ fields }) => fields['code'] !== undefined && fields['fix'] !== undefined)
  const refusedAt = (lines: readonly Line[]): LogFields =>
    lines.find(({ sentence }) => sentence === 'a node of the mesh is refused')?.fields ?? {}
  const refusedBy = (lines: readonly Line[]): LogFields =>
    lines.find(({ sentence }) => sentence === 'a peer refuses this node')?.fields ?? {}

  for (const [what, code, { own, known }, fixes] of [
    [
      'an expired membership',
      'MEMBERSHIP_EXPIRED',
      { own: [member(past), certified()], known: [] },
      ['tocsin member renew', 'ask a steward']
    ],
    [
      'an expired certificate',
      'CERTIFICATE_EXPIRED',
      { own: [member(), certified(past)], known: [] },
      ['tocsin identity renew', 'tocsin identity renew']
    ],
    [
      'a revoked node',
      'NODE_REVOKED',
      { own: [member(), certified()], known: [member(), certified(), revoked(bravo.node.publicKey)] },
      ['it was revoked', 'tocsin identity rotate-node']
    ],
    [
      'a revoked organization',
      'ORG_REVOKED',
      { own: [member(), certified()], known: [member(), certified(), revoked()] },
      ['revoked it', 'speak with the stewards']
    ],
    [
      'a suspended member',
      'MEMBERSHIP_SUSPENDED',
      {
        own: [member(), certified()],
        known: [member(), certified(), member({ serial: 2, mayPublish: false, mayReceiveVictims: false, tlpCeiling: undefined })]
      },
      ['suspended it', 'speak with the stewards']
    ]
  ] as const) {
    it(`${what}: ${code}`, async function () {
      this.timeout(30_000)
      const lines = await meet({ own, known })

      expect(refusedAt(lines.alpha)['code']).to.equal(code)
      expect(refusedAt(lines.alpha)['fix']).to.include(fixes[0])
      expect(refusedBy(lines.bravo)['code']).to.equal(code)
      expect(refusedBy(lines.bravo)['fix']).to.include(fixes[1])
    })
  }

  it('a node that nobody certified: the peer is told, and strangers are one line here', async function () {
    this.timeout(30_000)
    const lines = await meet({ own: [] })

    expect(refusedBy(lines.bravo)).to.include({ code: 'PEER_NOT_ADMITTED' })
    expect(refusedBy(lines.bravo)['fix']).to.include('tocsin doctor')
    expect(lines.alpha.find(({ sentence }) => sentence === 'strangers are refused')?.fields).to.include({
      code: 'PEER_NOT_ADMITTED',
      refused: 1
    })
  })

  it('a node of another mesh', async function () {
    this.timeout(30_000)
    const lines = await meet({ own: other.chainOf('bravo'), mesh: other })

    expect(refusedBy(lines.bravo)).to.include({ code: 'DOCUMENT_WRONG_MESH' })
    expect(refusedBy(lines.bravo)['fix']).to.include('mesh.peers')
    expect(told(lines.alpha)?.sentence).to.equal('strangers are refused')
  })

  it('a clock ten years off is told as that, not as an expiry', async function () {
    this.timeout(30_000)
    const lines = await meet({ own: [member(), certified(), ...roster.chainOf('alpha')], clockOffsetMs: 3_653 * DAY_MS })

    for (const line of [told(lines.alpha), told(lines.bravo)]) {
      expect(line?.fields['code']).to.be.oneOf(['CERTIFICATE_EXPIRED', 'MEMBERSHIP_EXPIRED'])
      expect(line?.fields['fix']).to.include('3653 days').and.to.include('date -u')
    }
  })
})

describe('refusal log', () => {
  function createTold() {
    const { lines, log } = createLines()
    let monotonicMs = 0
    const refusals = createRefusalLog({ clock: { ...systemClock, monotonicMs: () => monotonicMs }, log })

    return { lines, refusals, pass: (ms: number) => void (monotonicMs += ms) }
  }

  it('tells of a thousand strangers in one line an hour', () => {
    const { lines, refusals, pass } = createTold()

    for (let at = 0; at < 1_000; at++) refusals.ofPeer(`stranger ${at}`, 'PEER_NOT_ADMITTED')
    expect(lines.length).to.equal(1)
    pass(3_600_000)
    refusals.ofPeer('another', 'PEER_NOT_ADMITTED')
    expect(lines.map(({ fields }) => fields['refused'])).to.deep.equal([1, 1_000])
  })

  it('blames the clock beyond the tolerated skew only', () => {
    const { lines, refusals } = createTold()

    refusals.byPeer('a', 'CERTIFICATE_EXPIRED', CLOCK_SKEW_MS)
    refusals.byPeer('b', 'CERTIFICATE_EXPIRED', -CLOCK_SKEW_MS - 60_000)
    refusals.byPeer('c', 'NODE_REVOKED', 10 * DAY_MS)
    expect(lines.map(({ fields }) => /clock is ([^:]+):/.exec(String(fields['fix']))?.[1])).to.deep.equal([
      undefined,
      '3 minutes behind this one',
      undefined
    ])
  })
})
