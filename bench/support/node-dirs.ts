import { existsSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { systemClock } from '../../src/clock.js'
import { readNodeKey } from '../../src/config/key-files.js'
import type { Inbox } from '../../src/inbox/inbox.js'
import { createPrometheusMetrics } from '../../src/metrics/prometheus.js'
import type { Indicator } from '../../src/model/indicator.js'
import { createStore } from '../../src/store/index.js'
import type { Store } from '../../src/store/store.js'
import type { Task } from './bench.js'
import { CORPUS_SEED, readCorpus, writeCorpus } from './corpus.js'
import { copyNode } from './network.js'
import { inboxOf, loadOrganization, type Organization } from './organization.js'
import { receiveAll } from './receive.js'
import { makeRecords } from './records.js'

/** The encoded batches of `records` records, made once in a run. */
export async function corpusOf(task: Task, records: number): Promise<Uint8Array[]> {
  const { file } = corpusFiles(task, records)
  if (!existsSync(file)) await makeCorpus(task, records)

  return readCorpus(file)
}

/** Some of the records of a corpus, evenly spread: what look-ups ask for. */
export async function sampleOf(task: Task, records: number, count: number): Promise<Indicator[]> {
  const { times } = corpusFiles(task, records)
  const nowS = Math.floor(Number(await readFile(times, 'utf8')) / 1_000)
  const every = Math.max(1, Math.floor(records / count))
  const sample: Indicator[] = []
  let at = 0

  for (const record of makeRecords(records, { seed: CORPUS_SEED, nowS })) {
    if (at++ % every === 0 && sample.length < count) sample.push(record)
  }

  return sample
}

function corpusFiles({ base }: Task, records: number): { file: string; times: string } {
  return { file: join(base, `corpus-${records}`), times: join(base, `corpus-${records}.ms`) }
}

async function makeCorpus(task: Task, records: number): Promise<void> {
  const { file, times } = corpusFiles(task, records)
  const nowMs = Date.now()

  await writeCorpus(file, task.network.cert, { records, nowMs })
  await writeFile(times, String(nowMs))
}

/** A node as far as the receive path goes, the ISP's where nothing else is said: its store in `storeDir`, and its inbox. */
export interface Receiver {
  organization: Organization
  store: Store
  inbox: Inbox
  /** Stops the store. */
  stop(): Promise<void>
}

export async function startReceiver({ network }: Task, storeDir: string, dir = network.isp): Promise<Receiver> {
  const { publicKey: nodeKey } = await readNodeKey(dir)
  const store = createStore({ clock: systemClock, metrics: createPrometheusMetrics() }, { dir: storeDir, nodeKey })
  await store.start()
  const organization = await loadOrganization(dir, dir === network.cert ? [] : [network.cert], store)

  return { organization, store, inbox: inboxOf(organization, store), stop: () => store.stop() }
}

/** Who hands over the batches. */
export async function senderOf({ network }: Task): Promise<{ nodeKey: Uint8Array; orgKey: Uint8Array; peerId: string }> {
  const { node, orgKey } = await loadOrganization(network.cert, [], { putRosterObject: async () => {} })

  return { nodeKey: node.publicKey, orgKey, peerId: 'bench' }
}

/** Where the node with a store of `records` records lies. */
function filledDir({ base }: Task, records: number): string {
  return join(base, `node-${records}`)
}

/** A node of the ISP whose store took `records` records in through its inbox; made once in a run. */
export async function filledNode(task: Task, records: number): Promise<string> {
  const dir = filledDir(task, records)
  if (existsSync(join(dir, 'data'))) return dir

  const making = `${dir}.making`
  await rm(making, { recursive: true, force: true })
  await fill(task, records, making)

  return adoptStore(task, records, making)
}

async function fill(task: Task, records: number, storeDir: string): Promise<void> {
  const receiver = await startReceiver(task, storeDir)
  await receiveAll(receiver.inbox, await corpusOf(task, records), await senderOf(task))
  await receiver.store.compact()
  await receiver.stop()
}

/** Makes a filled store the data of a node directory. */
async function adoptStore(task: Task, records: number, storeDir: string): Promise<string> {
  const dir = filledDir(task, records)

  await copyNode(task.network.isp, dir)
  await rename(storeDir, join(dir, 'data'))

  return dir
}
