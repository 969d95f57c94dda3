import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { expect } from 'chai'
import { decodeBatch } from '../../src/envelope/batch-codec.js'
import { decodeForkProof } from '../../src/envelope/fork.js'
import { decodeHeader } from '../../src/envelope/header-codec.js'
import { decodeRecords } from '../../src/envelope/records-codec.js'
import { BATCH_BYTES_MAX } from '../../src/limits.js'
import {
  GOSSIP_RPC_BYTES_MAX,
  HELLO_MESSAGE_BYTES_MAX,
  JOIN_ANSWER_BYTES_MAX,
  JOIN_MESSAGE_BYTES_MAX,
  PUSH_ANSWER_BYTES_MAX,
  SYNC_MESSAGE_BYTES_MAX,
  SYNC_REQUEST_BYTES_MAX
} from '../../src/mesh/constants.js'
import { createPubsub, topicsOf } from '../../src/mesh/gossip/pubsub.js'
import { decodeHello } from '../../src/mesh/hello/hello-codec.js'
import { decodeJoin } from '../../src/mesh/join/join-codec.js'
import { decodePushAnswer } from '../../src/mesh/push/push-codec.js'
import { decodeSyncAnswer, decodeSyncRequest } from '../../src/mesh/sync/sync-codec.js'
import { decodeDocument } from '../../src/roster/document-codec.js'
import { decodeSigned, decodeWelcome, SIGNED_BYTES_MAX } from '../../src/roster/signed-codec.js'

/** Promise V1: what one message may cost before it is refused. */
const HEAP_RATIO_MAX = 32
const STALL_MS_MAX = 50
/** What the heap grows by for anything at all: an error, its text and its stack. */
const HEAP_FLOOR_BYTES = 65_536
/** The highest field number of the wire messages; the outer fields that have messages in them are fewer. */
const FIELDS = 25
const OUTER_FIELDS = 6

interface Parser {
  name: string
  bytesMax: number
  parse(bytes: Uint8Array): unknown
}

/** gossipsub reads its envelope before any check of ours. */
async function gossipParser(): Promise<Parser> {
  const privateKey = await generateKeyPair('Ed25519')
  const components = { logger: defaultLogger(), privateKey, peerId: peerIdFromPrivateKey(privateKey) }
  const pubsub: object = createPubsub(topicsOf(new Uint8Array(32)))(components as never)
  const { decodeRpc } = pubsub as { decodeRpc(bytes: Uint8Array): unknown }

  return { name: 'gossip RPC', bytesMax: GOSSIP_RPC_BYTES_MAX, parse: bytes => decodeRpc.call(pubsub, bytes) }
}

const PARSERS: readonly Parser[] = [
  { name: 'batch', bytesMax: BATCH_BYTES_MAX, parse: bytes => decodeBatch(bytes) },
  { name: 'header', bytesMax: BATCH_BYTES_MAX, parse: decodeHeader },
  { name: 'records', bytesMax: BATCH_BYTES_MAX, parse: bytes => decodeRecords(bytes, { records: 1_000 }) },
  { name: 'fork proof', bytesMax: SIGNED_BYTES_MAX, parse: decodeForkProof },
  { name: 'signed document', bytesMax: SIGNED_BYTES_MAX, parse: decodeSigned },
  { name: 'charter', bytesMax: SIGNED_BYTES_MAX, parse: bytes => decodeDocument('charter', bytes) },
  { name: 'membership', bytesMax: SIGNED_BYTES_MAX, parse: bytes => decodeDocument('membership', bytes) },
  { name: 'revocation', bytesMax: SIGNED_BYTES_MAX, parse: bytes => decodeDocument('revocation', bytes) },
  { name: 'hello', bytesMax: HELLO_MESSAGE_BYTES_MAX, parse: decodeHello },
  { name: 'join', bytesMax: JOIN_MESSAGE_BYTES_MAX, parse: decodeJoin },
  { name: 'welcome', bytesMax: JOIN_ANSWER_BYTES_MAX, parse: decodeWelcome },
  { name: 'push answer', bytesMax: PUSH_ANSWER_BYTES_MAX, parse: decodePushAnswer },
  { name: 'sync request', bytesMax: SYNC_REQUEST_BYTES_MAX, parse: decodeSyncRequest },
  { name: 'sync answer', bytesMax: SYNC_MESSAGE_BYTES_MAX, parse: decodeSyncAnswer }
]

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; rest > 0 || bytes.length === 0; rest >>>= 7) bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))

  return Buffer.from(bytes)
}

/** A length-delimited field. */
function field(number: number, body: Uint8Array): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(body.byteLength), body])
}

/** Bytes that are made of one small field, over and over: what an encoder would never write and a decoder may allocate for. */
function fillings(bytes: number): Array<[string, Buffer]> {
  const many: Array<[string, Buffer]> = [['ones', Buffer.alloc(bytes, 1)]]

  for (let number = 1; number <= FIELDS; number++) {
    const tag = varint((number << 3) | 2)
    const number0 = varint(number << 3)

    many.push([`empty field ${number}`, Buffer.alloc(bytes, Buffer.concat([tag, Buffer.from([0])]))])
    many.push([`one-byte field ${number}`, Buffer.alloc(bytes, Buffer.concat([tag, Buffer.from([1, 1])]))])
    many.push([`number field ${number}`, Buffer.alloc(bytes, Buffer.concat([number0, Buffer.from([1])]))])
  }

  return many
}

