import type { Connection, PeerId, Stream } from '@libp2p/interface'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import type { Batch } from '../../src/envelope/batch.js'
import { isNodeError } from '../../src/errors.js'
import type { Inbox } from '../../src/inbox/inbox.js'
import { noLog } from '../../src/log.js'
import { createAdmission } from '../../src/mesh/admission.js'
import { HELLO_PROTOCOL, PUSH_PROTOCOL, ROSTER_TARGETS_EVERY_MS, SYNC_PROTOCOL } from '../../src/mesh/constants.js'
import { createDialLoop, type DialLoop } from '../../src/mesh/dial-loop.js'
import { createGreeter, type Greeter } from '../../src/mesh/greeter.js'
import { createHello } from '../../src/mesh/hello/hello.js'
import { createIntake, type Intake } from '../../src/mesh/intake.js'
import { createLinks, type Link, type Links } from '../../src/mesh/links.js'
import type { MeshLimits } from '../../src/mesh/mesh.js'
import { registerMeshMetrics } from '../../src/mesh/metrics.js'
import { createOffences, type Offences } from '../../src/mesh/offences.js'
import { medianClockOffsetMs } from '../../src/mesh/peer-status.js'
import { createPush, type Push } from '../../src/mesh/push/push.js'
import { handlePush } from '../../src/mesh/push/push-handler.js'
import { createEntitlement, type Entitlement } from '../../src/mesh/sync/entitlement.js'
import { createSync, type Sync } from '../../src/mesh/sync/sync.js'
import { noMetrics } from '../../src/metrics/index.js'
import type { OwnHeads } from '../../src/node/own-heads.js'
import type { RosterKeeper } from '../../src/node/roster-keeper.js'
import type { RosterView } from '../../src/roster/roster-view.js'
import type { Store } from '../../src/store/store.js'
import { createLiar } from './liar.js'
import type { Host } from './network.js'
import type { Random } from './random.js'
import type { SimNodeInit, SimWorld } from './sim-node.js'
import type { NodeClock } from './timeline.js'

/** `silent`: says hello and answers nothing else. `lying`: answers sync with whatever does harm. */
export type Behaviour = 'honest' | 'silent' | 'lying'

export interface SimMeshInit extends SimNodeInit {
  clock: NodeClock
  store: Store
  roster: RosterView
  keeper: RosterKeeper
  inbox: Pick<Inbox, 'accept'>
  ownHeads: OwnHeads
  random: Random
}

/** The node's side of the mesh: links, hello, intake, dial loop, sync and push are the real ones; gossip is plain flooding. */
export interface SimMesh {
  start(): void
  detach(): void
  publish(batch: Batch, encoded: Uint8Array): void
  announce(signed: Uint8Array): void
  refreshAdmission(): void
  clockOffsetMs(): number | undefined
  /** Whether this node keeps that peer out as an offender. */
  isOut(peerId: string): boolean
}

/** The defaults of src/mesh/index.ts; the longest back-off is two sync intervals, so that healing is about sync and not about dialling. */
export const LIMITS: MeshLimits = {
  connectionsMax: 200,
  connectionsPerNodeMax: 2,
  connectionsPerOrgMax: 4,
  inboundPerSecondMax: 1_000,
  doorsMax: 10,
  doorMs: 10_000,
  syncEveryMs: 10_000,
  helloEveryMs: 30_000,
  dialFirstMs: 1_000,
  dialLastMs: 10_000,
  batchBytesMax: 262_144
}

/** Peers that a gossip message is passed on to: gossipsub's D (3.4). */
const GOSSIP_PEERS = 4
const BATCHES = 'batches'
const CONTROL = 'control'

const metrics = registerMeshMetrics(noMetrics)

export function peerIdOf(nodeKey: Uint8Array): PeerId {
  return peerIdFromPublicKey(publicKeyFromRaw(nodeKey))
}

export function addressOf(peerId: string): string {
  return `/ip4/192.0.2.1/tcp/7400/p2p/${peerId}`
}

interface Parts {
  links: Links
  offences: Offences
  greeter: Greeter
  intake: Intake
  dialLoop: DialLoop
  sync: Sync
  push: Push
}

