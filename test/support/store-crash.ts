import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { systemClock } from '../../src/clock.js'
import { fromHex } from '../../src/model/bytes.js'
import { createStore } from '../../src/store/index.js'
import { fakeKey } from './store-batches.js'

const CHILD = fileURLToPath(new URL('store-crash-child.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What one round of publishing, `kill -9` and reopening came to. */
export interface CrashRound {
  acknowledged: number
  /** Acknowledged batches that are not readable, byte for byte, afterwards. */
  lost: number
  /** Holes in any stream. */
  holes: number
  state: string
  reopenMs: number
  /** Own heads that the watermark has below an acknowledged seq. */
  behind: number
}

/** Starts a publisher in a process of its own, kills it `afterMs` after its first acknowledged batch, and takes stock. */
export async function crashOnce(dir: string, round: number, afterMs: number): Promise<CrashRound> {
  const acknowledged = await publishAndKill(dir, round, afterMs)
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
      holes: store.listStreams().reduce((sum, { missing }) => sum + missing.length, 0),
      state: store.condition().state,
      reopenMs,
      behind: acknowledged.filter(([stream, seq]) => (heads.get(stream) ?? 0) < seq).length
    }
  } finally {
    await store.stop()
  }
}

function publishAndKill(dir: string, round: number, afterMs: number): Promise<Array<[string, number]>> {
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
      if (isArmed) return

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
      resolve(
        lines.map(line => {
          const [stream = '', seq = '0'] = line.split(' ')

          return [stream, Number(seq)]
        })
      )
    })
  })
}
