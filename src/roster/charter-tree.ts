import { NodeError } from '../errors.js'
import { compareBytes, toHex } from '../model/bytes.js'
import type { Charter } from './documents.js'
import { countSigners, type Held, holdUnsigned, keySet, withSignatures } from './held.js'
import type { SignedDocument } from './roster.js'

/** Versions and siblings of one mesh; a charter a month lasts for 85 years. */
export const CHARTERS_MAX = 1_024

/** Two valid charters of one version: amending stops until the operator pins one (3.1). */
export interface CharterConflict {
  version: number
  ids: readonly Uint8Array[]
}

export interface CharterTree {
  /** The newest charter of the chain that stands. */
  current(): Charter
  /** Name of the newest charter of that chain; undefined before the first. */
  tip(): string | undefined
  /** Hex keys of its stewards. */
  stewards(): ReadonlySet<string>
  conflict(): CharterConflict | undefined
  /** Ids of the charters that are pinned, whether they are held or not. */
  pins(): readonly Uint8Array[]
  /** Replaces all pins. True when another charter stands now, or a conflict began or ended. */
  pin(ids: readonly Uint8Array[]): boolean
  /** Every charter held, by version, then id. */
  held(): ReadonlyArray<Held<Charter>>
  find(name: string): Held<Charter> | undefined
  /** Whether a held charter is one of the chain that stands. */
  isStanding(name: string): boolean
  /**
   * Verifies a charter and takes it in.
   * @param isOwn - read back from our own disk: a charter that followed before a conflict was known still follows
   * @throws NodeError `CHARTER_CONFLICT` · `CHARTER_INVALID` · `CHARTER_ROLLBACK` · `CHARTER_UNKNOWN` · `DOCUMENT_WRONG_MESH` ·
   * `SIGNATURES_TOO_FEW` · as `decodeDocument` and `verifySignature`
   */
  add(signed: SignedDocument, isOwn: boolean, isVerified?: boolean): 'new' | 'merged' | 'known'
}

export interface CharterTreeInit {
  meshId: Uint8Array
  /** Ids of charters that the operator pinned: their branch stands, and they are taken in while a conflict stops others. */
  pins: readonly Uint8Array[]
}

/**
 * The charters of one mesh. Normally a chain. At a fork the pinned branch stands, else the longer one, else the one whose
 * charter has the lower id, so that every node that holds the same charters reads the same stewards and versions never go back.
 */
export function createCharterTree({ meshId, pins: pinsAtFirst }: CharterTreeInit): CharterTree {
  const byName = new Map<string, Held<Charter>>()
  const byBodyHash = new Map<string, Held<Charter>>()
  const children = new Map<string, Array<Held<Charter>>>()
  let pins = pinsAtFirst
  let pinned = keySet(...pins)
  let chain: ReadonlyArray<Held<Charter>> = []
  let conflict: CharterConflict | undefined
  let stewards: ReadonlySet<string> = new Set()

  function parentOf(charter: Charter): Held<Charter> | undefined {
    if (charter.previous === undefined) return undefined

    const parent = byBodyHash.get(toHex(charter.previous))
    if (parent === undefined) throw new NodeError('CHARTER_UNKNOWN', `The charter before version ${charter.version} is not known`)

    if (charter.version <= parent.document.version) {
      throw new NodeError('CHARTER_ROLLBACK', `Version ${charter.version} cannot follow version ${parent.document.version}`)
    }

    if (charter.version !== parent.document.version + 1) {
      throw new NodeError('CHARTER_INVALID', `Version ${charter.version} skips versions after ${parent.document.version}`)
    }

    return parent
  }

  function place(held: Held<Charter>, parent: Held<Charter> | undefined): void {
    byName.set(held.name, held)
    byBodyHash.set(held.bodyHash, held)

    if (parent !== undefined) {
      const siblings = (children.get(parent.bodyHash) ?? []).filter(({ name }) => name !== held.name)
      children.set(parent.bodyHash, [...siblings, held])
    }
  }

  function refresh(): void {
    const root = byBodyHash.get(toHex(meshId))
    if (root === undefined) return

    const walked = walk(root, { children, pinned })
    chain = walked.chain
    conflict = walked.conflict
    stewards = keySet(...(chain.at(-1)?.document.stewards ?? []))
  }

  return {
    current() {
      const newest = chain.at(-1)
      if (newest === undefined) throw new NodeError('CHARTER_UNKNOWN', 'The first charter of the mesh is not known')

      return newest.document
    },
    tip: () => chain.at(-1)?.name,
    stewards: () => stewards,
    conflict: () => conflict,
    pins: () => pins,
    pin(ids) {
      const before = { tip: chain.at(-1)?.name, version: conflict?.version }

      pins = [...ids]
      pinned = keySet(...ids)
      refresh()

      return chain.at(-1)?.name !== before.tip || conflict?.version !== before.version
    },
    held: () => [...byName.values()].sort((a, b) => a.document.version - b.document.version || compareBytes(a.id, b.id)),
    find: name => byName.get(name),
    isStanding: name => chain.some(held => held.name === name),

    add(signed, isOwn, isVerified = false) {
      const known = byName.get(toHex(signed.id))
      const plain = known ?? holdUnsigned('charter', signed)
      const charter = plain.document
      const parent = parentOf(charter)

      if (parent === undefined && plain.bodyHash !== toHex(meshId)) {
        throw new NodeError('DOCUMENT_WRONG_MESH', 'This is the first charter of another mesh')
      }

      const former = parent?.document ?? charter
      const relevant = keySet(...former.stewards, ...charter.stewards)
      const held = withSignatures(plain, signed.signatures, { relevant, meshId, isVerified })

      requireThreshold(held, former)
      requireThreshold(held, charter)
      if (held === known) return 'known'

      if (known === undefined) {
        if (conflict !== undefined && !isOwn && !pinned.has(plain.name)) throw conflictError(conflict)

        if (byName.size >= CHARTERS_MAX) throw new NodeError('ROSTER_FULL', `A mesh has at most ${CHARTERS_MAX} charters`)
      }

      place(held, parent)
      refresh()

      return known === undefined ? 'new' : 'merged'
    }
  }
}

