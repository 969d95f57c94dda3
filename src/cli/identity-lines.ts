import { fingerprint, nodePeerId, orgDid, words } from '../roster/fingerprint.js'

/** How a key or a mesh is compared by telephone, for JSON. */
export interface Comparable {
  fingerprint: string
  words: string
}

export function comparable(key: Uint8Array): Comparable {
  return { fingerprint: fingerprint(key), words: words(key) }
}

/** `7QF2-KM9A-XW4D-3C1P  "amber otter violin seven dune"` */
export function comparableText(key: Uint8Array): string {
  return `${fingerprint(key)}  "${words(key)}"`
}

export function orgView(key: Uint8Array, name: string): Comparable & { name: string; did: string } {
  return { name, did: orgDid(key), ...comparable(key) }
}

export function nodeView(key: Uint8Array): Comparable & { peer_id: string } {
  return { peer_id: nodePeerId(key), ...comparable(key) }
}

/** `2026-11-21` in UTC. */
export function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** RFC 3339, for JSON. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString()
}

/** Lines of a done list, or of facts: the names in one column. */
export function factLines(facts: ReadonlyArray<readonly [string, string]>, mark = ''): string {
  const width = Math.max(...facts.map(([name]) => name.length))

  return facts.map(([name, text]) => `  ${mark}${name.padEnd(width)}  ${text}\n`).join('')
}
