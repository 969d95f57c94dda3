import type { Clock } from '../clock.js'
import type { KeyPair } from '../config/key-files.js'
import { type NodeConfig, resolveInDir } from '../config/node-config.js'
import { readPins } from '../config/pins-file.js'
import { readPskFile } from '../config/psk-file.js'
import type { Inbox } from '../inbox/inbox.js'
import type { Startable } from '../lifecycle.js'
import type { Log } from '../log.js'
import type { Mesh } from '../mesh/index.js'
import type { PrometheusMetrics } from '../metrics/prometheus.js'
import { indicatorId } from '../model/ids.js'
import { type Aggregates, createAggregates } from '../outbox/aggregates.js'
import { createDeliveries, type Deliveries } from '../outbox/deliveries.js'
import { registerOutboxMetrics } from '../outbox/metrics.js'
import { createOutbox, type Outbox } from '../outbox/outbox.js'
import { createRest, type NodePort, type Rest, type RestComponents, type RestInit } from '../rest/index.js'
import { createRoster, type RosterView } from '../roster/roster-view.js'
import { type AggregateWindows, createAggregateWindows } from '../scrub/aggregate-windows.js'
import { SCRUB_VERSION } from '../scrub/constants.js'
import { createOutboundGate } from '../scrub/outbound-gate.js'
import type { DiskStore, Store } from '../store/store.js'
import { type Bans, createBans } from './bans.js'
import { buildInbox } from './build-inbox.js'
import { buildMesh } from './build-mesh.js'
import { type CharterWatch, createCharterWatch } from './charter-watch.js'
import { createChores } from './chores.js'
import { createExpiryWatch, expiryChore, type ExpiryWatch } from './expiry-watch.js'
import { type CompletenessWatch, createCompletenessWatch } from './completeness-watch.js'
import { createContested } from './contested.js'
import { createDbWork } from './db-work.js'
import { createFloorBook, type FloorBook } from './floor-book.js'
import { buildGuards, type Guards } from './guards.js'
import { connectedOrgs, epochsOf, quotasOf } from './known-nodes.js'
import { createMembershipPort } from './membership-port.js'
import { createNetworks, type Networks } from './networks.js'
import { createNodeQuery } from './node-query.js'
import { createJoinDesk, type Desk } from './join-desk.js'
import { openJoinBook } from './join-book.js'
import { reachableAddresses, tellAddresses } from './own-addresses.js'
import { createPolicyKeeper, type PolicyKeeper } from './policy-keeper.js'
import { createPort } from './port.js'
import { createRenewal } from './renewal.js'
import { createQuotas, ownQuota, quotaReasons, type Quotas } from './quotas.js'
import type { RetractionComponents } from './retraction.js'
import { createReviewer } from './reviewer.js'
import { openRosterCache, type RosterCache, rosterCacheChore } from './roster-cache.js'
import { createRosterKeeper, type RosterKeeper } from './roster-keeper.js'
import { createStreamCuts, type StreamCuts } from './stream-cuts.js'
import { createUpkeep } from './upkeep.js'

export interface AssemblyInit {
  dir: string
  config: NodeConfig
  version: string
  log: Log
  clock: Clock
  metrics: PrometheusMetrics
  /** Started. */
  store: Store
  /** What backups read of it; absent: the node makes none. */
  snapshot?: DiskStore['snapshot']
  keys: { node: KeyPair; orgKey: Uint8Array }
  /** Opens the organization's key to renew the node's certificate; absent where only a person can. */
  openOrgKey?: () => Promise<KeyPair>
  /** Roster objects that this node starts from. */
  anchor: readonly Uint8Array[]
  meshId: Uint8Array | undefined
  geo: ReadonlyMap<number, number> | undefined
}

