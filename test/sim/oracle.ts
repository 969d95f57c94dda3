import { digestEntries, entryOf } from '../../src/envelope/digest.js'
import { isCommunity } from '../../src/envelope/stream.js'
import { equalBytes, toHex } from '../../src/model/bytes.js'
import { partyOf } from './documents.js'
import { peerIdOf } from './sim-mesh.js'
import type { SimNode } from './sim-node.js'
import { placeOf, type World } from './world.js'

/** The digest over all COMMUNITY streams of a node, as sync compares it. */
export function communityDigest({ store }: SimNode): string {
  return toHex(digestEntries(store.listStreams().filter(isCommunity).map(entryOf)))
}

/** Forked streams and from where, as a node's roster has it. */
export function knownForks({ roster }: SimNode): string {
  return roster
    .forks()
    .map(({ streamId, seq }) => placeOf(streamId, seq))
    .join()
}

/** Everybody who keeps the rules holds the same, nothing is missing, and every fork is known to all. */
export function hasConverged(world: World): boolean {
  const nodes = world.honest()
  const isWhole = nodes.every(({ store }) =>
    store.listStreams().every(stream => !isCommunity(stream) || entryOf(stream).missing.length === 0)
  )

  return isWhole && isOne(nodes.map(communityDigest)) && isOne(nodes.map(knownForks)) && expectedForksAreKnown(world)
}

function isOne(values: readonly string[]): boolean {
  return new Set(values).size === 1
}

/** Where two honest nodes hold different headers for one place, or one place was released twice: the lowest of each stream. */
export function contradictions(world: World): Map<string, number> {
  const seen = new Map<string, string>()
  const lowest = new Map<string, number>()

  for (const { place, streamId, seq, hash } of heldHeaders(world)) {
    const other = seen.get(place)
    seen.set(place, hash)
    if (other !== undefined && other !== hash) lowest.set(streamId, Math.min(lowest.get(streamId) ?? seq, seq))
  }

  return lowest
}

function* heldHeaders(world: World): Generator<{ place: string; streamId: string; seq: number; hash: string }> {
  for (const { disk } of world.honest()) {
    for (const { streamId, seq, headerHash } of disk.headers()) {
      yield { place: placeOf(streamId, seq), streamId: toHex(streamId), seq, hash: toHex(headerHash) }
    }
  }
}

function expectedForksAreKnown(world: World): boolean {
  return [...contradictions(world)].every(([streamId, seq]) =>
    world.honest().every(({ roster }) => roster.forks().some(fork => toHex(fork.streamId) === streamId && fork.seq <= seq))
  )
}

/** Every promise that is broken at the end of a run, in words; none when all is well. */
export async function findBreaches(world: World): Promise<string[]> {
  return [
    ...findForks(world),
    ...findFramed(world),
    ...(await findLost(world)),
    ...findForged(world),
    ...findLeaks(world),
    ...(await findUnequalClaims(world)),
    ...findBans(world)
  ]
}

/** Keys of the nodes that were made to fork: the cloned one, and those restored where nobody could be asked. */
function forkers({ plan, witness }: World): Uint8Array[] {
  return [...(plan.cloned === '' ? [] : [plan.cloned]), ...witness.forgetful].map(name => partyOf(name).node.publicKey)
}

/** D4: one place, one body, unless it was made to; and then everybody knows (C3). */
function findForks(world: World): string[] {
  const mayFork = forkers(world)
  const forkedStreams = new Set(
    world
      .honest()
      .flatMap(({ store }) => store.listStreams())
      .filter(({ nodeKey }) => mayFork.some(key => equalBytes(key, nodeKey)))
      .map(({ streamId }) => toHex(streamId))
  )
  const twice = [...world.witness.released].filter(([, hashes]) => hashes.size > 1).map(([place]) => place)
  const unexplained = [...twice, ...[...contradictions(world)].map(([streamId, seq]) => `${streamId}/${seq}`)].filter(
    place => !forkedStreams.has(place.split('/')[0] ?? '')
  )

  return [
    ...unexplained.map(place => `two bodies for ${place}`),
    ...(expectedForksAreKnown(world) ? [] : ['a fork is not known to everybody'])
  ]
}

/** C3: nobody who was not made to fork stands as forked. */
function findFramed(world: World): string[] {
  const mayFork = forkers(world)

  return world
    .honest()
    .flatMap(({ name, roster }) =>
      roster
        .forks()
        .flatMap(({ nodeKey }) => (mayFork.some(key => equalBytes(key, nodeKey)) ? [] : [`${name} believes a false fork proof`]))
    )
}

/** D1: what an outbox acknowledged is in its store, whatever crashed since; C1: and at everybody, unless a fork disowned it. */
async function findLost(world: World): Promise<string[]> {
  const lost: string[] = []

  for (const { node, value, isCommunity: isForAll, isUnsure } of world.witness.acknowledged) {
    for (const holder of world.honest()) {
      const isOwn = holder.name === node
      // its former history stands against its present one, and lies beyond the cut
      if (world.witness.forgetful.has(node)) continue
      if (isOwn && !isForAll && world.witness.restored.has(node)) continue
      if (!isOwn && (!isForAll || isUnsure || node === world.plan.cloned)) continue

      if ((await holder.store.findClaims('domain', value)).length === 0) lost.push(`${value} is not at ${holder.name}`)
    }
  }

  return lost
}

/** A1: whatever is held was signed by its publisher. */
function findForged(world: World): string[] {
  return [...heldHeaders(world)]
    .filter(({ hash }) => !world.witness.signed.has(hash))
    .map(({ place }) => `${place} was never signed by its publisher`)
}

/** P1: an ORGS stream is held by its addressees alone, and no honest node hands it to anybody else. */
function findLeaks(world: World): string[] {
  const held = [...world.nodes.values()].flatMap(({ name, store, party }) =>
    store
      .listStreams()
      .filter(({ audience }) => audience.length > 0 && !audience.some(key => equalBytes(key, party.org.publicKey)))
      .map(({ streamId }) => `${name} holds ${toHex(streamId)}, which is not for it`)
  )

  return [...world.witness.leaks, ...held]
}

/** C2: the same batches in whatever order make the same claims. */
async function findUnequalClaims(world: World): Promise<string[]> {
  const views = await Promise.all(
    world.honest().map(async ({ name, store }) => {
      const { claims } = await store.listClaims({ limit: 10_000, filter: claim => !claim.isContested && claim.audience.length === 0 })
      const lines = claims
        .map(({ indicator, org, headerHash }) => {
          const { value, rev, status, firstSeenS, lastSeenS, count, malware } = indicator

          return [value, toHex(org), toHex(headerHash), rev, status, firstSeenS, lastSeenS, count, malware].join(' ')
        })
        .sort()

      return { name, text: lines.filter(line => !line.endsWith(QUARANTINED)).join('\n') }
    })
  )

  return views.filter(({ text }) => text !== views[0]?.text).map(({ name }) => `${name} says something else than ${views[0]?.name ?? ''}`)
}

/** An own claim is accepted whatever the policy says of others'. */
const QUARANTINED = ' unsure'

/** V3: no honest node is kept out by another. */
function findBans(world: World): string[] {
  const honest = world.honest()

  return honest.flatMap(({ name, mesh }) =>
    honest.filter(({ party }) => mesh.isOut(peerIdOf(party.node.publicKey).toString())).map(other => `${name} keeps ${other.name} out`)
  )
}
