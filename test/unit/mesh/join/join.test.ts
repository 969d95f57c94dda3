import { randomBytes } from 'node:crypto'

import { expect } from 'chai'

import { systemClock } from '../../../../src/clock.js'
import type { Clock } from '../../../../src/clock.js'
import { publicFromSeed } from '../../../../src/envelope/signing.js'
import { isNodeError } from '../../../../src/errors.js'
import { createChannel } from '../../../../src/mesh/channel.js'
import { JOIN_ATTEMPTS_BURST, JOIN_MESSAGE_BYTES_MAX, JOIN_PROTOCOL } from '../../../../src/mesh/constants.js'
import { createJoinClient, type JoinDecision } from '../../../../src/mesh/join/join-client.js'
import { decodeJoin, encodeJoin } from '../../../../src/mesh/join/join-codec.js'
import { PENDING_MAX } from '../../../../src/node/join-desk.js'
import type { Desk } from '../../../../src/node/join-desk.js'
import { fingerprint } from '../../../../src/roster/fingerprint.js'
import type { Invite } from '../../../../src/roster/invite-codec.js'
import { inviteDialSeedOf, inviteVerifierOf } from '../../../../src/roster/invite-proof.js'
import { createRoster } from '../../../../src/roster/roster-view.js'
import { decodeWelcome } from '../../../../src/roster/signed-codec.js'
import { createMetaTable, invited, type Newcomer, newcomer, testDesk } from '../../../support/join-maker.js'
import { keysOf, stopAllNodes, testNode, testRoster, type TestNode, until } from '../../../support/mesh-nodes.js'
import { ended, startRawPeer } from '../../../support/raw-peer.js'
import { DAY_MS, membership, signed } from '../../../support/roster-maker.js'

const YEARS_MS = 10 * 365 * DAY_MS