/** @returns NodeError `CHARTER_CONFLICT` with what ends the conflict */
export function conflictError({ version }: CharterConflict): NodeError {
  return new NodeError('CHARTER_CONFLICT', `two charters of version ${version} are valid: amending has stopped`, {
    fix: 'ask the stewards by telephone which one stands, then at every node: tocsin mesh pin ID   (tocsin mesh show lists both)'
  })
}

function requireThreshold({ signatures, document }: Held<Charter>, by: Charter): void {
  const count = countSigners(signatures, keySet(...by.stewards))

  if (count < by.k) {
    throw new NodeError(
      'SIGNATURES_TOO_FEW',
      `Charter version ${document.version} has ${count} of the ${by.k} signatures that the stewards of version ${by.version} must give`
    )
  }
}

interface Branches {
  children: ReadonlyMap<string, ReadonlyArray<Held<Charter>>>
  pinned: ReadonlySet<string>
}

/** From the root to the tip, and the first fork on the way that no pin decides. */
function walk(root: Held<Charter>, branches: Branches): { chain: Array<Held<Charter>>; conflict: CharterConflict | undefined } {
  const chain = [root]
  let conflict: CharterConflict | undefined

  for (let at = root; ; ) {
    const next = [...(branches.children.get(at.bodyHash) ?? [])].sort((a, b) => compareBytes(a.id, b.id))
    const marked = next.filter(child => holdsPin(child, branches))
    const best = longest(marked.length > 0 ? marked : next, branches)
    if (best === undefined) return { chain, conflict }

    if (next.length > 1 && marked.length !== 1) conflict ??= { version: best.document.version, ids: next.map(({ id }) => id) }

    chain.push(best)
    at = best
  }
}

function longest(candidates: ReadonlyArray<Held<Charter>>, branches: Branches): Held<Charter> | undefined {
  if (candidates.length < 2) return candidates[0]

  const tallest = Math.max(...candidates.map(candidate => height(candidate, branches)))

  return candidates.find(candidate => height(candidate, branches) === tallest)
}

function height(held: Held<Charter>, branches: Branches): number {
  let level: ReadonlyArray<Held<Charter>> = [held]
  let count = 0

  for (; level.length > 0; count++) level = level.flatMap(each => branches.children.get(each.bodyHash) ?? [])

  return count
}

function holdsPin(held: Held<Charter>, branches: Branches): boolean {
  for (let level: ReadonlyArray<Held<Charter>> = [held]; level.length > 0; ) {
    if (level.some(({ name }) => branches.pinned.has(name))) return true
    level = level.flatMap(each => branches.children.get(each.bodyHash) ?? [])
  }

  return false
}
