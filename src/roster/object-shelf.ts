import { NodeError } from '../errors.js'
import { compareBytes, toHex } from '../model/bytes.js'
import { type Held, holdUnsigned, withSignatures } from './held.js'
import {
  APPLY_ORDER,
  type Ground,
  indexObject,
  isNewerAddresses,
  isStanding,
  type ObjectDocument,
  ownerOf,
  relevantKeys,
  requireGround,
  requireSigners
} from './object-rules.js'
import type { ApplyResult, SignedDocument } from './roster.js'

/** A mesh of 1,000 organizations makes about 30,000 objects a year. */
export const OBJECTS_MAX = 131_072
/** One organization with 8 nodes renews about 200 certificates a year. */
export const OBJECTS_PER_OWNER_MAX = 4_096

/**
 * All roster objects but charters and fork proofs. What loses its signers by a new charter stays here unseen, and stands
 * again when it gains others; nothing leaves by clock.
 */
export interface ObjectShelf {
  /** @throws NodeError of the check that failed; nothing has changed then */
  take(signed: SignedDocument, ground: Ground, isVerified?: boolean): ApplyResult
  /** Judges everything anew and fills `ground.index`, which is empty. */
  rebuild(ground: Ground): void
  /** Those that stand, in apply order, then by id. */
  standing(): ReadonlyArray<Held<ObjectDocument>>
  findStanding(name: string): Held<ObjectDocument> | undefined
}

export interface ShelfInit {
  objectsMax?: number
  perOwnerMax?: number
}

export function createObjectShelf(
  meshId: Uint8Array,
  { objectsMax = OBJECTS_MAX, perOwnerMax = OBJECTS_PER_OWNER_MAX }: ShelfInit = {}
): ObjectShelf {
  const all = new Map<string, Held<ObjectDocument>>()
  const standing = new Map<string, Held<ObjectDocument>>()
  const countOf = new Map<string, number>()

  function requireRoom(document: ObjectDocument): void {
    const count = countOf.get(toHex(ownerOf(document))) ?? 0

    if (all.size >= objectsMax || count >= perOwnerMax) {
      throw new NodeError('ROSTER_FULL', `The roster takes ${objectsMax} objects, ${perOwnerMax} of one organization`)
    }
  }

  function put(held: Held<ObjectDocument>, replaced: Held<ObjectDocument> | undefined): void {
    if (replaced !== undefined) remove(replaced)
    if (!all.has(held.name)) count(held.document, 1)

    all.set(held.name, held)
    standing.set(held.name, held)
  }

  function remove(held: Held<ObjectDocument>): void {
    if (all.delete(held.name)) count(held.document, -1)
    standing.delete(held.name)
  }

  function count(document: ObjectDocument, by: number): void {
    const owner = toHex(ownerOf(document))
    countOf.set(owner, (countOf.get(owner) ?? 0) + by)
  }

  return {
    take(signed, ground, isVerified = false) {
      const known = all.get(toHex(signed.id))
      if (known !== undefined && standing.has(known.name) && isCovered(signed, known)) return 'known'

      const plain = known ?? holdUnsigned(objectType(signed), signed)
      const former = formerAddresses(plain, ground)
      if (former !== undefined && former.name !== plain.name && !isNewer(plain, former)) return 'known'

      requireGround(plain.document, ground)
      const held = withSignatures(plain, signed.signatures, { relevant: relevantKeys(plain.document, ground), meshId, isVerified })
      requireSigners(held.document, held.signatures, ground)

      const wasStanding = standing.has(held.name)
      if (held === known && wasStanding) return 'known'
      if (known === undefined && former === undefined) requireRoom(held.document)

      put(held, former?.name === held.name ? undefined : former)
      indexObject(held, ground)
      // What rests on this object and was held without ground may stand now.
      if (all.size > standing.size) raise(all, standing, ground)

      return known === undefined ? 'new' : 'merged'
    },

    rebuild(ground) {
      standing.clear()
      raise(all, standing, ground)
    },

    standing() {
      return [...standing.values()].sort(
        (a, b) => APPLY_ORDER.indexOf(a.document.type) - APPLY_ORDER.indexOf(b.document.type) || compareBytes(a.id, b.id)
      )
    },
    findStanding: name => standing.get(name)
  }
}

/** Lets stand, kind by kind, what is held and has ground and signers. */
function raise(all: Map<string, Held<ObjectDocument>>, standing: Map<string, Held<ObjectDocument>>, ground: Ground): void {
  for (const type of APPLY_ORDER) {
    for (const held of all.values()) {
      if (held.document.type !== type || standing.has(held.name) || !isStanding(held, ground)) continue

      const former = formerAddresses(held, ground)
      if (former !== undefined && !isNewer(held, former)) continue
      if (former !== undefined) standing.delete(former.name)

      standing.set(held.name, held)
      indexObject(held, ground)
    }
  }
}

function isCovered(signed: SignedDocument, known: Held<ObjectDocument>): boolean {
  const keys = new Set(known.signatures.map(({ key }) => toHex(key)))

  return signed.signatures.every(({ key }) => keys.has(toHex(key)))
}

function objectType(signed: SignedDocument): ObjectDocument['type'] {
  const { type } = signed

  if (type === 'charter' || type === 'join-request' || type === 'fork-proof') {
    throw new NodeError('DOCUMENT_MALFORMED', `A ${type} is no roster object of this shelf`)
  }

  return type
}

function formerAddresses({ document }: Held<ObjectDocument>, { index }: Ground): Held<ObjectDocument> | undefined {
  return document.type === 'addresses' ? index.findAddresses(document.nodeKey) : undefined
}

function isNewer(a: Held<ObjectDocument>, b: Held<ObjectDocument>): boolean {
  const [first, second] = [a.document, b.document]
  if (first.type !== 'addresses' || second.type !== 'addresses') return false

  return isNewerAddresses({ ...a, document: first }, { ...b, document: second })
}
