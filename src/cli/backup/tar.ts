/** The little of tar (POSIX ustar) that a backup needs: plain files, written and read one at a time, each of a bounded size. */
import { NodeError } from '../../errors.js'

const BLOCK_BYTES = 512
const NAME_BYTES_MAX = 100
/** Longest file in a backup, in bytes: what a reader holds in memory. A block of the store ends soon after 4 MiB; a manifest is the longest. */
export const ENTRY_BYTES_MAX = 67_108_864
/** Field → where it begins and how long it is. */
const FIELD = { name: [0, 100], mode: [100, 8], uid: [108, 8], gid: [116, 8], size: [124, 12], mtime: [136, 12], sum: [148, 8] } as const
const TYPE_AT = 156
const PLAIN_FILE = '0'
const MAGIC_AT = 257
const MAGIC = 'ustar\u000000'

export interface TarEntry {
  /** At most 100 bytes. */
  name: string
  body: Uint8Array
}

/** Two empty blocks end the archive. */
export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK_BYTES)

/** @throws NodeError `BACKUP_MALFORMED` for a name that does not fit */
export function encodeEntry({ name, body }: TarEntry, mtimeMs: number): Uint8Array {
  const nameBytes = Buffer.from(name, 'utf8')

  if (nameBytes.byteLength > NAME_BYTES_MAX || body.byteLength > ENTRY_BYTES_MAX) {
    throw new NodeError('BACKUP_MALFORMED', `${name} is too long for a backup`, { fix: 'use a shorter name' })
  }

  const entry = Buffer.alloc(BLOCK_BYTES + padded(body.byteLength))
  entry.set(nameBytes, FIELD.name[0])
  writeOctal(entry, FIELD.mode, 0o600)
  writeOctal(entry, FIELD.uid, 0)
  writeOctal(entry, FIELD.gid, 0)
  writeOctal(entry, FIELD.size, body.byteLength)
  writeOctal(entry, FIELD.mtime, Math.floor(mtimeMs / 1_000))
  entry.write(PLAIN_FILE, TYPE_AT, 'latin1')
  entry.write(MAGIC, MAGIC_AT, 'latin1')
  entry.write(`${sumOf(entry).toString(8).padStart(6, '0')}\u0000 `, FIELD.sum[0], 'latin1')
  entry.set(body, BLOCK_BYTES)

  return entry
}

/**
 * The files of an archive, one at a time; a body may be kept.
 * @throws NodeError `BACKUP_MALFORMED` for anything but plain files of a bounded size, and for an archive without its end
 */
export async function* entriesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const input = createInput(source)

  for (;;) {
    const head = await input.take(BLOCK_BYTES)
    if (head.every(byte => byte === 0)) break

    const size = sizeOf(head)
    const body = await input.take(padded(size))

    yield { name: nameOf(head), body: body.subarray(0, size) }
  }

  const end = await input.take(BLOCK_BYTES)
  if (!end.every(byte => byte === 0) || !(await input.isOver())) throw malformed('something follows its end')
}

function sizeOf(head: Buffer): number {
  if (Number.parseInt(head.toString('latin1', ...spanOf(FIELD.sum)), 8) !== sumOf(head)) throw malformed('the head of a file is damaged')
  if (head.toString('latin1', TYPE_AT, TYPE_AT + 1) !== PLAIN_FILE) throw malformed('it holds more than plain files')

  const size = Number.parseInt(head.toString('latin1', ...spanOf(FIELD.size)), 8)
  if (!Number.isSafeInteger(size) || size < 0 || size > ENTRY_BYTES_MAX) throw malformed('a file in it is too long')

  return size
}

function nameOf(head: Buffer): string {
  const name = head.subarray(...spanOf(FIELD.name))
  const end = name.indexOf(0)

  return name.toString('utf8', 0, end === -1 ? name.byteLength : end)
}

interface Input {
  /** Exactly so many bytes. */
  take(bytes: number): Promise<Buffer>
  isOver(): Promise<boolean>
}

function createInput(source: AsyncIterable<Uint8Array>): Input {
  const parts = source[Symbol.asyncIterator]()
  let held: Uint8Array[] = []
  let bytes = 0

  async function more(): Promise<boolean> {
    const { done, value } = await parts.next()
    if (done === true) return false

    held.push(value)
    bytes += value.byteLength

    return true
  }

  return {
    async take(wanted) {
      while (bytes < wanted) if (!(await more())) throw malformed('it is cut short')

      const whole = held.length === 1 && held[0] !== undefined ? Buffer.from(held[0]) : Buffer.concat(held)
      const left = whole.subarray(wanted)
      held = left.byteLength === 0 ? [] : [left]
      bytes = left.byteLength

      return whole.subarray(0, wanted)
    },
    async isOver() {
      while (bytes === 0) if (!(await more())) return true

      return false
    }
  }
}

function spanOf([at, length]: readonly [number, number]): [number, number] {
  return [at, at + length]
}

function writeOctal(entry: Buffer, [at, length]: readonly [number, number], value: number): void {
  entry.write(`${value.toString(8).padStart(length - 1, '0')}\u0000`, at, 'latin1')
}

/** Sum of the bytes of the head, its own field taken as spaces. */
function sumOf(head: Uint8Array): number {
  let sum = FIELD.sum[1] * 0x20

  for (let at = 0; at < BLOCK_BYTES; at++) if (at < FIELD.sum[0] || at >= FIELD.sum[0] + FIELD.sum[1]) sum += head[at] ?? 0

  return sum
}

function padded(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES
}

function malformed(why: string): NodeError {
  return new NodeError('BACKUP_MALFORMED', `This is no backup of a Tocsin node: ${why}`, { fix: 'check the name of the file' })
}
