import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { systemClock } from '../../src/clock.js'
import { writeAnchor } from '../../src/config/anchor-file.js'
import { writeNodeKey, writeOrgKey, writePseudonymKey } from '../../src/config/key-files.js'
import { parseNodeConfig } from '../../src/config/node-config.js'
import { renderNodeYaml } from '../../src/config/node-template.js'
import { writeProfile } from '../../src/config/organization-file.js'
import { createLog } from '../../src/log.js'
import type { PrometheusMetrics } from '../../src/metrics/prometheus.js'
import { toHex } from '../../src/model/bytes.js'
import { createNode, type TocsinNode } from '../../src/node.js'
import { keysOf, type TestRoster } from './mesh-nodes.js'

const CHEAP = { n: 2 ** 14, r: 8, p: 1 }

export interface RealNodeOptions {
  /** Multiaddr; a free port of loopback without. */
  listen?: string
  /** What it tells others instead of where it listens. */
  publicAddresses?: readonly string[]
  metrics?: PrometheusMetrics
}

/** A whole node of the product in this process: real store, real mesh, real socket for commands. */
export interface RealNode {
  readonly name: string
  readonly dir: string
  start(peers: readonly string[], options?: RealNodeOptions): Promise<void>
  stop(): Promise<void>
  /** Of the present run. */
  node(): TocsinNode
  /** First listen address, with `/p2p/`. */
  address(): string
  /** Warnings and errors of its log. */
  troubles(): readonly string[]
}

/** The directory of a node of a test roster, made without the cost of real passphrases. Not started. */
export async function createRealNode(
  base: string,
  name: string,
  { roster, knows }: { roster: TestRoster; knows: readonly string[] }
): Promise<RealNode> {
  const dir = join(base, name)
  const { org, node } = keysOf(name)
  const troubles: string[] = []
  let running: TocsinNode | undefined

  await mkdir(join(dir, 'policy.d'), { recursive: true })
  await writeOrgKey(dir, org.seed, 'a good passphrase', CHEAP)
  await writeNodeKey(dir, node.seed)
  await writePseudonymKey(dir, new Uint8Array(32).fill(9))
  await writeProfile(dir, { name, kind: 'isp' })
  await writeAnchor(dir, { objects: [...roster.base, ...knows.flatMap(other => roster.chainOf(other))], addresses: [] })
  await writeFile(join(dir, 'policy.d', '00-accept.yaml'), 'rules:\n  - name: accept-members\n    verdict: accept\n')

  function current(): TocsinNode {
    if (running === undefined) throw new Error(`${name} does not run`)

    return running
  }

  return {
    name,
    dir,
    node: current,
    troubles: () => troubles,

    async start(peers, { listen = '/ip4/127.0.0.1/tcp/0', publicAddresses = [], metrics } = {}) {
      const yaml = renderNodeYaml({
        orgName: name,
        meshId: toHex(roster.meshId),
        listen: [listen],
        publicAddresses,
        peers,
        restListen: 'off'
      })

      await writeFile(join(dir, 'node.yaml'), yaml)
      const { config } = parseNodeConfig(yaml, { fileName: 'node.yaml' })
      const log = createLog('warn', { write: line => void troubles.push(line) })
      running = createNode({ dir, config, version: '0.1.0', log, clock: systemClock, ...(metrics && { metrics }) })
      await running.start()
    },

    async stop() {
      const stopping = running
      running = undefined
      await stopping?.stop()
    },

    address() {
      const [first] = current().listenAddresses()
      if (first === undefined) throw new Error(`${name} does not listen`)

      return first
    }
  }
}
