import { randomBytes } from 'node:crypto'

import type { Stream, StreamHandler } from '@libp2p/interface'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { publicFromSeed, secretFromSeed } from '../envelope/signing.js'
import { isNodeError } from '../errors.js'
import { createAdmission } from './admission.js'
import {
  HELLO_ANNOUNCE_MAX,
  HELLO_PROTOCOL,
  INSTANCE_BYTES,
  JOIN_PROTOCOL,
  PUSH_PROTOCOL,
  ROSTER_TARGETS_EVERY_MS,
  SYNC_PROTOCOL
} from './constants.js'
import { createDialLoop } from './dial-loop.js'
import type { DialLoop } from './dial-loop.js'
import { createExplicitPeers, type Router } from './gossip/explicit-peers.js'
import { createGossip } from './gossip/gossip.js'
import type { Gossip } from './gossip/gossip.js'
import { createPubsub, routerOf, topicsOf } from './gossip/pubsub.js'
import { createGreeter } from './greeter.js'
import { guardHandler } from './guarded-registrar.js'
import type { GuardComponents } from './guarded-registrar.js'
import { createHello } from './hello/hello.js'
import { createHost } from './host.js'
import type { Host } from './host.js'
import { createIntake } from './intake.js'
import { createJoinHandler } from './join/join-handler.js'
import { createLinks } from './links.js'
import type { Link, Links } from './links.js'
import type { MeshComponents, MeshInit, MeshLimits } from './mesh.js'
import type { MeshMetrics } from './metrics.js'
import { createOffences } from './offences.js'
import type { Offences } from './offences.js'
import { medianClockOffsetMs } from './peer-status.js'
import { createArbiter } from './presence/arbiter.js'
import { createPresence } from './presence/presence.js'
import { createPush } from './push/push.js'
import type { Push } from './push/push.js'
import { handlePush } from './push/push-handler.js'
import { createEntitlement } from './sync/entitlement.js'
import { suggestAddresses } from './suggest.js'
import { createSync } from './sync/sync.js'
import type { Sync } from './sync/sync.js'
import { asError } from './timeout.js'

export interface PartsInit {
  init: MeshInit
  limits: MeshLimits
  metrics: MeshMetrics
}

/** Everything between one start and one stop. */
export interface Parts {
  host: Host
  links: Links
  gossip: Gossip
  push: Push
  sync: Sync
  dialLoop: DialLoop
  clockOffsetMs(): number | undefined
  stop(): Promise<void>
}

const AGENT_DEFAULT = 'tocsin'

/** Builds all parts; nothing runs yet. */
async function createParts(components: MeshComponents, { init, limits, metrics }: PartsInit) {
  const { roster, clock, log, applyObject } = components
  const ownNodeKey = publicFromSeed(init.nodeSecret)
  const ownPeerId = peerIdFromPublicKey(publicKeyFromRaw(ownNodeKey)).toString()
  const topics = topicsOf(roster.meshId)
  const offences = createOffences(clock)
  const isInvited = (key: Uint8Array): boolean => components.join?.isInvited(key) === true
  const admission = createAdmission({ roster, clock, metrics, offences, isInvited }, limits)
  const links = createLinks({ roster, admission, clock, log, metrics }, limits)
  const guard = { links, log, metrics }
  const shared = { ...guard, offences, clock }
  const leftToSync = (link: Link): void => sync.gapSeen(link)
  const router = (): Router => routerOf(host.pubsub)
  const explicit = createExplicitPeers({ ...guard, admission, configured: () => dialLoop.explicitPeers(), router })
  const presence = createPresence(
    { roster, links, clock, log, metrics, publish: signed => gossip.publishPresence(signed), told: components.presence },
    { nodeKey: ownNodeKey, secretKey: secretFromSeed(init.nodeSecret), instance: randomBytes(INSTANCE_BYTES), startedMs: clock.nowMs() }
  )
  const hello = createHello(
    { roster, applyObject, admission, clock, metrics, explicit, presence },
    { nodeKey: ownNodeKey, agent: init.agent ?? AGENT_DEFAULT, instance: presence.instance }
  )
  const arbiter = createArbiter({ ...shared, hello, presence })
  const greeter = createGreeter({ ...shared, hello, roster, explicit, arbiter, passOn }, { ownPeerId, limits })
  const entitlement = createEntitlement({ streams: components.streams, roster, epochOf: components.epochOf }, { orgKey: init.orgKey })
  const intake = createIntake({
    ...shared,
    inbox: components.inbox,
    fetchObject: (link, id) => greeter.refresh(link, [id]),
    gapSeen: leftToSync
  })
  const dialLoop = createDialLoop(
    {
      ...shared,
      dial: address => host.dial(address),
      refusalOf: link => greeter.refusalOf(link),
      suggest: () => suggestAddresses(components, links, ownNodeKey)
    },
    { ownPeerId, peers: init.peers ?? [], suggestEveryMs: ROSTER_TARGETS_EVERY_MS, limits }
  )
  const sync = createSync(
    { ...components, ...shared, entitlement, intake },
    { ownNodeKey, isExplicit: peerId => dialLoop.isExplicit(peerId), limits }
  )
  const push = createPush({ ...pick(components), ...shared, audienceKeys: orgKey => entitlement.audienceKeys(orgKey), leftToSync })
  const pubsub = createPubsub(topics, () => metrics.gossipRefused.inc({ reason: 'rpc-fields' }))
  const host = await createHost({ ...shared, gater: admission.gater, pubsub }, init, limits)
  const heard = { explicit, applyObject, presence, rosterChanged: () => links.refreshAdmission() }
  const gossip = createGossip({ ...shared, ...heard, pubsub: host.pubsub, intake, leftToSync, subscribed: sync.subscribed }, topics, limits)

  function passOn(objects: readonly Uint8Array[]): void {
    for (const signed of objects.slice(0, HELLO_ANNOUNCE_MAX)) gossip.publishObject(signed)
  }

  return { host, links, ownNodeKey, guard, offences, intake, greeter, presence, gossip, push, sync, dialLoop }
}

