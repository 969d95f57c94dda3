import { crcOfPair } from './crc.js'

/** What a set of rows comes to: two sets that differ by damage or loss come to different totals. No protection against people. */
export interface RowTotal {
  rows: number
  /** Sum of the rows' CRC-32 over key and value, modulo 2^48: the order does not matter. */
  sum: number
}

const SUM_MODULUS = 2 ** 48

export function addRow(total: RowTotal, key: Uint8Array, value: Uint8Array): void {
  total.rows++
  total.sum = (total.sum + crcOfPair(key, value, value.byteLength)) % SUM_MODULUS
}

export function takeRow(total: RowTotal, key: Uint8Array, value: Uint8Array): void {
  total.rows--
  total.sum = (total.sum + SUM_MODULUS - crcOfPair(key, value, value.byteLength)) % SUM_MODULUS
}

/** `sum`, had the rows that came to `from` come to `to` instead. */
export function shiftSum(sum: number, to: number, from: number): number {
  return (sum + to + SUM_MODULUS - from) % SUM_MODULUS
}

export function isSameTotal(a: RowTotal, b: RowTotal): boolean {
  return a.rows === b.rows && a.sum === b.sum
}
