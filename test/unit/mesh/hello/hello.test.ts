import type { Connection } from '@libp2p/interface'
import { expect } from 'chai'
import { systemClock } from '../../../../src/clock.js'
import type { Clock } from '../../../../src/clock.js'
import { createAdmission } from '../../../../src/mesh/admission.js'
import { STRANGER_OBJECTS_MAX } from '../../../../src/mesh/constants.js'
import { createHello, DIAL_AGAIN } from '../../../../src/mesh/hello/hello.js'
import type { Hello, HelloOutcome } from '../../../../src/mesh/hello/hello.js'
import type { Link } from '../../../../src/mesh/links.js'
import { registerMeshMetrics } from '../../../../src/mesh/metrics.js'
import { createOffences } from '../../../../src/mesh/offences.js'
import { noMetrics } from '../../../../src/metrics/index.js'
import { sha256, toHex } from '../../../../src/model/bytes.js'
import { createRoster } from '../../../../src/roster/roster-view.js'
import type { RosterView } from '../../../../src/roster/roster-view.js'
import { decodeSigned } from '../../../../src/roster/signed-codec.js'
import { keysOf, testRoster } from '../../../support/mesh-nodes.js'
import { amended, charter, DAY_MS, meshIdOf, signed } from '../../../support/roster-maker.js'
import { startStreamPairs } from '../../../support/stream-pair.js'
import type { StreamPairs } from '../../../support/stream-pair.js'

const LIMITS = { doorsMax: 10, connectionsMax: 200, connectionsPerNodeMax: 2, connectionsPerOrgMax: 4 }

/** One side of a hello: a roster, and what it has to say. */
interface Side {
  name: string
  roster: RosterView
  hello: Hello
  /** Objects given to the roster. */
  offered: Uint8Array[]
}

interface SideInit {
  clock?: Clock
  /** Whether it offers to be an explicit gossip peer. */
  offer?: (isAsked: boolean) => boolean
}

function side(name: string, objects: readonly Uint8Array[], { clock = systemClock, offer }: SideInit = {}): Side {
  const { meshId } = testRoster()
  const roster = createRoster(objects, { meshId, nowMs: Date.now() })
  const metrics = registerMeshMetrics(noMetrics)
  const parts = { roster, clock, metrics, offences: createOffences(clock) }
  const admission = createAdmission(parts, LIMITS)
  const offered: Uint8Array[] = []
  const hello = createHello(
    {
      ...parts,
      admission,
      ...(offer === undefined ? {} : { explicit: { offer: (_link: Link, isAsked: boolean) => offer(isAsked) } }),
      async applyObject(object) {
        offered.push(object)

        return roster.apply(object, Date.now()).result
      }
    },
    { nodeKey: keysOf(name).node.publicKey, agent: 'tocsin/0.1.0', instance: Buffer.from(name.padEnd(8, '.').slice(0, 8)) }
  )

  return { name, roster, hello, offered }
}

function linkTo(name: string, direction: 'inbound' | 'outbound', isDoor = false): Link {
  return {
    connection: {} as Connection,
    peerId: name,
    nodeKey: keysOf(name).node.publicKey,
    direction,
    openedMs: 0,
    openedAt: 0,
    isDoor,
    whenReady: Promise.resolve(!isDoor),
    state: 'greeting'
  }
}

