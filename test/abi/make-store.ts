/**
 * Writes the store fixture of the present layout: what this release leaves on disk, and what a later one must still read.
 * Run it once for each new FORMAT_VERSION, and keep the fixtures of earlier ones.
 *   node --import tsx --import ./src/polyfill.ts test/abi/make-store.ts
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { FORMAT_VERSION } from '../../src/store/constants.js'
import { fillStores, openStore } from '../support/store-damage.js'

const target = fileURLToPath(new URL(`store-${FORMAT_VERSION}`, import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'tocsin-abi-'))
const store = openStore(join(work, 'store'))
const peer = openStore(join(work, 'peer'))

await store.start()
await peer.start()
await fillStores(store, peer)
const { tables } = await store.logicalDigest()
const { claimsTotal, streams } = await store.stats()
const heads = store.listStreams().map(({ head }) => head)
await store.stop()
await peer.stop()

rmSync(target, { recursive: true, force: true })
mkdirSync(target)
// LevelDB's own diary and lock are no part of the layout; the filter is made anew where it lacks.
cpSync(join(work, 'store'), target, { recursive: true, filter: path => !/(LOG|LOG\.old|LOCK|filter\.bin)$/.test(path) })
writeFileSync(
  join(target, 'expected.json'),
  `${JSON.stringify({ claimsTotal, streams, heads, batches: tables.batches, claims: tables.claims }, null, 2)}\n`
)
rmSync(work, { recursive: true })
