import { type Clock, systemClock } from './clock.js'
import { readAnchor } from './config/anchor-file.js'
import { type KeyPair, readNodeKey, readOrgPublicKey } from './config/key-files.js'
import { type NodeConfig, resolveInDir } from './config/node-config.js'
import { NodeError } from './errors.js'
import { type Startable, startAll, stopAll } from './lifecycle.js'
import type { Log } from './log.js'
import { createPrometheusMetrics, type PrometheusMetrics } from './metrics/prometheus.js'
import { fromHex } from './model/bytes.js'
import { assemble, type Assembly } from './node/assembly.js'
import { readGeoTable } from './node/geo-table.js'
import type { NodePort, Rest } from './rest/index.js'
import type { Store } from './store/store.js'
import { createStore } from './store/index.js'

export interface NodeInit {
  /** Directory of the node: keys, anchor, policy, database, admin socket. */
  dir: string
  config: NodeConfig
  /** Of the program, for status and peers. */
  version: string
  log: Log
  /** Opens the organization's key for one signature, so that the certificate of the node renews itself. Absent: a person renews it. */
  openOrgKey?: () => Promise<KeyPair>
  clock?: Clock
  metrics?: PrometheusMetrics
}

/** A running node. `start` and `stop` are idempotent; after a stop it can be started again. */
export interface TocsinNode extends Startable {
  /** What REST and the command line ask. @throws NodeError `NODE_NOT_READY` before the start. */
  port(): NodePort
  rest(): Rest
  /** Reads the policy files again, as on SIGHUP. */
  reloadPolicy(): Promise<boolean>
  /** Multiaddrs with /p2p/ that the node listens on. */
  listenAddresses(): readonly string[]
}

/**
 * The composition root: builds the parts, starts them in order (store → roster → inbox, outbox → mesh → rest) and stops them
 * in reverse.
 *
 * `start` @throws NodeError `FILE_NOT_FOUND` without keys or anchor · `STORE_LOCKED` · `STORE_OPEN_FAILED` · `POLICY_INVALID` ·
 * `PORT_IN_USE` · `CHARTER_UNKNOWN`
 */
export function createNode(init: NodeInit): TocsinNode {
  const clock = init.clock ?? systemClock
  const { log } = init
  let running: { assembly: Assembly; store: Store; parts: readonly Startable[] } | undefined

  function current(): Assembly {
    if (running === undefined) throw new NodeError('NODE_NOT_READY', 'The node does not run', { fix: 'tocsin run' })

    return running.assembly
  }

  async function start(): Promise<void> {
    if (running !== undefined) return

    const metrics = init.metrics ?? createPrometheusMetrics()
    const keys = await readKeys(init.dir)
    const store = createStore(
      { clock, log: log.child('store'), metrics },
      {
        dir: resolveInDir(init.dir, init.config.store.dir),
        nodeKey: keys.node.publicKey,
        cacheBytes: init.config.store.cacheMiB * 1_048_576
      }
    )

    await startAll([store])

    try {
      const anchor = await readAnchor(init.dir)
      const { config } = init
      const assembly = await assemble({
        ...init,
        clock,
        metrics,
        store,
        snapshot: store.snapshot,
        keys,
        anchor: anchor.objects,
        meshId: config.mesh.id === undefined ? undefined : fromHex(config.mesh.id),
        geo: config.geo.file === undefined ? undefined : await readGeoTable(resolveInDir(init.dir, config.geo.file))
      })

      await startAll(assembly.parts)
      running = { assembly, store, parts: [store, ...assembly.parts] }
      await assembly.ready()
    } catch (err) {
      const parts = running?.parts ?? [store]
      running = undefined
      // the error of the start says what is wrong; a part that does not stop either must not hide it
      await stopAll(parts).catch(stopErr => log.error('the node did not stop cleanly after its start failed', stopErr))
      throw err
    }
  }

  return {
    name: 'node',
    start,
    async stop() {
      const parts = running?.parts ?? []
      running = undefined
      await stopAll(parts)
    },
    port: () => current().port,
    rest: () => current().rest,
    reloadPolicy: () => current().reloadPolicy(),
    listenAddresses: () => current().mesh.listenAddresses()
  }
}

/** The keys that a running node needs: never the organization's secret. */
async function readKeys(dir: string): Promise<{ node: KeyPair; orgKey: Uint8Array }> {
  return { node: await readNodeKey(dir), orgKey: await readOrgPublicKey(dir) }
}