/** The parts of one run of a node, built and connected, not yet started. */
export interface Assembly {
  /** In the order of their start; the store is not among them. */
  parts: readonly Startable[]
  mesh: Mesh
  rest: Rest
  port: NodePort
  reloadPolicy(): Promise<boolean>
  /** Call once all parts run: tells the mesh where this node is, publishes what an earlier run froze. */
  ready(): Promise<void>
}

/** What the builders below share. */
export interface Ground extends AssemblyInit, Guards {
  roster: RosterView
  keeper: RosterKeeper
  networks: Networks
  policy: PolicyKeeper
  bans: Bans
  cuts: StreamCuts
  cache: RosterCache
  floors: FloorBook
  quotas: Quotas
  desk: Desk
  expiry: ExpiryWatch
  charters: CharterWatch
  psk: Uint8Array | undefined
  /** Set once the mesh is built; the guard and the flows ask it later. */
  late: { mesh?: Mesh }
}

/** Connects the parts (chapter 2): nothing else in the tree knows more than its own ports. */
export async function assemble(init: AssemblyInit): Promise<Assembly> {
  const ground = await layGround(init)
  const { roster, keeper, networks, policy, guard, cuts, ownHeads, quotas, store, clock, log, metrics, keys, dir } = ground
  const { outbox, windows, aggregates } = await buildOut(ground)
  const deliveries = createDeliveries({ store, clock, log: log.child('deliveries') }, { nodeKey: keys.node.publicKey, orgKey: keys.orgKey })
  const inbox = buildInbox(ground)
  const completeness = createCompletenessWatch({
    ...ground,
    peers: () => ground.late.mesh?.peers() ?? [],
    nameOf: keeper.nameOf,
    lastErrors: inbox.lastErrors,
    log: log.child('sync')
  })
  const mesh = buildMesh(ground, { inbox, deliveries, completeness })
  ground.late.mesh = mesh

  const reviewer = createReviewer({ store, review: inbox.review, clock, log: log.child('policy') })
  const reloadPolicy = async (): Promise<boolean> => {
    const isNew = await policy.reload()
    if (isNew) reviewer.begin()

    return isNew
  }
  const { rest, port } = await buildRest(ground, { outbox, windows, aggregates, deliveries, inbox, mesh, completeness })
  const renewal = createRenewal({ ...ground, mesh }, { node: keys.node, orgKey: keys.orgKey })
  const chores = [
    ...createChores({ dir, store, keeper, cuts, deliveries, aggregates, guard, mesh, reloadPolicy, clock, log }),
    expiryChore(ground.expiry),
    completeness.chore,
    quotas.chore,
    ...renewal,
    rosterCacheChore(ground.cache, roster)
  ]

  keeper.onChange(() => {
    networks.refresh()
    ground.charters.look()
    mesh.refreshAdmission()
    cuts.refresh().catch(err => log.error('a stream could not be cut', err))
  })

  return {
    parts: [
      ground.restored,
      quotas,
      deliveries,
      outbox,
      ground.instances,
      mesh,
      // its few seconds of asking begin when there is somebody to ask
      ownHeads,
      createUpkeep(chores, { clock, log }),
      reviewer,
      rest
    ],
    mesh,
    rest,
    port,
    reloadPolicy,
    async ready() {
      await tellAddresses(ground)
      ground.expiry.look()
      ground.charters.look()
      await cuts.refresh()
      for (const { work } of renewal) await work()
      await ground.cache.save(roster)
      metrics
        .gauge({ name: 'node_started_seconds', help: 'When this node was started, unix seconds', labelNames: [] })
        .set({}, clock.nowMs() / 1_000)
    }
  }
}

async function loadPolicy({ dir, config, keys, clock, log }: AssemblyInit): Promise<PolicyKeeper> {
  const policy = createPolicyKeeper({
    dir: resolveInDir(dir, config.policy.dir),
    ownOrg: keys.orgKey,
    nowS: () => Math.floor(clock.nowMs() / 1_000),
    log: log.child('policy')
  })
  await policy.load()

  return policy
}