/** Builds and starts all parts of the mesh. @throws NodeError as createMesh's `start`; nothing runs then. */
export async function startParts(components: MeshComponents, partsInit: PartsInit): Promise<Parts> {
  const parts = await createParts(components, partsInit)
  const { host, links, greeter, presence, gossip, push, sync, dialLoop } = parts

  async function stop(): Promise<void> {
    dialLoop.stop()
    greeter.stop()
    presence.stop()
    await sync.stop()
    await gossip.stop()
    await host.stop()
  }

  try {
    await host.handle(HELLO_PROTOCOL, async (stream, connection) => {
      const link = links.find(connection)

      if (link === undefined) stream.abort(new Error('The connection is gone'))
      else await greeter.answer(link, stream)
    })
    await serveJoin(parts, components)
    await serve(parts, PUSH_PROTOCOL, (link, stream) =>
      handlePush({ intake: parts.intake, clock: components.clock }, link, stream, partsInit.limits)
    )
    await serve(parts, SYNC_PROTOCOL, (link, stream) => sync.answer(link, stream))
    await host.start()
    gossip.start()
    greeter.start()
    presence.start()
    sync.start()
    dialLoop.start()
  } catch (err) {
    await stop()
    throw err
  }

  return { host, links, gossip, push, sync, dialLoop, clockOffsetMs: () => medianClockOffsetMs(links), stop }
}

interface Serving {
  host: Host
  guard: GuardComponents
  offences: Offences
}

/** Faults of a stream that no honest node makes. */
const OFFENSIVE: ReadonlySet<string> = new Set(['PUSH_MALFORMED', 'SYNC_MALFORMED'])

/** Registers a handler that sees ready links only. A stream that it fails on is reset, and charged when the bytes were no messages. */
function serve({ host, guard, offences }: Serving, protocol: string, handle: (link: Link, stream: Stream) => Promise<void>): Promise<void> {
  const { links, log } = guard

  async function run(link: Link, stream: Stream): Promise<void> {
    try {
      await handle(link, stream)
    } catch (err) {
      if (isNodeError(err) && OFFENSIVE.has(err.code) && offences.charge(link.peerId)) links.drop(link, 'offender')

      log.debug('a stream ended early', { peer: link.peerId, protocol, reason: String(err) })
      stream.abort(asError(err))
    }
  }

  const handler: StreamHandler = async (stream, connection) => {
    const link = links.find(connection)
    if (link !== undefined) await run(link, stream)
  }

  return host.handle(protocol, guardHandler(guard, protocol, handler))
}

/** The only protocol beside hello that a stranger's connection may use, while the desk is open (3.2). */
async function serveJoin(
  { host, guard, offences, ownNodeKey }: Serving & { ownNodeKey: Uint8Array },
  components: MeshComponents
): Promise<void> {
  const { join: desk, clock, roster } = components
  if (desk === undefined) return

  const handle = createJoinHandler({ desk, clock, offences, metrics: guard.metrics }, { meshId: roster.meshId, nodeKey: ownNodeKey })

  await host.handle(JOIN_PROTOCOL, async (stream, connection) => {
    const link = guard.links.find(connection)

    if (link === undefined) stream.abort(new Error('The connection is gone'))
    else await handle(link, stream)
  })
}

function pick({ deliveries }: MeshComponents): Pick<MeshComponents, 'deliveries'> {
  return deliveries === undefined ? {} : { deliveries }
}
