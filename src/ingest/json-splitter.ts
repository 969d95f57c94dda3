import { isUtf8 } from 'node:buffer'

import { LINE_BYTES_MAX } from './constants.js'
import type { LineItem } from './lines.js'

export interface SplitterInit {
  /** Largest object, in bytes. */
  objectBytesMax?: number
}

const LF = 0x0a
const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c

/**
 * Bytes of a JSON list of objects (or of objects one after the other) → the text of each object, numbered from 1.
 * It counts brackets and strings only; whether the text is JSON is the parser's question. At most one object is held:
 * a larger one is skipped and reported as LINE_TOO_LONG, a truncated last one and stray values as INPUT_MALFORMED.
 */
export async function* splitObjects(source: AsyncIterable<Uint8Array>, init: SplitterInit = {}): AsyncGenerator<LineItem[]> {
  const machine = createSplitter(init.objectBytesMax ?? LINE_BYTES_MAX)

  for await (const chunk of source) {
    const items = machine.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    if (items.length > 0) yield items
  }

  const rest = machine.end()
  if (rest.length > 0) yield rest
}

function createSplitter(objectBytesMax: number): { push(bytes: Buffer): LineItem[]; end(): LineItem[] } {
  let number = 1
  let depth = 0
  let isInString = false
  let isEscaped = false
  let isStray = false
  let held: Buffer[] = []
  let heldBytes = 0
  let isTooLarge = false

  function hold(part: Buffer): void {
    heldBytes += part.byteLength
    if (heldBytes > objectBytesMax) {
      isTooLarge = true
      held = []
    } else {
      held.push(Buffer.from(part))
    }
  }

  function finish(): LineItem {
    const item = isTooLarge ? { number, code: 'LINE_TOO_LONG' as const } : toText(number, Buffer.concat(held))
    number++
    held = []
    heldBytes = 0
    isTooLarge = false

    return item
  }

  /** A value between objects that is none: reported once, however long. */
  function stray(items: LineItem[]): void {
    if (!isStray) items.push({ number: number++, code: 'INPUT_MALFORMED' })
    isStray = true
  }

  function isBlank(byte: number): boolean {
    return byte <= 0x20 && byte !== LF
  }

  function isBetween(byte: number): boolean {
    return byte <= 0x20 || byte === COMMA || byte === OPEN_BRACKET || byte === CLOSE_BRACKET
  }

  return {
    push(bytes) {
      const items: LineItem[] = []
      let start = 0

      for (let at = 0; at < bytes.byteLength; at++) {
        const byte = bytes[at] ?? 0

        if (isInString) {
          if (isEscaped) isEscaped = false
          else if (byte === BACKSLASH) isEscaped = true
          else if (byte === QUOTE) isInString = false
        } else if (depth === 0) {
          if (byte === OPEN_BRACE) {
            depth = 1
            start = at
            isStray = false
          } else if (isBetween(byte)) isStray &&= isBlank(byte)
          else stray(items)
        } else if (byte === QUOTE) isInString = true
        else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
        else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          depth--
          if (depth === 0) {
            hold(bytes.subarray(start, at + 1))
            items.push(finish())
          }
        }
      }

      if (depth > 0) hold(bytes.subarray(start))

      return items
    },
    end() {
      if (depth === 0) return []

      const item: LineItem = isTooLarge ? { number, code: 'LINE_TOO_LONG' } : { number, code: 'INPUT_MALFORMED' }
      depth = 0

      return [item]
    }
  }
}

function toText(number: number, bytes: Buffer): LineItem {
  return isUtf8(bytes) && !bytes.includes(0) ? { number, text: bytes.toString('utf8') } : { number, code: 'INPUT_MALFORMED' }
}