describe('hello', () => {
  const roster = testRoster()
  const chains = (...names: readonly string[]): Uint8Array[] => [...roster.base, ...names.flatMap(name => roster.chainOf(name))]
  let pairs: StreamPairs

  before(async () => {
    pairs = await startStreamPairs()
  })

  after(async () => {
    await pairs.stop()
  })

  /** `a` dials `b`. */
  async function meet(
    a: Side,
    b: Side,
    { links, ids }: { links?: [Link, Link]; ids?: readonly Uint8Array[] } = {}
  ): Promise<[HelloOutcome, HelloOutcome]> {
    const { near, far } = await pairs.open()
    const [toB, toA] = links ?? [linkTo(b.name, 'outbound'), linkTo(a.name, 'inbound')]

    return Promise.all([a.hello.greet(toB, near, ids), b.hello.answer(toA, far)])
  }

  it('costs at most 300 bytes when there is nothing new', async () => {
    const [a, b] = [side('alpha', chains('alpha', 'beta')), side('beta', chains('alpha', 'beta'))]
    await meet(a, b)
    const [outcome] = await meet(a, b)
    expect(outcome.bytes.sent + outcome.bytes.received).to.be.at.most(300)
    expect(outcome.member?.name).to.equal('beta')
    expect(outcome.refusal).to.equal(undefined)
  })

  it('leaves both with the union of what they held', async () => {
    const [a, b] = [side('alpha', chains('alpha', 'beta', 'gamma', 'delta')), side('beta', chains('alpha', 'beta', 'epsilon'))]
    const [outcome] = await meet(a, b)
    expect(toHex(a.roster.digest())).to.equal(toHex(b.roster.digest()))
    expect(a.roster.ids()).to.have.length(roster.base.length + 2 * 5)
    expect(outcome.fresh).to.have.length(2)
  })

  it('sends only what the other side lacks', async () => {
    const many = Array.from({ length: 300 }, (_none, at) => `member-${at}`)
    const [a, b] = [side('alpha', chains('alpha', 'beta', ...many)), side('beta', chains('alpha', 'beta', ...many.slice(1)))]
    const [outcome] = await meet(a, b)
    expect(toHex(a.roster.digest())).to.equal(toHex(b.roster.digest()))
    // 600 tags of 16 bytes each way, and two objects
    expect(outcome.bytes.sent + outcome.bytes.received).to.be.lessThan(2 * 16 * 610 + 4_000)
    expect(b.offered.length + a.offered.length).to.be.at.most(8)
  })

  it('carries a roster that needs many messages', async function () {
    this.timeout(20_000)
    const many = Array.from({ length: 400 }, (_none, at) => `member-${at}`)
    const [a, b] = [side('alpha', chains('alpha', 'beta')), side('beta', chains('alpha', 'beta', ...many))]
    await meet(a, b)
    expect(toHex(a.roster.digest())).to.equal(toHex(b.roster.digest()))
  })

  it('judges a stranger after it has taken in the chain that it shows, and asks for a new connection', async () => {
    const [a, b] = [side('alpha', chains('alpha', 'beta')), side('beta', chains('beta'))]
    const [ofA, ofB] = await meet(a, b, { links: [linkTo('beta', 'outbound'), linkTo('alpha', 'inbound', true)] })
    expect(ofB.member?.name).to.equal('alpha')
    expect([ofA.mustDialAgain, ofB.mustDialAgain]).to.deep.equal([true, true])
    expect(ofA.refusal).to.equal(undefined)
    expect(DIAL_AGAIN).to.equal('DIAL_AGAIN')
  })

  it('shows its chain once more to a peer that has forgotten it', async () => {
    const a = side('alpha', chains('alpha', 'beta'))
    await meet(a, side('beta', chains('alpha', 'beta')))
    const forgetful = side('beta', chains('beta'))
    const [refused] = await meet(a, forgetful)
    expect(refused.refusal).to.not.equal(undefined)
    expect(refused.mayRetry).to.equal(true)
    const [admitted] = await meet(a, forgetful)
    expect(admitted.refusal).to.equal(undefined)
  })

  it('gives a stranger nothing: no object, no tag, no digest', async () => {
    const [a, b] = [side('zulu', roster.base), side('beta', chains('alpha', 'beta', 'gamma'))]
    const [outcome] = await meet(a, b)
    expect(outcome.member).to.equal(undefined)
    expect(outcome.refusal).to.not.equal(undefined)
    expect(a.offered).to.deep.equal([])
    expect(outcome.bytes.received).to.be.lessThan(80)
  })

  it('takes no more than a stranger may bring', async () => {
    const many = Array.from({ length: STRANGER_OBJECTS_MAX + 1 }, (_none, at) => `member-${at}`)
    const a = side('zulu', chains(...many))
    const b = side('beta', chains('beta'))
    // a liar: it shows everything it has as its chain
    const liar = { ...a.roster, chainOf: () => chains(...many).slice(0, 16), objects: () => chains(...many) }
    const metrics = registerMeshMetrics(noMetrics)
    const parts = { roster: liar, clock: systemClock, metrics, offences: createOffences(systemClock) }
    const admission = { memberOf: () => a.roster.members(Date.now())[0] }
    const hello = createHello(
      { ...parts, admission, applyObject: async () => 'known' },
      { nodeKey: keysOf('zulu').node.publicKey, agent: '' }
    )

    await meet({ ...a, hello }, b).catch(() => undefined)
    expect(b.offered.length).to.be.at.most(STRANGER_OBJECTS_MAX)
    expect(b.roster.findOrgOf(keysOf('zulu').node.publicKey)).to.equal(undefined)
  })

  describe('about explicit gossip peers', () => {
    const wants = (): boolean => true
    const agrees = (isAsked: boolean): boolean => isAsked
    const isFull = (): boolean => false
    const known = chains('alpha', 'beta')

    async function agreement(ofA: SideInit['offer'], ofB: SideInit['offer']): Promise<string> {
      const [a, b] = [side('alpha', known, { ...(ofA && { offer: ofA }) }), side('beta', known, { ...(ofB && { offer: ofB }) })]
      const [atA, atB] = await meet(a, b)
      expect(atA.isExplicit).to.equal(atB.isExplicit)

      return `${atA.isExplicit ? 'agreed' : 'not'}${atA.mayAgree ? ', again' : ''}`
    }

    it('ends with the same answer at both sides, whoever wants it', async () => {
      expect(await agreement(wants, wants)).to.equal('agreed')
      expect(await agreement(wants, agrees)).to.equal('agreed')
      expect(await agreement(wants, isFull)).to.equal('not')
      expect(await agreement(agrees, agrees)).to.equal('not')
      expect(await agreement(wants, undefined)).to.equal('not')
      expect(await agreement(undefined, wants)).to.equal('not')
    })

    it('is said again when the side that answered wants it and the dialler agrees', async () => {
      expect(await agreement(agrees, wants)).to.equal('not, again')
      expect(await agreement(isFull, wants)).to.equal('not')
    })
  })

  it('refuses another mesh by name', async () => {
    const other = testRoster('other-mesh')
    const foreign = createRoster([...other.base, ...other.chainOf('alpha')], { meshId: other.meshId, nowMs: Date.now() })
    const metrics = registerMeshMetrics(noMetrics)
    const parts = { roster: foreign, clock: systemClock, metrics, offences: createOffences(systemClock) }
    const hello = createHello(
      { ...parts, admission: createAdmission(parts, LIMITS), applyObject: async () => 'known' },
      { nodeKey: keysOf('alpha').node.publicKey, agent: '' }
    )
    const [outcome] = await meet({ ...side('alpha', roster.base), hello }, side('beta', chains('alpha', 'beta')))
    expect(outcome.refusal).to.equal('DOCUMENT_WRONG_MESH')
  })

  it('refuses a revoked node, also when the dialler brings the news itself', async () => {
    const b = side('beta', chains('alpha', 'beta'))
    const a = side('alpha', [...chains('alpha', 'beta'), roster.revocationOf('alpha')])
    const [outcome, ofB] = await meet(a, b)
    expect(ofB.member).to.equal(undefined)
    expect(outcome.refusal).to.equal('NODE_REVOKED')
  })

  it('lets a member in whose membership stands on a charter that we do not have yet', async () => {
    const newSteward = keysOf('new steward').org
    const nowMs = Date.now()
    const first = charter([roster.steward], { name: 'test-mesh', createdMs: firstCreatedMs(), expiresMs: firstCreatedMs() + 102 * DAY_MS })
    expect(toHex(meshIdOf(first))).to.equal(toHex(roster.meshId))
    const second = amended(first, { stewards: [roster.steward.publicKey, newSteward.publicKey].sort(Buffer.compare), k: 2, admit: 1 })
    const newCharter = signed(second, roster.meshId, roster.steward, newSteward)

    const [a, b] = [side('alpha', [...chains('alpha', 'beta'), newCharter]), side('beta', chains('beta'))]
    const [membershipOfA] = roster.chainOf('alpha')
    expect(membershipOfA).to.not.equal(undefined)
    const [outcome, ofB] = await meet(a, b, { links: [linkTo('beta', 'outbound'), linkTo('alpha', 'inbound', true)] })
    expect(ofB.member?.name).to.equal('alpha')
    expect(outcome.refusal).to.equal(undefined)
    expect(b.roster.charter.version).to.equal(2)
    expect(b.roster.members(nowMs)).to.have.length(2)
  })

  it('fetches objects by id', async () => {
    const [a, b] = [side('alpha', chains('alpha', 'beta')), side('beta', chains('alpha', 'beta', 'gamma'))]
    const wanted = roster.chainOf('gamma').map(object => decodeSigned(object).id)
    await meet(a, b, { ids: [...wanted, sha256('nobody has this')] })
    expect(a.roster.findOrgOf(keysOf('gamma').node.publicKey)).to.not.equal(undefined)
  })

  it('learns how far the clocks are apart', async () => {
    const fast = { ...systemClock, nowMs: () => Date.now() + 90_000 }
    const [a, b] = [side('alpha', chains('alpha', 'beta')), side('beta', chains('alpha', 'beta'), { clock: fast })]
    const links: [Link, Link] = [linkTo('beta', 'outbound'), linkTo('alpha', 'inbound')]
    await meet(a, b, { links })
    expect(links[0].clockOffsetMs).to.be.within(89_000, 91_000)
    expect(links[1].clockOffsetMs).to.be.within(-91_000, -89_000)
  })

  function firstCreatedMs(): number {
    const [first] = roster.base
    if (first === undefined) throw new Error('no charter')

    return createRoster([first], { meshId: roster.meshId, nowMs: Date.now() }).charter.expiresMs - 102 * DAY_MS
  }
})
