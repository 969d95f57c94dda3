/** Small byte helpers that every layer uses. Hashes are SHA-256 throughout. */
import { createHash, timingSafeEqual } from 'node:crypto'

export function sha256(...parts: ReadonlyArray<Uint8Array | string>): Uint8Array {
  const hash = createHash('sha256')

  for (const part of parts) hash.update(part)

  return hash.digest()
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

export function fromHex(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex')
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && Buffer.compare(a, b) === 0
}

/** For secrets: time depends on the length only. */
export function equalSecret(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}

/** Order of bytes as LevelDB sorts them. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b)
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts)
}

/** The bytes from `at` to `end`, one character each. For bytes that are known to be ASCII. */
export function latin1Text(bytes: Uint8Array, at: number, end: number): string {
  return bytes instanceof Buffer
    ? bytes.toString('latin1', at, end)
    : Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString('latin1')
}
