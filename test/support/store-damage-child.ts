/**
 * Tries faults one after the other and writes one JSON line for each. LevelDB has assertions that end a process on some of
 * them, so the test runs this apart, and starts it again where it ended.
 *   node --import tsx --import ./src/polyfill.ts test/support/store-damage-child.ts DIR SEED FROM TO [ended]
 */
import { readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { FILE_KINDS, type FileKind, openStore, pickFault, readAll, recoverEnded, seededNumbers, tryFault } from './store-damage.js'

const [, , dir = '', seed = '0', from = '0', to = '0', ended = ''] = process.argv
const base = join(dir, 'base')
const work = join(dir, 'work')
const peer = openStore(join(dir, 'peer'))
const origin = openStore(join(dir, 'whole'))

const RARE: Readonly<Record<number, FileKind>> = { 7: 'watermark', 8: 'kept', 9: 'current' }

await origin.start()
const everHeld = new Set<string>(JSON.parse(readFileSync(join(dir, 'claims.json'), 'utf8')))
const whole = { ...(await readAll(origin)), everHeld }
await origin.stop()
await peer.start()

for (let n = Number(from); n < Number(to); n++) {
  // CURRENT is a dozen bytes, and our own files are simple: every tenth fault is enough for each of them
  const kind = RARE[n % 10] ?? FILE_KINDS[n % 3] ?? 'log'
  const fault = pickFault(base, kind, seededNumbers(Number(seed) * 100_003 + n))
  const isEnded = ended !== '' && n === Number(from)
  const result = isEnded ? await recoverEnded(work, whole, peer) : await tryFault(base, work, fault, whole, peer)

  writeSync(1, `${JSON.stringify({ n, fault, result })}\n`)
}

await peer.stop()