/** Messages of the largest size: each filling as it is, and inside of one and two outer fields. */
function* bombs(bytesMax: number): Generator<[string, Uint8Array]> {
  // tags and lengths of two outer fields, and a multiple of every filling's step
  const room = Math.max(0, bytesMax - 24)

  for (const [what, filling] of fillings(room - (room % 12))) {
    yield [what, filling]

    for (let outer = 1; outer <= OUTER_FIELDS; outer++) {
      yield [`${what} in ${outer}`, field(outer, filling)]
      for (let inner = 1; inner <= OUTER_FIELDS; inner++) yield [`${what} in ${outer}.${inner}`, field(outer, field(inner, filling))]
    }
  }
}

interface Bomb {
  what: string
  bytes: Uint8Array
  /** A second measurement, after a full collection. */
  isAgain?: boolean
}

interface Cost {
  name: string
  what: string
  heapRatio: number
  stallMs: number
}

const collect: (kind: { type: 'minor' | 'major' }) => void = (() => {
  setFlagsFromString('--expose-gc')

  return runInNewContext('gc')
})()

/** Garbage beyond this is collected before the next parse: a collection during it would hide what it allocated. */
const GARBAGE_BYTES_MAX = 4_194_304
let garbageBytes = 0

function heapBytes(): number {
  const { used_heap_size: used, external_memory: external } = getHeapStatistics()

  return used + external
}

/** Heap and processor time of one parse, whatever comes of it. What it keeps and the garbage that it leaves both count. */
function measure({ name, parse, bytesMax }: Parser, { what, bytes, isAgain = false }: Bomb): Cost {
  if (garbageBytes > GARBAGE_BYTES_MAX) {
    collect({ type: 'minor' })
    garbageBytes = 0
  }

  const heapBefore = heapBytes()
  const cpuBefore = process.cpuUsage()
  let kept: unknown

  try {
    kept = parse(bytes)
  } catch (err) {
    // most are refused, and that is what is measured
    kept = err
  }

  const { user, system } = process.cpuUsage(cpuBefore)
  const heap = kept === undefined ? 0 : heapBytes() - heapBefore
  garbageBytes += Math.abs(heap)

  // old garbage went meanwhile, and hides what is new
  if (heap < 0 && !isAgain) {
    collect({ type: 'major' })

    return measure({ name, parse, bytesMax }, { what, bytes, isAgain: true })
  }

  return { name, what, heapRatio: Math.max(0, heap - HEAP_FLOOR_BYTES) / bytesMax, stallMs: (user + system) / 1_000 }
}

/** The worst over all bombs; each is parsed again when it seems too dear, so that a collection of somebody else's garbage is not charged to it. */
function worstOf(parser: Parser): { count: number; heap: Cost; stall: Cost } {
  let count = 0
  let heap: Cost = { name: parser.name, what: 'none', heapRatio: 0, stallMs: 0 }
  let stall = heap

  for (const [what, bytes] of bombs(parser.bytesMax)) {
    let cost = measure(parser, { what, bytes })
    for (let again = 0; again < 3 && (cost.stallMs > STALL_MS_MAX || cost.heapRatio > HEAP_RATIO_MAX); again++) {
      const next = measure(parser, { what, bytes })
      cost = { ...cost, heapRatio: Math.min(cost.heapRatio, next.heapRatio), stallMs: Math.min(cost.stallMs, next.stallMs) }
    }

    count += 1
    if (cost.heapRatio > heap.heapRatio) heap = cost
    if (cost.stallMs > stall.stallMs) stall = cost
  }

  return { count, heap, stall }
}

describe('parser bombs (V1)', function () {
  this.timeout(240_000)

  const tell = ({ count, heap, stall }: ReturnType<typeof worstOf>): string =>
    `${heap.name}: ${count} bombs, heap ≤ ${heap.heapRatio.toFixed(1)}× (${heap.what}), stall ≤ ${stall.stallMs.toFixed(1)} ms (${stall.what})`

  for (const parser of PARSERS) {
    it(`cost no more than ${HEAP_RATIO_MAX}× their size and ${STALL_MS_MAX} ms: ${parser.name}`, () => {
      const worst = worstOf(parser)
      console.log(`      ${tell(worst)}`)
      expect(worst.heap.heapRatio, worst.heap.what).to.be.at.most(HEAP_RATIO_MAX)
      expect(worst.stall.stallMs, worst.stall.what).to.be.at.most(STALL_MS_MAX)
    })
  }

  it(`cost no more than ${HEAP_RATIO_MAX}× their size and ${STALL_MS_MAX} ms: gossip RPC`, async () => {
    const worst = worstOf(await gossipParser())
    console.log(`      ${tell(worst)}`)
    expect(worst.heap.heapRatio, worst.heap.what).to.be.at.most(HEAP_RATIO_MAX)
    expect(worst.stall.stallMs, worst.stall.what).to.be.at.most(STALL_MS_MAX)
  })

  it('would be seen in a parser that allocates for each of many empty fields', () => {
    const naive: Parser = {
      name: 'naive',
      bytesMax: BATCH_BYTES_MAX,
      parse: bytes => Array.from({ length: bytes.byteLength / 2 }, () => ({ key: new Uint8Array(32), signature: { key: [] } }))
    }

    expect(measure(naive, { what: 'empty field', bytes: new Uint8Array(BATCH_BYTES_MAX) }).heapRatio).to.be.greaterThan(HEAP_RATIO_MAX)
  })
})