function createParts({ network }: SimWorld, init: SimMeshInit, host: () => Host, passOn: (objects: readonly Uint8Array[]) => void): Parts {
  const { clock, store, roster, keeper, ownHeads, inbox, party } = init
  const nodeKey = party.node.publicKey
  const ownPeerId = peerIdOf(nodeKey).toString()
  const offences = createOffences(clock)
  const admission = createAdmission({ roster, clock, metrics, offences }, LIMITS)
  const links = createLinks({ roster, admission, clock, log: noLog, metrics }, LIMITS)
  const shared = { links, log: noLog, metrics, offences, clock }
  const applyObject = (signed: Uint8Array) => keeper.applyObject(signed)
  const hello = createHello({ roster, applyObject, admission, clock, metrics }, { nodeKey, agent: 'tocsin/sim' })
  const greeter = createGreeter({ ...shared, hello, roster, passOn }, { ownPeerId, limits: LIMITS })
  const rightful = createEntitlement({ streams: store, roster }, { orgKey: party.org.publicKey })
  const entitlement: Entitlement =
    init.faults.sharesAll?.(init.name) === true
      ? { ...rightful, viewFor: peer => rightful.viewFor({ ...peer, orgKey: party.org.publicKey }) }
      : rightful
  const gapSeen = (link: Link): void => {
    if (init.faults.neverSyncs?.(init.name) !== true) sync.gapSeen(link)
  }
  const intake = createIntake({ ...shared, inbox, fetchObject: (link, id) => greeter.refresh(link, [id]), gapSeen })
  const dialLoop = createDialLoop(
    {
      ...shared,
      async dial(address) {
        const peerId = address.slice(address.lastIndexOf('/') + 1)

        try {
          return await network.dial(host(), peerId)
        } catch (err) {
          while (init.faults.chargesSilence?.(init.name) === true && !offences.charge(peerId));
          throw err
        }
      },
      refusalOf: link => greeter.refusalOf(link),
      suggest: () => []
    },
    { ownPeerId, peers: init.peers.map(addressOf), suggestEveryMs: ROSTER_TARGETS_EVERY_MS, limits: LIMITS }
  )
  const sync = createSync(
    { ...shared, streams: store, ownHeads, entitlement, intake },
    { ownNodeKey: nodeKey, isExplicit: peerId => dialLoop.isExplicit(peerId), limits: LIMITS }
  )
  const push = createPush({ ...shared, audienceKeys: orgKey => entitlement.audienceKeys(orgKey), leftToSync: gapSeen })

  return { links, offences, greeter, intake, dialLoop, sync, push }
}

export function createSimMesh(world: SimWorld, init: SimMeshInit): SimMesh {
  const { network, trace } = world
  const { name, behaviour, clock, keeper, random } = init
  const parts = createParts(world, init, () => host, passOn)
  const { links, offences, greeter, intake, dialLoop, sync, push } = parts
  const liar = behaviour === 'lying' ? createLiar({ ...init, trace, tell: (topic, bytes) => flood(topic, bytes) }) : undefined
  const syncs = init.faults.neverSyncs?.(name) !== true
  let isAttached = false

  function flood(topic: string, bytes: Uint8Array, except?: string): void {
    const ready = links.ready().filter(link => links.findReady(link.peerId) === link && link.peerId !== except)
    const chosen = random
      .shuffle(ready)
      .slice(0, except === undefined ? ready.length : GOSSIP_PEERS)
      .map(({ peerId }) => peerId)

    network.datagram(host, chosen, topic, bytes)
  }

  function passOn(objects: readonly Uint8Array[]): void {
    for (const signed of objects) flood(CONTROL, signed)
  }

  async function serve(protocol: string, stream: Stream, link: Link): Promise<void> {
    try {
      if (protocol === HELLO_PROTOCOL) return await greeter.answer(link, stream)
      if (link.state !== 'ready') return stream.abort(new Error('not admitted'))
      if (behaviour === 'silent') return trace.note('kept-silent', name)

      if (protocol === PUSH_PROTOCOL) await handlePush({ intake, clock }, link, stream, LIMITS)
      else if (protocol === SYNC_PROTOCOL && liar !== undefined) await liar.answer(stream)
      else if (protocol === SYNC_PROTOCOL && syncs) await sync.answer(link, stream)
    } catch (err) {
      if (isNodeError(err) && err.code.endsWith('_MALFORMED') && offences.charge(link.peerId)) links.drop(link, 'offender')
      stream.abort(err instanceof Error ? err : new Error(String(err)))
    }
  }

  async function takeGossip(link: Link, topic: string, bytes: Uint8Array): Promise<void> {
    if (behaviour === 'silent') return trace.note('kept-silent', name)

    if (topic === CONTROL) {
      try {
        if ((await keeper.applyObject(bytes)) !== 'known') flood(CONTROL, bytes, link.peerId)
      } catch (err) {
        if (!isNodeError(err)) throw err
        trace.note('object-refused', name, err.code)
      }

      return
    }

    const answer = await intake.offer(link, bytes, 'gossip')

    trace.note(`gossip-${answer.result}`, name, answer.code ?? '')
    if (answer.result === 'accepted' && behaviour === 'honest') flood(BATCHES, bytes, link.peerId)
  }

  const host: Host = {
    name,
    peerId: peerIdOf(init.party.node.publicKey),
    connected(connection) {
      if (offences.isOut(connection.remotePeer.toString())) {
        trace.note('offender-kept-out', name)
        connection.abort(new Error('kept out'))
      } else {
        links.open(connection)
      }
    },
    disconnected: (connection: Connection) => void links.close(connection),
    stream(protocol, stream, connection) {
      const link = links.find(connection)
      if (link === undefined) stream.abort(new Error('no link'))
      else void serve(protocol, stream, link)
    },
    datagram(from, topic, bytes) {
      const link = links.findReady(from.toString())
      if (link !== undefined && isAttached) void takeGossip(link, topic, bytes)
    }
  }

  return {
    start() {
      isAttached = true
      network.attach(host)
      greeter.start()
      dialLoop.start()
      if (behaviour === 'honest' && syncs) sync.start()
      liar?.start()
    },
    detach() {
      isAttached = false
      network.detach(host)
    },
    publish(batch, encoded) {
      if (!isAttached) return
      if (batch.audience.length === 0) flood(BATCHES, encoded)
      else push.publish(batch, encoded)
    },
    announce: signed => flood(CONTROL, signed),
    refreshAdmission: () => links.refreshAdmission(),
    clockOffsetMs: () => medianClockOffsetMs(links),
    isOut: peerId => offences.isOut(peerId)
  }
}
