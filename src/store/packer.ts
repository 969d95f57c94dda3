import { NodeError } from '../errors.js'

/** Writes numbers into bytes that are known to be long enough; varints are LEB128 of up to 2^53 − 1. */
export class Packer {
  bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  u8(value: number): void {
    this.bytes[this.at++] = value
  }

  u16(value: number): void {
    this.bytes[this.at++] = value >>> 8
    this.bytes[this.at++] = value
  }

  u32(value: number): void {
    this.bytes[this.at++] = value >>> 24
    this.bytes[this.at++] = value >>> 16
    this.bytes[this.at++] = value >>> 8
    this.bytes[this.at++] = value
  }

  /** Milliseconds and microseconds since the epoch fit in 53 bits. */
  u56(value: number): void {
    const high = Math.floor(value / 2 ** 32)

    this.bytes[this.at++] = high >>> 16
    this.bytes[this.at++] = high >>> 8
    this.bytes[this.at++] = high
    this.u32(value >>> 0)
  }

  varint(value: number): void {
    let rest = value

    while (rest > 0x7fffffff) {
      this.bytes[this.at++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }

    while (rest > 0x7f) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }

    this.bytes[this.at++] = rest
  }

  /** Signed: small magnitudes take few bytes. */
  zigzag(value: number): void {
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at)
    this.at += bytes.byteLength
  }

  /** Length and the bytes. */
  sized(bytes: Uint8Array): void {
    this.varint(bytes.byteLength)
    this.raw(bytes)
  }

  /** Length and the characters; for printable ASCII. */
  ascii(text: string): void {
    this.varint(text.length)
    for (let i = 0; i < text.length; i++) this.bytes[this.at++] = text.charCodeAt(i)
  }
}

/** Reads what Packer wrote. Every read checks the end. @throws NodeError `STORE_CORRUPT` */
export class Unpacker {
  readonly bytes: Uint8Array
  at: number
  readonly end: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.byteLength) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  private take(count: number): number {
    const at = this.at
    this.at += count
    if (this.at > this.end) throw new NodeError('STORE_CORRUPT', 'A stored row ends too early')

    return at
  }

  u8(): number {
    return this.bytes[this.take(1)] ?? 0
  }

  u16(): number {
    const at = this.take(2)

    return ((this.bytes[at] ?? 0) << 8) | (this.bytes[at + 1] ?? 0)
  }

  u32(): number {
    const at = this.take(4)
    const bytes = this.bytes

    return (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  }

  u56(): number {
    const at = this.take(3)
    const high = ((this.bytes[at] ?? 0) << 16) | ((this.bytes[at + 1] ?? 0) << 8) | (this.bytes[at + 2] ?? 0)

    return high * 2 ** 32 + this.u32()
  }

  varint(): number {
    const first = this.bytes[this.at] ?? 0x80

    // most are small
    if (first < 0x80 && this.at < this.end) {
      this.at++

      return first
    }

    let value = 0
    let factor = 1

    for (;;) {
      const byte = this.u8()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 128
      if (factor > 2 ** 53) throw new NodeError('STORE_CORRUPT', 'A stored number is too long')
    }
  }

  zigzag(): number {
    const value = this.varint()

    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  skip(count: number): void {
    this.take(count)
  }

  /** A copy: rows outlive the buffer that they were read from. */
  raw(count: number): Uint8Array {
    const at = this.take(count)
    const copy = new Uint8Array(count)
    copy.set(this.bytes.subarray(at, at + count))

    return copy
  }

  sized(): Uint8Array {
    return this.raw(this.varint())
  }

  ascii(): string {
    const length = this.varint()
    const at = this.take(length)

    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + at, length).toString('latin1')
  }
}
