import { NodeError } from '../errors.js'

/** RFC 4648, lower case, no padding: letters and digits that survive mail, chat and a double click. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const VALUE = new Map(Array.from(ALPHABET).map((char, at) => [char, at]))
const BITS = 5

export function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0

  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8

    for (; bits >= BITS; bits -= BITS) text += ALPHABET[(value >>> (bits - BITS)) & 31]
  }

  return bits === 0 ? text : text + ALPHABET[(value << (BITS - bits)) & 31]
}

/**
 * Whole bytes of the text; bits left over are dropped. Who needs one spelling only encodes again and compares.
 *
 * @throws NodeError `INVITE_MALFORMED` for a character that base 32 does not have: only invites are written in it
 */
export function decodeBase32(text: string): Buffer {
  const bytes = Buffer.alloc(Math.floor((text.length * BITS) / 8))
  let at = 0
  let bits = 0
  let value = 0

  for (const char of text) {
    const digit = VALUE.get(char)
    if (digit === undefined) {
      throw new NodeError('INVITE_MALFORMED', 'This is not an invite: it has a character that no invite has', {
        fix: 'copy the whole text again from what the steward sent'
      })
    }

    value = ((value << BITS) | digit) & 0xfff
    bits += BITS

    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (value >>> bits) & 0xff
    }
  }

  return bytes
}
