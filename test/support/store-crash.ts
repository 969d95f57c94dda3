import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { systemClock } from '../../src/clock.js'
import { fromHex } from '../../src/model/bytes.js'
import { createStore } from '../../src/store/index.js'
import type { Store } from '../../src/store/store.js'
import { fakeKey } from './store-batches.js'

const CHILD = fileURLToPath(new URL('store-crash-child.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What one round of publishing, `kill -9` and reopening came to. */
export interface CrashRound {
  acknowledged: number
  /** Acknowledged batches that are not readable, byte for byte, afterwards. */
  lost: number
  /** Acknowledged changes of windows that are not there afterwards: 0 or 1, as each replaces the one before. */
  lostWindows: number
  /** Holes in any stream. */
  holes: number
  state: string
  reopenMs: number
  /** Own heads that the watermark has below an acknowledged seq. */
  behind: number
}

/** Starts a publisher in a process of its own, kills it `afterMs` after its first acknowledged batch, and takes stock. */
export async function crashOnce(dir: string, round: number, afterMs: number): Promise<CrashRound> {
  const { batches: acknowledged, window } = await publishAndKill(dir, round, afterMs)
  const store = createStore({ clock: systemClock }, { dir, nodeKey: fakeKey('node crash') })
  const startedMs = performance.now()
  await store.start()
  const reopenMs = performance.now() - startedMs

  try {
    const heads = new Map(store.findOwnHeads().map(({ streamId, seq }) => [Buffer.from(streamId).toString('hex'), seq]))
    let lost = 0

    for (const [stream, seq] of acknowledged) {
      const batch = await store.readBatch(fromHex(stream), seq)
      if (batch?.verdict !== 'ok' || batch.payload === undefined) lost++
    }

    return {
      acknowledged: acknowledged.length,
      lost,
      lostWindows: (await holdsWindow(store, round, window)) ? 0 : 1,
      holes: store.listStreams().reduce((sum, { missing }) => sum + missing.length, 0),
      state: store.condition().state,
      reopenMs,
      behind: acknowledged.filter(([stream, seq]) => (heads.get(stream) ?? 0) < seq).length
    }
  } finally {
    await store.stop()
  }
}

export function windowKey(round: number, number: number): Uint8Array {
  const key = Buffer.alloc(8)
  key.writeUInt32BE(round, 0)
  key.writeUInt32BE(number, 4)

  return key
}

/** The acknowledged state, or the one after it, which was under way; never an older one and never two. */
async function holdsWindow(store: Store, round: number, window: number): Promise<boolean> {
  const held = (await store.readWindows()).map(({ key }) => Buffer.from(key)).filter(key => key.readUInt32BE(0) === round)
  const numbers = held.map(key => key.readUInt32BE(4))
  if (numbers.length === 0) return window === 0

  return numbers.length === 1 && (numbers[0] === window || numbers[0] === window + 1)
}

interface Acknowledged {
  batches: Array<[string, number]>
  /** Number of the newest change of a window; 0 when there was none. */
  window: number
}

function publishAndKill(dir: string, round: number, afterMs: number): Promise<Acknowledged> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--import', './src/polyfill.ts', CHILD, dir, String(round)], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let output = ''
    let errors = ''
    let isArmed = false

    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const lines = output.split('\n').slice(0, -1)
      if (isArmed || lines.every(line => line.startsWith('window'))) return

      isArmed = true
      setTimeout(() => child.kill('SIGKILL'), afterMs)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the publisher ended by itself: ${errors}`))

      // The last line may be cut.
      const lines = output.split('\n').slice(0, -1)
      const told = lines.map((line): [string, number] => {
        const [stream = '', seq = '0'] = line.split(' ')

        return [stream, Number(seq)]
      })

      resolve({
        batches: told.filter(([stream]) => stream !== 'window'),
        window: Math.max(0, ...told.filter(([stream]) => stream === 'window').map(([, number]) => number))
      })
    })
  })
}
