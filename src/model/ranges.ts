import { NodeError } from '../errors.js'
import { formatCidr, parseCidr, parseIp } from './ip.js'

export { formatIp, parseCidr, parseIp } from './ip.js'

/** Prefixes that one table holds at most: a full table of the Internet's routes of both families, three times over. */
export const PREFIXES_MAX = 4_000_000

export interface PrefixTableInit {
  /** Prefixes that this table holds at most; PREFIXES_MAX unless said otherwise. */
  prefixesMax?: number
}

/** Prefixes with values, asked by address. Fill first, then ask: the first question after an `add` sorts again. */
export interface PrefixTable<T> {
  /**
   * A CIDR, or an address as the prefix of itself. The same prefix may be added with several values.
   *
   * @throws NodeError `VALUE_INVALID` when it is neither or has host bits set, or the table is full.
   */
  add(cidr: string, value: T): void
  /** Values at the longest prefix that covers the address, in the order added; empty when none does or `ip` is no address. */
  longest(ip: string): T[]
  /** Every prefix that covers the address, longest first. */
  covering(ip: string): Array<{ cidr: string; value: T }>
  /** Pairs added. */
  readonly size: number
}

/** One distinct prefix. `start` is the address as a string of char codes, which compare as the bytes do. */
interface Entry<T> {
  start: string
  length: number
  cidr: string
  values: T[]
  /** Index of the next shorter prefix that covers this one; -1 at the top. */
  parent: number
}

function keyOf(address: Uint8Array): string {
  return String.fromCharCode(...address)
}

function covers(start: string, length: number, key: string): boolean {
  const whole = length >>> 3
  if (!key.startsWith(start.slice(0, whole))) return false
  const bits = length & 7

  return bits === 0 || start.charCodeAt(whole) >>> (8 - bits) === key.charCodeAt(whole) >>> (8 - bits)
}

/** The prefixes of one family: sorted by (start, length), each linked to the one around it. */
function createFamily<T>() {
  const byPrefix = new Map<string, Entry<T>>()
  let sorted: Entry<T>[] = []
  let isSorted = true

  function sort(): void {
    sorted = [...byPrefix.values()].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.length - b.length))
    const open: number[] = []

    for (const [index, entry] of sorted.entries()) {
      let around = open.at(-1)

      while (around !== undefined) {
        const outer = sorted[around]
        if (outer !== undefined && covers(outer.start, outer.length, entry.start)) break
        open.pop()
        around = open.at(-1)
      }

      entry.parent = around ?? -1
      open.push(index)
    }

    isSorted = true
  }

  /** Index of the last entry that starts at or before `key`; -1 when none does. */
  function lastUpTo(key: string): number {
    let low = 0
    let high = sorted.length

    while (low < high) {
      const middle = (low + high) >>> 1
      const entry = sorted[middle]
      if (entry !== undefined && entry.start <= key) low = middle + 1
      else high = middle
    }

    return low - 1
  }

  return {
    add(address: Uint8Array, length: number, value: T): void {
      const start = keyOf(address)
      const prefix = `${start}${String.fromCharCode(length)}`
      const known = byPrefix.get(prefix)

      if (known !== undefined) {
        known.values.push(value)
        return
      }

      byPrefix.set(prefix, { start, length, cidr: formatCidr(address, length), values: [value], parent: -1 })
      isSorted = false
    },

    /** Entries that cover the key, longest first. */
    *covering(key: string): Generator<Entry<T>> {
      if (!isSorted) sort()

      for (let index = lastUpTo(key); index !== -1; ) {
        const entry = sorted[index]
        if (entry === undefined) return
        if (covers(entry.start, entry.length, key)) yield entry
        index = entry.parent
      }
    }
  }
}

export function createPrefixTable<T>({ prefixesMax = PREFIXES_MAX }: PrefixTableInit = {}): PrefixTable<T> {
  const ipv4 = createFamily<T>()
  const ipv6 = createFamily<T>()
  let size = 0

  function* coveringEntries(ip: string): Generator<Entry<T>> {
    const address = parseIp(ip)
    if (address !== undefined) yield* (address.byteLength === 4 ? ipv4 : ipv6).covering(keyOf(address))
  }

  return {
    add(cidr, value) {
      const address = cidr.includes('/') ? undefined : parseIp(cidr)
      const network = address === undefined ? parseCidr(cidr) : { address, length: address.byteLength * 8 }
      if (network === undefined) throw new NodeError('VALUE_INVALID', 'not an address or a network with clear host bits')
      if (size >= prefixesMax) throw new NodeError('VALUE_INVALID', `a prefix table holds at most ${prefixesMax} prefixes`)

      const family = network.address.byteLength === 4 ? ipv4 : ipv6
      family.add(network.address, network.length, value)
      size++
    },

    longest(ip) {
      for (const { values } of coveringEntries(ip)) return [...values]

      return []
    },

    covering(ip) {
      return [...coveringEntries(ip)].flatMap(({ cidr, values }) => values.map(value => ({ cidr, value })))
    },

    get size() {
      return size
    }
  }
}

/**
 * Addresses in the union of the networks, so that nested and repeated ones count once. An IPv6 prefix counts
 * 2^(64 − length): its /64s, the size of one customer's network (5.1 rule 3 compares the sum with 1,024).
 *
 * @throws NodeError `VALUE_INVALID` when an entry is not a network with clear host bits.
 */
export function countAddresses(cidrs: readonly string[]): number {
  const networks = cidrs.map(cidr => {
    const network = parseCidr(cidr)
    if (network === undefined) throw new NodeError('VALUE_INVALID', 'not a network with clear host bits')

    return { start: keyOf(network.address), length: network.length, isIpv4: network.address.byteLength === 4 }
  })

  // In this order a network stands right after the one that holds it, so each is compared with the last one counted.
  networks.sort((a, b) => Number(b.isIpv4) - Number(a.isIpv4) || (a.start < b.start ? -1 : a.start > b.start ? 1 : a.length - b.length))

  let total = 0
  let last: (typeof networks)[number] | undefined

  for (const network of networks) {
    if (last?.isIpv4 === network.isIpv4 && covers(last.start, last.length, network.start)) continue
    total += 2 ** ((network.isIpv4 ? 32 : 64) - network.length)
    last = network
  }

  return total
}