/** What this node starts from and what it has taken in since, with the charters that its operator pinned. */
async function openRoster({ store, dir, anchor, meshId, clock, log }: AssemblyInit, cache: RosterCache): Promise<RosterView> {
  return createRoster([...anchor, ...(await store.readRosterObjects())], {
    ...(meshId === undefined ? {} : { meshId }),
    nowMs: clock.nowMs(),
    pins: await readPins(dir),
    isVerified: cache.isVerified,
    onRefused: (_object, err) => log.warn('a stored roster object does not stand', { code: err.code })
  })
}

async function layGround(init: AssemblyInit): Promise<Ground> {
  const { store, clock, log, keys, config, dir } = init
  const cache = await openRosterCache(store, keys.node.seed)
  const roster = await openRoster(init, cache)
  const keeper = createRosterKeeper({ roster, store, clock, log: log.child('roster') })
  const networks = createNetworks({ members: keeper.members, geo: init.geo, clock }, { ownOrg: keys.orgKey, isLab: roster.charter.isLab })
  const policy = await loadPolicy(init)
  const late: Ground['late'] = {}
  const guards = buildGuards({ ...init, roster, keeper, late })
  const bans = createBans({ store, clock, log: log.child('bans'), refreshAdmission: () => late.mesh?.refreshAdmission() })
  const quotas = createQuotas({ store, clock, quotaOf: quotasOf(roster, clock) })
  const floors = createFloorBook({
    store,
    connectedOrgs: () => connectedOrgs(late.mesh?.peers() ?? []),
    log: log.child('sync')
  })
  const cuts = createStreamCuts({ roster, store, clock, log: log.child('streams') })

  await bans.load()
  await quotas.load()

  const desk = createJoinDesk(
    {
      book: await openJoinBook(store),
      roster,
      clock,
      log: log.child('join'),
      addresses: () => reachableAddresses(config.mesh.publicAddresses, late.mesh?.listenAddresses() ?? [])
    },
    { orgKey: keys.orgKey, nodeKey: keys.node.publicKey }
  )
  const expiry = createExpiryWatch(
    { roster, clock, log: log.child('roster'), metrics: init.metrics },
    { nodeKey: keys.node.publicKey, orgKey: keys.orgKey }
  )
  const charters = createCharterWatch({ roster, log: log.child('roster'), metrics: init.metrics })
  const { pskFile } = config.mesh
  const psk = pskFile === undefined ? undefined : await readPskFile(resolveInDir(dir, pskFile))

  return {
    ...init,
    roster,
    cache,
    keeper,
    networks,
    policy,
    ...guards,
    bans,
    cuts,
    floors,
    quotas,
    desk,
    expiry,
    charters,
    psk,
    late
  }
}

async function buildOut(ground: Ground): Promise<{ outbox: Outbox; windows: AggregateWindows; aggregates: Aggregates }> {
  const { store, roster, networks, guard, ownHeads, instances, quotas, late, clock, log, metrics, keys, config } = ground
  const isLab = roster.charter.isLab
  const outbox = createOutbox(
    {
      store,
      roster,
      mesh: { publish: (batch, encoded) => late.mesh?.publish(batch, encoded) },
      ownHeads: {
        async settled() {
          await ownHeads.settled()
          await instances.settled()
        },
        isConfirmed: ownHeads.isConfirmed
      },
      quota: ownQuota(quotas, keys.node.publicKey),
      gate: createOutboundGate({ isLab, isOwn: networks.isOwn, ownOrg: keys.orgKey, ceilingOf: networks.ceilingOf }),
      clock,
      log: log.child('outbox'),
      metrics
    },
    {
      nodeKey: keys.node.publicKey,
      orgKey: keys.orgKey,
      secretKey: keys.node.secretKey,
      scrubVersion: SCRUB_VERSION,
      batchDelayMs: config.publish.batchDelayMs,
      epochOf: () => epochsOf(roster)(keys.orgKey, keys.node.publicKey),
      whyNotSigning: guard.whyNotSigning
    }
  )
  const windows = createAggregateWindows({ asSize: networks.asSize, nowS: () => Math.floor(clock.nowMs() / 1_000) })

  windows.restore(await store.readWindows())

  return {
    outbox,
    windows,
    aggregates: createAggregates({
      windows,
      saveWindows: entries => store.putWindows(entries.map(({ key, value }) => ({ key, value }))),
      isPublished: async cell => (await store.findOwnClaims(indicatorId({ ...cell, orgKey: keys.orgKey }))).length > 0,
      outbox
    })
  }
}

