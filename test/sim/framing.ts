import { isNodeError } from '../../src/errors.js'
import { noLog } from '../../src/log.js'
import { createRosterKeeper } from '../../src/node/roster-keeper.js'
import { createRoster, type RosterOptions } from '../../src/roster/roster-view.js'
import { encodeSigned } from '../../src/roster/signed-codec.js'
import { sealBatch } from '../../src/envelope/seal.js'
import type { Batch } from '../../src/envelope/batch.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { clockFrom } from '../support/clock.js'
import { c2 } from '../support/flow-parts.js'
import { NOW_MS } from '../support/roster-maker.js'
import { encodeForkProof } from '../../src/envelope/fork.js'
import { toHex } from '../../src/model/bytes.js'
import { documentsFor, partyOf, type Party } from './documents.js'
import { falseProof } from './proof-mutations.js'
import { createRandom } from './random.js'

const HONEST = ['n0', 'n1', 'n2']
const FORGER = 'n3'
/** Have really forked: their proofs must be believed, among all the false ones. */
const FORKED = Array.from({ length: 10 }, (_, at) => `f${at}`)
const BATCHES_EACH = 8

export interface FramingResult {
  /** Proofs that were tried, by how they were made. */
  tried: Map<string, number>
  /** Nodes that stand as forked at the end and have not forked. */
  framed: number
  /** Nodes that have forked, and how many of them stand as such at the end. */
  forked: number
  caught: number
}

/** Offers false fork proofs to one node's roster, and counts whom it believes to have forked. */
export async function tryToFrame(
  seed: number,
  count: number,
  options: Pick<RosterOptions, 'verifyForkProof'> = {}
): Promise<FramingResult> {
  const random = createRandom(`framing ${seed}`)
  const documents = documentsFor([...HONEST, FORGER, ...FORKED])
  const roster = createRoster(documents.objects, { meshId: documents.meshId, nowMs: NOW_MS, ...options })
  const store = createMemoryStore()
  const keeper = createRosterKeeper({ roster, store, clock: clockFrom(NOW_MS), log: noLog })
  const honest = HONEST.flatMap(name => chainOf(partyOf(name), documents.meshId, roster.findCertificate))
  const maker = { meshId: documents.meshId, forger: partyOf(FORGER).node, honest, random }
  const tried = new Map<string, number>()

  await store.start()

  async function offer(body: Uint8Array): Promise<void> {
    try {
      await keeper.applyObject(encodeSigned({ type: 'fork-proof', body, signatures: [] }))
    } catch (err) {
      if (!isNodeError(err)) throw err
    }
  }

  for (let i = 0; i < count; i++) {
    const { kind, bytes } = falseProof(maker)
    tried.set(kind, (tried.get(kind) ?? 0) + 1)
    await offer(bytes)

    // the true ones lie between the false ones
    const forker = FORKED[i / Math.floor(count / FORKED.length)]
    if (forker !== undefined) await offer(trueProof(partyOf(forker), documents.meshId, roster.findCertificate))
  }

  const keysOf = (names: readonly string[]): Set<string> => new Set(names.map(name => toHex(partyOf(name).node.publicKey)))
  const believed = new Set(roster.forks().map(({ nodeKey }) => toHex(nodeKey)))
  const [honestKeys, forkedKeys] = [keysOf(HONEST), keysOf(FORKED)]

  return {
    tried,
    framed: [...believed].filter(key => !forkedKeys.has(key)).length,
    forked: FORKED.length,
    caught: [...believed].filter(key => forkedKeys.has(key) && !honestKeys.has(key)).length
  }
}

/** Two batches that one node signed for one place. */
function trueProof(party: Party, meshId: Uint8Array, findCertificate: FindCertificate): Uint8Array {
  const [a] = chainOf(party, meshId, findCertificate, 1)
  const [b] = chainOf(party, meshId, findCertificate, 1, 'conficker')
  if (a === undefined || b === undefined) throw new Error('each chain has a batch')

  return Uint8Array.from(
    encodeForkProof({ headerA: a.headerBytes, signatureA: a.signature, headerB: b.headerBytes, signatureB: b.signature })
  )
}

type FindCertificate = (nodeKey: Uint8Array, atMs: number) => { id: Uint8Array } | undefined

/** Some batches of an honest node, one after the other. */
function chainOf(
  { org, node }: Party,
  meshId: Uint8Array,
  findCertificate: FindCertificate,
  count = BATCHES_EACH,
  malware = 'kelihos'
): Batch[] {
  const batches: Batch[] = []

  for (let seq = 1; seq <= count; seq++) {
    batches.push(
      sealBatch({
        records: { indicators: [c2(seq, { malware })], victimRecords: [], sightings: [], erasures: [] },
        meshId,
        nodeKey: node.publicKey,
        orgKey: org.publicKey,
        certificateId: findCertificate(node.publicKey, NOW_MS)?.id ?? new Uint8Array(32),
        salt: new Uint8Array(0),
        audience: [],
        epoch: 1,
        class: 0,
        seq,
        prev: batches.at(-1)?.headerHash ?? new Uint8Array(32),
        createdMs: NOW_MS + seq * 1_000,
        floorSeq: 1,
        scrubVersion: 1,
        secretKey: node.secretKey
      })
    )
  }

  return batches
}
