import { clearHostBits, parseIp } from '../model/ip.js'
import { CIDR_KEYS_MAX } from './constants.js'

/** Which prefixes have claims, so that a covering look-up asks the database only for what is there. */
export interface CidrIndex {
  add(address: Uint8Array, length: number): void
  delete(address: Uint8Array, length: number): void
  clear(): void
  /** Prefixes that cover the address and may have claims, longest first, as canonical address bytes and length. */
  covering(ip: string): Array<{ address: Uint8Array; length: number }>
  readonly size: number
}

/** Past CIDR_KEYS_MAX the index holds no more and every length is a candidate: slower, never wrong. */
export function createCidrIndex(limit = CIDR_KEYS_MAX): CidrIndex {
  const byLength = new Map<number, Set<string>>()
  let size = 0
  let isOverfull = false

  function slot(address: Uint8Array, length: number): number {
    return (address.byteLength === 4 ? 0 : 256) + length
  }

  function textOf(address: Uint8Array): string {
    return Buffer.from(address.buffer, address.byteOffset, address.byteLength).toString('latin1')
  }

  return {
    add(address, length) {
      if (isOverfull) return

      const key = slot(address, length)
      const set = byLength.get(key) ?? new Set<string>()
      const text = textOf(address)
      if (set.has(text)) return

      if (size >= limit) {
        isOverfull = true
        byLength.clear()
        size = 0

        return
      }

      set.add(text)
      byLength.set(key, set)
      size++
    },
    delete(address, length) {
      if (byLength.get(slot(address, length))?.delete(textOf(address)) === true) size--
    },
    clear() {
      byLength.clear()
      size = 0
      isOverfull = false
    },
    covering(ip) {
      const address = parseIp(ip)
      if (address === undefined || (size === 0 && !isOverfull)) return []

      const found: Array<{ address: Uint8Array; length: number }> = []
      const masked = Uint8Array.from(address)

      for (let length = address.byteLength * 8 - 1; length > 0; length--) {
        const set = byLength.get(slot(address, length))
        if (!isOverfull && (set === undefined || set.size === 0)) continue

        clearHostBits(masked, length)
        if (isOverfull || set?.has(textOf(masked)) === true) found.push({ address: Uint8Array.from(masked), length })
      }

      return found
    },
    get size() {
      return size
    }
  }
}
