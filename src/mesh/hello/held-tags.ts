import { concatBytes, sha256, toHex } from '../../model/bytes.js'

/** What names an object with its signatures in `HelloRequest.held`: enough that none can be made to look like another. */
export const HELD_TAG_BYTES = 16

function tagOf(signed: Uint8Array): Uint8Array {
  return sha256(signed).subarray(0, HELD_TAG_BYTES)
}

/** The tags of all objects, end to end. */
export function heldTags(objects: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...objects.map(tagOf))
}

/** The objects that are not among the tags, in the order given. */
export function withoutHeld(objects: readonly Uint8Array[], held: Uint8Array): Uint8Array[] {
  const tags = new Set<string>()

  for (let at = 0; at + HELD_TAG_BYTES <= held.byteLength; at += HELD_TAG_BYTES) tags.add(toHex(held.subarray(at, at + HELD_TAG_BYTES)))

  return tags.size === 0 ? [...objects] : objects.filter(signed => !tags.has(toHex(tagOf(signed))))
}
