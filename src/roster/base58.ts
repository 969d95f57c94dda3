import { NodeError } from '../errors.js'

/** The alphabet of Bitcoin addresses, of PeerIds and of multibase prefix `z`: no 0, O, I, l. */
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const BASE = 58n
const DIGIT = new Map(Array.from(ALPHABET).map((char, at) => [char, BigInt(at)]))
/** Only short things are written in base 58; the conversion is quadratic. */
const TEXT_CHARS_MAX = 128

export function encodeBase58(bytes: Uint8Array): string {
  let number = bytes.byteLength === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''

  for (; number > 0n; number /= BASE) text = (ALPHABET[Number(number % BASE)] ?? '') + text

  return '1'.repeat(leading(bytes, 0)) + text
}

/** @throws NodeError `KEY_MALFORMED` for text that is not base 58 or longer than any key */
export function decodeBase58(text: string): Uint8Array {
  if (text.length > TEXT_CHARS_MAX) throw new NodeError('KEY_MALFORMED', 'The text is too long for a key')

  let number = 0n

  for (const char of text) {
    const digit = DIGIT.get(char)
    if (digit === undefined) throw new NodeError('KEY_MALFORMED', 'The text has a character that base 58 does not have')

    number = number * BASE + digit
  }

  const hex = number === 0n ? '' : number.toString(16)
  const body = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')

  return Buffer.concat([Buffer.alloc(leading(Array.from(text), '1')), body])
}

function leading<T>(values: Iterable<T>, value: T): number {
  let count = 0

  for (const each of values) {
    if (each !== value) break
    count++
  }

  return count
}
