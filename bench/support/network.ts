import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { parseDocument } from 'yaml'

import type { Io, Out } from '../../src/cli/command.js'
import { type Captive, createCaptive } from '../../src/cli/demo/captive.js'
import { type DemoOrg, joinNetwork, planNetwork, randomPassphrase } from '../../src/cli/demo/network.js'
import { systemClock } from '../../src/clock.js'

const silent: Out = { async write() {}, isTTY: false, hasColor: false, columns: 80 }

/** Commands of the product in this process, with their output caught. */
export function captiveIn(cwd: string): Captive {
  const noTerminal = (): Promise<never> => Promise.reject(new Error('a bench has no terminal'))
  const io: Io = {
    stdout: silent,
    stderr: silent,
    stdin: (async function* nothing() {})(),
    isInteractive: false,
    env: { HOME: cwd },
    cwd,
    clock: systemClock,
    prompt: { text: noTerminal, secret: noTerminal, confirm: noTerminal },
    signal: new AbortController().signal
  }

  return createCaptive(io)
}

/** The directories of three organizations that joined one laboratory mesh with the commands that people type. */
export interface Network {
  cert: string
  isp: string
  agency: string
}

const ACCEPT_ALL = 'rules:\n  - name: accept-members\n    verdict: accept\n'

/** Raised, so that the figure is the work and not the brake; printed with the results. */
export const RAISED = 'rest.requestsPerMinute 100,000,000; publish.batchDelayMs 0'

export async function prepareNetwork(base: string): Promise<Network> {
  const [cert, isp, agency] = await planNetwork(base)
  const ports = await freePorts(6)
  const orgs = [cert, isp, agency].map((org, i) => ({
    ...org,
    policy: ACCEPT_ALL,
    meshPort: ports[2 * i] ?? org.meshPort,
    restPort: ports[2 * i + 1] ?? org.restPort
  })) as [DemoOrg, DemoOrg, DemoOrg]

  await joinNetwork(captiveIn(base), orgs, randomPassphrase(randomBytes))
  for (const { dir } of orgs) await raiseLimits(dir)

  return { cert: cert.dir, isp: isp.dir, agency: agency.dir }
}

/** Ports that nobody else is likely to take while the bench runs: those of the demo may be wanted by a demo. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')

      return server
    })
  )
  const ports = servers.map(server => (server.address() as AddressInfo).port)

  await Promise.all(servers.map(server => once(server.close(), 'close')))

  return ports
}

async function raiseLimits(dir: string): Promise<void> {
  const path = join(dir, 'node.yaml')
  const document = parseDocument(await readFile(path, 'utf8'))

  document.setIn(['rest', 'requestsPerMinute'], 100_000_000)
  document.setIn(['publish', 'batchDelayMs'], 0)
  document.setIn(['log', 'level'], 'warn')
  await writeFile(path, document.toString())
}

/** A twin of a node's directory with an empty store. */
export async function copyNode(dir: string, to: string): Promise<void> {
  await cp(dir, to, { recursive: true, filter: path => !path.startsWith(join(dir, 'data')) })
}