interface Flows {
  outbox: Outbox
  windows: AggregateWindows
  aggregates: Aggregates
  deliveries: Deliveries
  inbox: Inbox
  mesh: Mesh
  completeness: CompletenessWatch
}

/** The organization of this node under all its keys, and others by their present one (3.1 `replaces`). */
function keysOfOrgs({ keys, roster, clock }: Ground): Pick<RetractionComponents, 'ownOrg' | 'formerOrgs' | 'presentKeyOf'> {
  return {
    ownOrg: keys.orgKey,
    formerOrgs: () => roster.formerKeysOf(keys.orgKey),
    presentKeyOf: orgKey => roster.presentMemberOf(orgKey, clock.nowMs())?.orgKey ?? orgKey
  }
}

async function buildRest(
  ground: Ground,
  { outbox, windows, aggregates, deliveries, inbox, mesh, completeness }: Flows
): Promise<{ rest: Rest; port: NodePort }> {
  const { version, store, roster, keeper, networks, policy, guard, quotas, clock, log, metrics, keys } = ground
  const reasons = (): string[] =>
    [
      guard.whyNotSigning()?.message,
      policy.problem(),
      ...ground.instances.reasons(),
      ...completeness.reasons(),
      ...quotaReasons(quotas, keys.node.publicKey)
    ].filter(text => text !== undefined)
  const port = createPort({
    ...ground,
    scrubber: networks.scrubber,
    asSize: networks.asSize,
    outbox,
    windows,
    aggregates,
    deliveries,
    mesh,
    register: metrics,
    metrics: registerOutboxMetrics(metrics),
    ...keysOfOrgs(ground),
    orgKey: keys.orgKey,
    nodeKey: keys.node.publicKey,
    orgName: '',
    isLab: roster.charter.isLab,
    whyNotSigning: guard.whyNotSigning,
    version,
    startedMs: clock.nowMs(),
    lastErrors: inbox.lastErrors,
    catchUp: completeness.catchUp,
    reasons,
    warnings: () => [...ground.charters.warnings(), ...ground.expiry.warnings()],
    isReady: () => store.condition().state !== 'failed' && ground.instances.whyNotSigning() === undefined
  })
  const query = await createNodeQuery(ground)
  const rest = createRest(
    {
      query,
      node: port,
      membership: createMembershipPort(ground),
      ...upkeepPorts(ground),
      join: ground.desk,
      ...(ground.snapshot === undefined ? {} : { backup: { snapshot: ground.snapshot } }),
      keys: store,
      ownOrg: keys.orgKey,
      formerOrgs: () => roster.formerKeysOf(keys.orgKey),
      findOrg: keeper.findOrg,
      clock,
      log: log.child('rest'),
      metrics
    },
    restInitOf(ground)
  )

  return { rest, port }
}

function upkeepPorts(ground: Ground): Required<Pick<RestComponents, 'contested' | 'db'>> {
  const { keeper, log } = ground

  return {
    contested: createContested({ ...ground, nameOf: keeper.nameOf, log: log.child('quarantine') }),
    db: createDbWork({ ...ground, log: log.child('db') })
  }
}

function restInitOf({ config: { rest, limits }, dir, version }: Ground): RestInit {
  const { listen, requestsPerMinute, queryMs } = rest

  return { listen, requestsPerMinute, queryMs, keysMax: limits.keysMax, dir, version }
}
