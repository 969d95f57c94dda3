import { NodeError } from '../errors.js'

const BOM_UTF8 = Buffer.from([0xef, 0xbb, 0xbf])
const BOM_BYTES = 3

/** First bytes of containers that hold a feed but are not one. */
const CONTAINERS: ReadonlyArray<{ magic: readonly number[]; name: string; fix: string }> = [
  { magic: [0x1f, 0x8b], name: 'gzip', fix: 'unpack it first: gunzip FILE' },
  { magic: [0x50, 0x4b, 0x03, 0x04], name: 'ZIP', fix: 'unpack it first: unzip FILE' },
  { magic: [0x42, 0x5a, 0x68], name: 'bzip2', fix: 'unpack it first: bunzip2 FILE' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'xz', fix: 'unpack it first: unxz FILE' },
  { magic: [0x25, 0x50, 0x44, 0x46], name: 'PDF', fix: 'export the table as CSV and publish that' }
]

/**
 * Passes UTF-8 through without its byte order mark and turns UTF-16 (told by its mark) into UTF-8.
 *
 * @throws NodeError `FORMAT_UNKNOWN` for containers (gzip, ZIP, …): the fix says how to open them.
 */
export async function* toUtf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0)
  let decoder: TextDecoder | undefined

  for await (const chunk of source) {
    if (head !== undefined) {
      head = Buffer.concat([head, chunk])
      if (head.byteLength < BOM_BYTES) continue

      const first = openHead(head)
      head = undefined
      decoder = first.decoder
      if (first.bytes.byteLength > 0) yield decoder === undefined ? first.bytes : transcode(decoder, first.bytes)
      continue
    }

    yield decoder === undefined ? chunk : transcode(decoder, chunk)
  }

  if (head !== undefined && head.byteLength > 0) yield openHead(head).bytes
}

function transcode(decoder: TextDecoder, bytes: Uint8Array): Uint8Array {
  return Buffer.from(decoder.decode(bytes, { stream: true }), 'utf8')
}

function openHead(head: Buffer): { bytes: Buffer; decoder?: TextDecoder } {
  for (const { magic, name, fix } of CONTAINERS) {
    if (magic.every((byte, index) => head[index] === byte)) {
      throw new NodeError('FORMAT_UNKNOWN', `The input is a ${name} file, not a feed`, { fix, details: { container: name } })
    }
  }

  if (head[0] === 0xff && head[1] === 0xfe) return { bytes: head.subarray(2), decoder: new TextDecoder('utf-16le') }
  if (head[0] === 0xfe && head[1] === 0xff) return { bytes: head.subarray(2), decoder: new TextDecoder('utf-16be') }
  if (head.subarray(0, BOM_BYTES).equals(BOM_UTF8)) return { bytes: head.subarray(BOM_BYTES) }

  return { bytes: head }
}
