import { isUtf8 } from 'node:buffer'

import { LINE_BYTES_MAX } from './constants.js'

/** One line of text, or why it is none. Numbers start at 1. */
export type LineItem = TextLine | BadLine

export interface TextLine {
  number: number
  text: string
}

export interface BadLine {
  number: number
  code: 'LINE_TOO_LONG' | 'INPUT_MALFORMED'
}

export interface LinesInit {
  /** Longest line, in bytes without its line break. */
  lineBytesMax?: number
}

const LF = 0x0a
const CR = 0x0d

/**
 * UTF-8 bytes → lines, a group for each chunk, without their line breaks (LF or CR LF). At most one line is held in
 * memory: a longer one than `lineBytesMax` is skipped to its end and reported once as LINE_TOO_LONG; a line that is
 * not UTF-8 or holds NUL is INPUT_MALFORMED. The file goes on after both.
 */
export async function* readLines(source: AsyncIterable<Uint8Array>, init: LinesInit = {}): AsyncGenerator<LineItem[]> {
  const lineBytesMax = init.lineBytesMax ?? LINE_BYTES_MAX
  let held: Buffer[] = []
  let heldBytes = 0
  let isSkipping = false
  let number = 1

  /** Keeps the unfinished tail of a chunk, or gives up on its line. */
  function hold(tail: Buffer): void {
    if (isSkipping || tail.byteLength === 0) return

    heldBytes += tail.byteLength
    // One byte more for a CR that may still turn out to be part of the line break.
    if (heldBytes > lineBytesMax + 1) {
      isSkipping = true
      held = []
    } else {
      held.push(Buffer.from(tail))
    }
  }

  function finish(last: Buffer, items: LineItem[]): void {
    if (isSkipping) items.push({ number, code: 'LINE_TOO_LONG' })
    else items.push(toItem(number, held.length === 0 ? last : Buffer.concat([...held, last]), lineBytesMax))

    held = []
    heldBytes = 0
    isSkipping = false
    number++
  }

  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const items: LineItem[] = []
    const end = bytes.lastIndexOf(LF)

    if (end === -1) {
      hold(bytes)
      continue
    }

    const first = bytes.indexOf(LF)
    finish(bytes.subarray(0, first), items)
    if (end > first) {
      for (const item of splitWhole(bytes.subarray(first + 1, end), number, lineBytesMax)) items.push(item)
      number = (items.at(-1)?.number ?? number) + 1
    }
    hold(bytes.subarray(end + 1))
    yield items
  }

  if (heldBytes > 0) {
    const items: LineItem[] = []
    finish(Buffer.alloc(0), items)
    yield items
  }
}

/** Whole lines within one chunk: decoded together when all of it is clean, which is the common case and much faster. */
function splitWhole(bytes: Buffer, firstNumber: number, lineBytesMax: number): LineItem[] {
  if (bytes.byteLength <= lineBytesMax && isUtf8(bytes) && !bytes.includes(0)) {
    return bytes
      .toString('utf8')
      .split('\n')
      .map((text, index) => ({ number: firstNumber + index, text: text.endsWith('\r') ? text.slice(0, -1) : text }))
  }

  const items: LineItem[] = []

  for (let at = 0, number = firstNumber; at <= bytes.byteLength; number++) {
    const next = bytes.indexOf(LF, at)
    const end = next === -1 ? bytes.byteLength : next

    items.push(toItem(number, bytes.subarray(at, end), lineBytesMax))
    at = end + 1
  }

  return items
}

function toItem(number: number, raw: Buffer, lineBytesMax: number): LineItem {
  const bytes = raw.at(-1) === CR ? raw.subarray(0, -1) : raw

  if (bytes.byteLength > lineBytesMax) return { number, code: 'LINE_TOO_LONG' }
  if (!isUtf8(bytes) || bytes.includes(0)) return { number, code: 'INPUT_MALFORMED' }

  return { number, text: bytes.toString('utf8') }
}
