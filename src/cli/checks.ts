import { type FileHandle, open, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'

import { nodePaths } from '../config/node-dir.js'
import { type LoadedConfig, readNodeConfig, resolveInDir } from '../config/node-config.js'
import { isNodeError } from '../errors.js'
import type { StatusBody } from '../rest/v1/status-routes.js'
import { EXPIRY_WORDS, type ExpiringDocument, expiryLevel, expiryText } from '../roster/expiry.js'
import type { Io } from './command.js'
import { formatBytes, formatDuration } from './text.js'

export type CheckState = 'ok' | 'warning' | 'problem'

/** One line of `doctor`. */
export interface Check {
  /** Stable: scripts may look for it. */
  id: string
  group: 'files' | 'node' | 'mesh'
  state: CheckState
  what: string
  why?: string
  fix?: string
}

/** Free space below which writing will stop soon, in bytes and as a share. */
const DISK_FREE_BYTES_MIN = 1_073_741_824
const DISK_FREE_SHARE_MIN = 0.05
/** How far the clock may be off before batches of this node are refused (3.3: 120 s), and when to worry. */
const CLOCK_PROBLEM_MS = 120_000
const CLOCK_WARNING_MS = 10_000
/** Peers that a node should have (3.4: explicit peers of two organizations). */
const PEERS_MIN = 2

/** Everything that can be told without a running node. */
export async function checkFiles(dir: string, io: Pick<Io, 'env'>): Promise<Check[]> {
  const checks: Check[] = []
  const config = await checkConfig(dir, io, checks)
  const { nodeKey, orgKey, anchor } = nodePaths(dir)

  checks.push(await checkSecret('node-key', nodeKey, 'node key', true))
  checks.push(await checkSecret('org-key', orgKey, 'organization key', false))
  checks.push(await checkAnchor(anchor, dir))
  checks.push(await checkDisk(config === undefined ? dir : resolveInDir(dir, config.config.store.dir), dir))

  return checks
}

async function checkConfig(dir: string, { env }: Pick<Io, 'env'>, checks: Check[]): Promise<LoadedConfig | undefined> {
  try {
    const loaded = await readNodeConfig(dir, env)
    checks.push({ id: 'config', group: 'files', state: 'ok', what: 'node.yaml is valid' })

    return loaded
  } catch (err) {
    if (!isNodeError(err)) throw err

    checks.push({
      id: 'config',
      group: 'files',
      state: 'problem',
      what: 'node.yaml cannot be used',
      why: err.message,
      fix: err.fix ?? 'tocsin config check'
    })

    return undefined
  }
}

async function checkSecret(id: string, path: string, name: string, isNeeded: boolean): Promise<Check> {
  let handle: FileHandle

  try {
    handle = await open(path, 'r')
  } catch (err) {
    const isAbsent = err instanceof Error && 'code' in err && err.code === 'ENOENT'
    if (isAbsent && !isNeeded) return { id, group: 'files', state: 'ok', what: `${name} is kept elsewhere` }

    return {
      id,
      group: 'files',
      state: 'problem',
      what: `${name} ${isAbsent ? 'is missing' : 'cannot be read'}`,
      why: path,
      fix: isAbsent ? 'restore it from the backup; tocsin init makes a new node' : `chown and chmod 600 ${path}`
    }
  }

  try {
    const { mode } = await handle.stat()
    if ((mode & 0o077) === 0) return { id, group: 'files', state: 'ok', what: `${name} is readable by its owner alone` }

    return {
      id,
      group: 'files',
      state: 'problem',
      what: `${name} can be read by others`,
      why: `${path} has mode ${(mode & 0o777).toString(8)}`,
      fix: `chmod 600 ${path}`
    }
  } finally {
    await handle.close()
  }
}

async function checkAnchor(path: string, dir: string): Promise<Check> {
  const isThere = await stat(path).then(
    () => true,
    () => false
  )

  return isThere
    ? { id: 'anchor', group: 'files', state: 'ok', what: 'this node belongs to a mesh' }
    : {
        id: 'anchor',
        group: 'files',
        state: 'problem',
        what: 'this node belongs to no mesh yet',
        why: `${path} is missing`,
        fix: `tocsin join request --dir ${dir} -o request.tocsin   and send it to a steward`
      }
}

async function checkDisk(dataDir: string, dir: string): Promise<Check> {
  const facts = await statfs(dataDir)
    .catch(() => statfs(dir))
    .catch(() => statfs(join('/')))
  const free = facts.bavail * facts.bsize
  const total = facts.blocks * facts.bsize
  const what = `disk: ${formatBytes(free)} of ${formatBytes(total)} free`

  if (free >= DISK_FREE_BYTES_MIN && free >= total * DISK_FREE_SHARE_MIN) return { id: 'disk', group: 'files', state: 'ok', what }

  return {
    id: 'disk',
    group: 'files',
    state: free < DISK_FREE_BYTES_MIN / 10 ? 'problem' : 'warning',
    what,
    why: 'a node that cannot write stops to acknowledge',
    fix: 'free space, or move store.dir to a larger disk'
  }
}

/** What a running node says of itself. */
export function checkStatus(status: StatusBody, nowMs: number): Check[] {
  return [
    ready(status),
    clock(status.mesh.clock_offset_ms),
    peers(status),
    remaining('membership', status.node.membership_until, nowMs),
    remaining('certificate', status.node.certificate_until, nowMs),
    remaining('charter', status.mesh.charter_until, nowMs),
    rivals(status),
    completeness(status)
  ].filter(check => check !== undefined)
}

function ready({ is_ready: isReady, reasons }: StatusBody): Check {
  if (isReady && reasons.length === 0) return { id: 'ready', group: 'node', state: 'ok', what: 'the node is ready' }

  return {
    id: 'ready',
    group: 'node',
    state: isReady ? 'warning' : 'problem',
    what: isReady ? 'the node is ready, with reservations' : 'the node is not ready',
    why: reasons.join('; '),
    fix: 'tocsin status --follow   shows how it goes on; its log has the details'
  }
}

function clock(offsetMs: number | undefined): Check | undefined {
  if (offsetMs === undefined) return undefined

  const size = Math.abs(offsetMs)
  const what = `the clock differs from the peers' by ${formatDuration(size)}`
  if (size < CLOCK_WARNING_MS) return { id: 'clock', group: 'node', state: 'ok', what }

  return {
    id: 'clock',
    group: 'node',
    state: size >= CLOCK_PROBLEM_MS ? 'problem' : 'warning',
    what,
    why: 'batches from the future are refused by every member',
    fix: 'let the machine keep its time by NTP'
  }
}

function peers({ peers: list }: StatusBody): Check {
  const admitted = list.filter(peer => peer.admitted).length
  if (admitted >= PEERS_MIN) return { id: 'peers', group: 'mesh', state: 'ok', what: `${admitted} peers connected` }

  return {
    id: 'peers',
    group: 'mesh',
    state: admitted === 0 ? 'problem' : 'warning',
    what: admitted === 0 ? 'no peer is connected' : 'only one peer is connected',
    why: 'with one peer, its silence is yours',
    fix: 'add peers of two organizations to mesh.peers in node.yaml; check that port 7400 is open'
  }
}

/** Absent: none of its kind stands at this time. */
function remaining(document: ExpiringDocument, until: string | undefined, nowMs: number): Check {
  const { name, fix } = EXPIRY_WORDS[document]
  const untilMs = until === undefined ? Number.NEGATIVE_INFINITY : Date.parse(until)
  const level = expiryLevel(document, untilMs, nowMs)
  const about = { id: document, group: 'mesh' } as const

  if (until === undefined) return { ...about, state: 'problem', what: `${name} does not stand at this time`, fix }
  if (level === 0) return { ...about, state: 'ok', what: `${name} is valid for ${formatDuration(untilMs - nowMs)}` }

  return { ...about, state: level === 4 ? 'problem' : 'warning', what: expiryText({ document, untilMs, level }, nowMs), fix }
}

/** Absent: one charter stands, as nearly always. */
function rivals({ mesh: { rival_charters: ids } }: StatusBody): Check | undefined {
  if (ids === undefined) return undefined

  return {
    id: 'rival-charters',
    group: 'mesh',
    state: 'problem',
    what: `${ids.length} charters of one version are valid: amending has stopped`,
    why: ids.join(', '),
    fix: 'ask the stewards by telephone which one stands, then at every node: tocsin mesh pin ID   (tocsin mesh show explains each)'
  }
}

function completeness({ publishers }: StatusBody): Check {
  const lacking = publishers.filter(({ missing, condition }) => missing > 0 || condition !== 'live')
  if (lacking.length === 0) return { id: 'complete', group: 'mesh', state: 'ok', what: `complete from ${publishers.length} streams` }

  return {
    id: 'complete',
    group: 'mesh',
    state: 'warning',
    what: `${lacking.length} of ${publishers.length} streams are incomplete or stopped`,
    why: lacking.map(({ name, missing, condition }) => `${name}: ${missing} missing, ${condition}`).join('; '),
    fix: 'tocsin status --follow   shows the repair; peers that hold the rest must be connected'
  }
}