describe('joining by invite', () => {
  const roster = testRoster()
  let node: TestNode
  let desk: Desk

  beforeEach(async () => {
    node = testNode({ name: 'alpha', roster, replace: { join: lateDesk() } })
    desk = await testDesk({ roster: node.roster, steward: roster.steward, nodeKey: keysOf('alpha').node.publicKey, addresses })
    await node.mesh.start()
  })

  afterEach(() => stopAllNodes([node]))

  /** The mesh is built before its desk, which asks it for addresses. */
  function lateDesk() {
    return {
      isOpen: () => desk.isOpen(),
      isInvited: (key: Uint8Array) => desk.isInvited(key),
      verifierOf: (id: Uint8Array) => desk.verifierOf(id),
      receive: (attempt: Parameters<Desk['receive']>[0]) => desk.receive(attempt),
      taken: (key: Uint8Array) => desk.taken(key)
    }
  }

  function addresses(): string[] {
    return node.mesh.listenAddresses().map(address => address.replace(/\/p2p\/.*/, ''))
  }

  async function ask(invite: Invite, who: Newcomer, init: { clock?: Clock; request?: Uint8Array; dialSecret?: Uint8Array } = {}) {
    const client = await createJoinClient({ clock: init.clock ?? systemClock }, { dialSecret: init.dialSecret ?? dialSecretOf(invite) })
    const kept: JoinDecision[] = []

    try {
      const state = await client.ask(invite, init.request ?? who.signed, async decision => void kept.push(decision))

      return { state, kept, code: undefined }
    } catch (err) {
      return { state: undefined, kept, code: isNodeError(err) ? err.code : String(err) }
    } finally {
      await client.stop()
    }
  }

  const dialSecretOf = ({ secret }: Invite): Uint8Array => inviteDialSeedOf(inviteVerifierOf(secret))

  function approve(who: Newcomer, serial = 1): void {
    const nowMs = Date.now()
    const granted = membership(who.org, { name: 'Newcomer', serial, notBeforeMs: nowMs - 1_000, notAfterMs: nowMs + DAY_MS })

    node.roster.apply(signed(granted, roster.meshId, roster.steward), nowMs)
  }

  const outcomes = (name: string): number => node.counters.get(`mesh_joins_total{outcome=${name}}`) ?? 0

  it('waits for the steward, and brings the answer at a later connection', async () => {
    const invite = await invited(desk)
    const who = newcomer(invite)

    expect((await ask(invite, who)).state).to.equal('waiting')
    expect((await ask(invite, who)).state).to.equal('waiting')
    expect(desk.requests().map(({ state }) => state)).to.deep.equal(['waiting'])
    expect(desk.listInvites().map(({ state }) => state)).to.deep.equal(['used'])

    approve(who)
    const { state, kept } = await ask(invite, who)
    const [decision] = kept
    const welcome = decodeWelcome(decision?.state === 'admitted' ? decision.welcome : new Uint8Array(0))
    const theirs = createRoster(welcome.objects, { meshId: invite.meshId, nowMs: Date.now() })

    expect(state).to.equal('admitted')
    expect(theirs.findMember(who.org.publicKey, Date.now())?.name).to.equal('Newcomer')
    expect(theirs.admit(keysOf('alpha').node.publicKey, Date.now()).name).to.equal('alpha')
    expect(welcome.addresses[0]).to.equal(node.address())
    await until(() => !desk.isOpen(), 'nothing to be outstanding any more')
    await until(() => outcomes('admitted') === 1, 'the attempt to be over')
    expect([outcomes('waiting'), outcomes('admitted')]).to.deep.equal([2, 1])
  })

  it('takes a request also from the node key that it names, as other programs may dial, and from no third key', async () => {
    const invite = await invited(desk)
    const who = newcomer(invite)

    expect((await ask(invite, who, { dialSecret: who.node.seed })).state).to.equal('waiting')
    expect((await ask(invite, who, { dialSecret: randomBytes(32) })).code).to.equal('JOIN_REQUEST_INVALID')
    approve(who)
    expect((await ask(invite, who)).state).to.equal('admitted')
    await until(() => !desk.isOpen(), 'nothing to be outstanding any more')
  })

  it('knows the keys of invites only while they are open or their answer is awaited', async () => {
    const invite = await invited(desk)
    const other = await invited(desk)
    const who = newcomer(invite)
    const keyOf = (each: Invite): Uint8Array => publicFromSeed(dialSecretOf(each))

    expect([desk.isInvited(keyOf(invite)), desk.isInvited(keyOf(other)), desk.isInvited(who.node.publicKey)]).to.deep.equal([
      true,
      true,
      false
    ])
    await desk.revokeInvite(desk.listInvites()[1]?.id ?? '')
    await ask(invite, who)
    expect([desk.isInvited(keyOf(invite)), desk.isInvited(keyOf(other))], 'used, and awaited').to.deep.equal([true, false])
    approve(who)
    await ask(invite, who)
    await until(() => !desk.isInvited(keyOf(invite)), 'the key to be a stranger again')
  })

  it('lets holders of invites in while strangers use up the attempts of strangers', async () => {
    const invite = await invited(desk)
    const stranger = await startRawPeer()

    for (let at = 0; outcomes('JOIN_FULL') === 0 && at < 2 * JOIN_ATTEMPTS_BURST; at++) {
      const connection = await stranger.dial(node.address())
      const channel = createChannel(await connection.newStream(JOIN_PROTOCOL), systemClock, {
        messageBytesMax: JOIN_MESSAGE_BYTES_MAX,
        malformedCode: 'JOIN_MALFORMED'
      })
      await channel.send(encodeJoin({ kind: 'open', meshId: invite.meshId, inviteId: randomBytes(16), nonce: randomBytes(32) }))
      await channel.receive(5_000)
      await connection.close()
    }

    expect(outcomes('JOIN_FULL')).to.be.above(0)
    expect((await ask(invite, newcomer(invite))).state).to.equal('waiting')
    await stranger.stop()
  })

  it('tells a denial with its reason, once', async () => {
    const invite = await invited(desk)
    const who = newcomer(invite)

    await ask(invite, who)
    await desk.deny('r-1', 'please ask CERT Example')
    expect((await ask(invite, who)).kept).to.deep.equal([{ state: 'denied', reason: 'please ask CERT Example' }])
    await until(() => !desk.isOpen(), 'nothing to be outstanding any more')
  })

  it('is open to strangers only while something is outstanding', async () => {
    const invite = await invited(desk)

    await desk.revokeInvite(desk.listInvites()[0]?.id ?? '')
    expect((await ask(invite, newcomer(invite))).code).to.equal('INVITE_UNKNOWN')
    expect(node.counters.get('mesh_streams_refused_total{protocol=join}')).to.equal(1)
  })

  it('refuses a used, an expired, a withdrawn and an unknown invite, each with its code', async () => {
    const open = await invited(desk)
    const used = await invited(desk)
    const revoked = await invited(desk)

    await ask(used, newcomer(used))
    await desk.revokeInvite(desk.listInvites()[2]?.id ?? '')

    expect((await ask(used, newcomer(used))).code).to.equal('INVITE_USED')
    expect((await ask(revoked, newcomer(revoked))).code).to.equal('INVITE_UNKNOWN')

    const invented = { ...open, secret: randomBytes(32) }
    expect((await ask(invented, newcomer(invented))).code).to.equal('INVITE_UNKNOWN')

    const short = await invited(desk, { lifeMs: 1 })
    expect((await ask(short, newcomer(short))).code).to.equal('INVITE_EXPIRED')
  })

  it('refuses an invite of another mesh', async () => {
    const invite = { ...(await invited(desk)), meshId: new Uint8Array(32).fill(3) }

    expect((await ask(invite, newcomer(invite))).code).to.equal('INVITE_WRONG_MESH')
  })

  it('refuses a request with one byte changed, of another node, or under another invite', async () => {
    const invite = await invited(desk)
    const who = newcomer(invite)

    for (const at of [who.signed.byteLength - 1, Math.floor(who.signed.byteLength / 3)]) {
      const request = Uint8Array.from(who.signed, (byte, place) => (place === at ? byte ^ 1 : byte))
      expect((await ask(invite, who, { request })).code, `byte ${at}`).to.match(
        /^(SIGNATURE_INVALID|DOCUMENT_MALFORMED|JOIN_\w+|KEY_\w+|SIGNATURES_TOO_FEW)$/
      )
    }

    const foreign = { request: newcomer(invite).signed, dialSecret: who.node.seed }
    expect((await ask(invite, who, foreign)).code).to.equal('JOIN_REQUEST_INVALID')

    const other = await invited(desk)
    expect((await ask(other, who)).code).to.equal('JOIN_REQUEST_INVALID')
    expect(desk.requests()).to.deep.equal([])
    expect(desk.listInvites().map(({ uses }) => uses)).to.deep.equal([0, 0])
  })

  it('sends nothing that is signed while the clocks differ by ten years, and says so', async () => {
    const invite = await invited(desk, { lifeMs: 2 * DAY_MS })

    for (const offMs of [YEARS_MS, -YEARS_MS]) {
      const clock = { ...systemClock, nowMs: () => Date.now() + offMs }
      expect((await ask(invite, newcomer(invite), { clock })).code).to.equal('JOIN_CLOCK_OFF')
    }

    const dated = newcomer(invite, { createdMs: Date.now() + YEARS_MS })
    expect((await ask(invite, dated)).code).to.equal('JOIN_REQUEST_INVALID')
    expect(desk.requests()).to.deep.equal([])
  })

  it('takes ten strangers and no eleventh', async () => {
    const invite = await invited(desk, { usesMax: 20 })

    for (let at = 0; at < PENDING_MAX; at++) expect((await ask(invite, newcomer(invite))).state, String(at)).to.equal('waiting')

    expect((await ask(invite, newcomer(invite))).code).to.equal('JOIN_FULL')
    await desk.deny('r-3', 'no')
    expect((await ask(invite, newcomer(invite))).state).to.equal('waiting')
  }).timeout(30_000)

  it('is not impressed by a wrong proof, garbage, or more than 64 KiB', async () => {
    const invite = await invited(desk)
    const peer = await startRawPeer()

    try {
      for (const attack of ['proof', 'garbage', 'size'] as const) {
        const stream = await (await peer.dial(node.address())).newStream(JOIN_PROTOCOL)
        const channel = createChannel(stream, systemClock, { messageBytesMax: JOIN_MESSAGE_BYTES_MAX, malformedCode: 'JOIN_MALFORMED' })
        const who = newcomer(invite)

        if (attack === 'proof') {
          const { inviteId = new Uint8Array(16) } = who.request
          await channel.send(encodeJoin({ kind: 'open', meshId: invite.meshId, inviteId, nonce: randomBytes(32) }))
          expect(decodeJoin((await channel.receive(2_000)) ?? new Uint8Array(0)).kind).to.equal('challenge')
          await channel.send(encodeJoin({ kind: 'proof', proof: randomBytes(32), request: who.signed }))
        } else {
          await channel.send(randomBytes(attack === 'size' ? JOIN_MESSAGE_BYTES_MAX + 1 : 200))
        }

        const answer = await channel.receive(3_000).catch(() => undefined)
        if (answer !== undefined) expect(decodeJoin(answer)).to.deep.include({ kind: 'answer' })
        if (stream.status === 'open') await ended(stream)
      }
    } finally {
      await peer.stop()
    }

    expect(outcomes('JOIN_MALFORMED')).to.equal(3)
    expect(desk.requests()).to.deep.equal([])
    expect(desk.listInvites()[0]?.state).to.equal('open')
  })

  it('keeps invites and requests over a restart, and no secret', async () => {
    const table = createMetaTable()
    const init = { roster: node.roster, steward: roster.steward, nodeKey: keysOf('alpha').node.publicKey, addresses, table }

    desk = await testDesk(init)
    const invite = await invited(desk)
    const who = newcomer(invite)
    await ask(invite, who)
    desk = await testDesk(init)

    expect((await ask(invite, who)).state).to.equal('waiting')
    expect(desk.requests()).to.have.length(1)

    const disk = Buffer.concat([...table.rows.values()]).toString('latin1')
    for (const form of ['hex', 'base64', 'latin1'] as const) expect(disk).not.to.include(Buffer.from(invite.secret).toString(form))
  })

  it('admits by whatever steward signed: the roster is the answer', async () => {
    const invite = await invited(desk)
    const who = newcomer(invite)

    await ask(invite, who)
    approve(who, 4)
    expect((await ask(invite, who)).state).to.equal('admitted')
    expect(fingerprint(who.org.publicKey)).to.match(/^[0-9A-Z]{4}-/)
  })

  it('makes invites for stewards only', async () => {
    const other = await testDesk({ roster: node.roster, steward: keysOf('alpha').org, nodeKey: keysOf('alpha').node.publicKey, addresses })

    try {
      await invited(other)
      expect.fail('made')
    } catch (err) {
      expect(isNodeError(err, 'RIGHT_MISSING')).to.equal(true)
    }
  })
})
