import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { systemClock } from '../../src/clock.js'
import { createCaptive } from '../../src/cli/demo/captive.js'
import { type DemoOrg, joinNetwork, planNetwork, randomPassphrase } from '../../src/cli/demo/network.js'
import type { Io, Out } from '../../src/cli/command.js'
import { ask, createNodeProcess, type NodeProcess } from './node-process.js'

/** Three organizations of one laboratory mesh, each a process of its own. */
export interface ThreeNodes {
  cert: NodeProcess
  isp: NodeProcess
  agency: NodeProcess
  all: readonly NodeProcess[]
  orgs: readonly [DemoOrg, DemoOrg, DemoOrg]
  /** Opens the keys of all three organizations. */
  passphraseFile: string
  /** Kills what still runs. */
  end(): Promise<void>
}

const silent: Out = { async write() {}, isTTY: false, hasColor: false, columns: 80 }

function testIo(cwd: string): Io {
  return {
    stdout: silent,
    stderr: silent,
    stdin: (async function* nothing() {})(),
    isInteractive: false,
    env: { HOME: cwd },
    cwd,
    clock: systemClock,
    prompt: {
      text: () => Promise.reject(new Error('no terminal')),
      secret: () => Promise.reject(new Error('no terminal')),
      confirm: () => Promise.reject(new Error('no terminal'))
    },
    signal: new AbortController().signal
  }
}

/**
 * Founds the mesh and joins it with the commands that people type. `policies`: text of the policy of each node; absent, every
 * node accepts everything.
 */
export async function prepareThreeNodes(base: string): Promise<ThreeNodes> {
  const orgs = (await planNetwork(base, firstPortHere())).map(org => ({ ...org, policy: ACCEPT_ALL }))
  const [cert, isp, agency] = orgs
  if (cert === undefined || isp === undefined || agency === undefined) throw new Error('three organizations were planned')

  const passphraseFile = join(base, 'key-passphrase')
  const passphrase = randomPassphrase(randomBytes)
  await joinNetwork(createCaptive(testIo(base)), [cert, isp, agency], passphrase)
  await writeFile(passphraseFile, `${passphrase}\n`, { mode: 0o600 })
  const nodes = [cert, isp, agency].map(({ dir }) => createNodeProcess(dir))
  const [certNode, ispNode, agencyNode] = nodes
  if (certNode === undefined || ispNode === undefined || agencyNode === undefined) throw new Error('three nodes were made')

  return {
    cert: certNode,
    isp: ispNode,
    agency: agencyNode,
    all: nodes,
    orgs: [cert, isp, agency],
    passphraseFile,
    async end() {
      await Promise.all(nodes.map(node => node.kill()))
    }
  }
}

/**
 * Suites run side by side and their nodes are stopped and started again: each process takes ports of its own, below those
 * that the system gives to outgoing connections.
 */
function firstPortHere(): number {
  return 10_000 + (process.pid % 100) * 200
}

const ACCEPT_ALL = 'rules:\n  - name: accept-members\n    verdict: accept\n'

/** Waits until all nodes print the same COMMUNITY digest. Gives it. @throws after `withinMs`, with the digests seen last. */
export async function agree(nodes: readonly NodeProcess[], withinMs: number): Promise<string> {
  const untilMs = performance.now() + withinMs
  let digests: string[] = []

  while (performance.now() < untilMs) {
    digests = await Promise.all(nodes.map(async node => String((await node.status())['community_digest'])))
    if (new Set(digests).size === 1) return digests[0] ?? ''

    await new Promise(resolve => setTimeout(resolve, 100))
  }

  throw new Error(`the nodes do not agree after ${withinMs} ms: ${digests.join(' ')}`)
}

/** All values that a node lists, for a filter such as `type=domain`. */
export async function valuesOf(node: NodeProcess, filter: string): Promise<Set<string>> {
  const values = new Set<string>()
  let cursor: unknown

  do {
    const next = typeof cursor === 'string' ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const { status, body } = await ask(node.dir, 'GET', `/v1/indicators?limit=1000&${filter}${next}`)
    if (status !== 200) throw new Error(`list: ${status} ${JSON.stringify(body)}`)

    for (const row of Array.isArray(body['indicators']) ? body['indicators'] : []) values.add(String(row.value))
    cursor = body['next']
  } while (typeof cursor === 'string')

  return values
}
