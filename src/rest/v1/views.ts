import { orgDid } from '../../roster/fingerprint.js'

export { timeOf, timeOfS } from './times.js'

export type NameOf = (org: Uint8Array) => string | undefined

/** Texts of organization keys: making one costs as much as the rest of a claim's view. A mesh has at most a few thousand. */
const didOfKey = new Map<string, string>()
const DIDS_MAX = 8_192

function didOf(org: Uint8Array): string {
  const key = Buffer.from(org.buffer, org.byteOffset, org.byteLength).toString('latin1')
  const known = didOfKey.get(key)
  if (known !== undefined) return known

  const did = orgDid(org)
  if (didOfKey.size >= DIDS_MAX) didOfKey.clear()
  didOfKey.set(key, did)

  return did
}

export function organizationView(org: Uint8Array, nameOf: NameOf): { id: string; name?: string } {
  const name = nameOf(org)

  return name === undefined ? { id: didOf(org) } : { id: didOf(org), name }
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

/** The same object without the keys that are undefined. */
export function present<T extends object>(fields: T): Present<T> {
  const copy: Present<T> = {}

  for (const key in fields) {
    const value = fields[key]
    if (isPresent(value)) copy[key] = value
  }

  return copy
}

function isPresent<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined
}
