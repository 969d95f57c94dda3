import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { pipe } from 'it-pipe'
import { systemClock } from '../../../src/clock.js'
import { createChannel, frame, unframe } from '../../../src/mesh/channel.js'
import type { ChannelInit } from '../../../src/mesh/channel.js'
import { READ_AHEAD_BYTES, STREAM_WINDOW_BYTES } from '../../../src/mesh/constants.js'
import { drained, duplex } from '../../../src/mesh/duplex.js'
import type { Bytes } from '../../../src/mesh/duplex.js'
import { sha256, toHex } from '../../../src/model/bytes.js'
import { until } from '../../support/mesh-nodes.js'
import { checkAsync } from '../../support/property.js'
import { startStreamPairs } from '../../support/stream-pair.js'
import type { StreamPairs } from '../../support/stream-pair.js'

const init: ChannelInit = { messageBytesMax: 100_000, malformedCode: 'SYNC_MALFORMED' }

describe('duplex', () => {
  let pairs: StreamPairs

  before(async () => {
    pairs = await startStreamPairs()
  })

  after(async () => {
    await pairs.stop()
  })

  async function readAll(source: AsyncIterable<Bytes>): Promise<Buffer> {
    const parts: Uint8Array[] = []
    for await (const part of source) parts.push(part.subarray())

    return Buffer.concat(parts)
  }

  it('carries any bytes, in pieces of any size, to their end', async () => {
    await checkAsync(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 70_000 }), { maxLength: 12 }), async parts => {
        const { near, far } = await pairs.open()
        const [received] = await Promise.all([readAll(duplex(far, systemClock).source), pipe(parts, duplex(near, systemClock).sink)])
        await far.close()

        expect(toHex(received)).to.equal(toHex(Buffer.concat(parts)))
      }),
      { runs: 30 }
    )
  })

  it('finds the same messages however slowly they are read', async () => {
    await checkAsync(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60_000 }), { maxLength: 10 }), fc.boolean(), async (messages, isSlow) => {
        const { near, far } = await pairs.open()
        const received: string[] = []
        const reading = pipe(duplex(far, systemClock).source, unframe(init), async source => {
          for await (const message of source) {
            if (isSlow) await new Promise(resolve => setTimeout(resolve, 1))
            received.push(toHex(message))
          }
        })

        await pipe(messages.map(frame), duplex(near, systemClock).sink)
        await reading
        await far.close()
        expect(received).to.deep.equal(messages.map(toHex))
      }),
      { runs: 20 }
    )
  })

  it('lets a reader that does not read hold up its writer, at a bounded cost', async () => {
    const { near, far } = await pairs.open()
    const chunk = randomBytes(65_536)
    const total = 256
    let sent = 0
    const { source } = duplex(far, systemClock)
    const first = await Promise.all([
      source.next(),
      (async () => {
        near.send(chunk)
        sent += 1
      })()
    ])
    expect(first[0].done).to.equal(false)

    const writing = pipe(
      (async function* () {
        for (; sent < total; sent++) yield chunk
      })(),
      duplex(near, systemClock).sink
    )
    let before = -1
    await until(() => {
      const isStill = sent === before
      before = sent

      return isStill && sent > 1
    }, 'the writer to be held up')
    await new Promise(resolve => setTimeout(resolve, 100))

    // one window on the way, and what the reader read ahead
    const boundBytes = READ_AHEAD_BYTES + 2 * STREAM_WINDOW_BYTES + 4 * chunk.byteLength
    expect(sent * chunk.byteLength).to.be.lessThan(boundBytes)
    expect(far.readBufferLength).to.be.lessThan(boundBytes)
    expect(near.writeBufferLength).to.be.lessThan(boundBytes)

    const rest = await readAll(source)
    await writing
    await far.close()
    expect(rest.byteLength + (first[0].value?.byteLength ?? 0)).to.equal(total * chunk.byteLength)
  })

  it('gives a reader that was paused everything up to the end, after the writer has closed', async () => {
    const { near, far } = await pairs.open()
    const body = randomBytes(900_000)
    const { source } = duplex(far, systemClock)
    const first = source.next()
    await pipe([body], duplex(near, systemClock).sink)
    await new Promise(resolve => setTimeout(resolve, 50))

    const rest = await readAll(source)
    const head = (await first).value?.subarray() ?? new Uint8Array(0)
    await far.close()
    expect(toHex(sha256(head, rest))).to.equal(toHex(sha256(body)))
  })

  it('ends the source with an error when the peer resets the stream', async () => {
    const { near, far } = await pairs.open()
    const reading = readAll(duplex(far, systemClock).source).catch((err: unknown) => err)
    near.abort(new Error('enough'))
    expect(await reading).to.be.instanceOf(Error)
  })

  it('drains as often as it is asked, not only the first time', async () => {
    const { near, far } = await pairs.open()
    const reading = readAll(duplex(far, systemClock).source)
    let waits = 0

    for (let i = 0; i < 200; i++) {
      if (near.send(Buffer.alloc(65_536))) continue
      waits += 1
      await drained(near)
      expect(near.writableNeedsDrain).to.equal(false)
      expect(near.writeBufferLength).to.be.lessThan(2 * STREAM_WINDOW_BYTES)
    }

    await near.close()
    expect((await reading).byteLength).to.equal(200 * 65_536)
    await far.close()
    expect(waits).to.be.greaterThan(1)
  })

  it('rejects a wait for a stream that is reset meanwhile', async () => {
    const { near, far } = await pairs.open()
    while (near.send(Buffer.alloc(262_144)));
    const waiting = drained(near).catch((err: unknown) => err)
    far.abort(new Error('enough'))
    expect(await waiting).to.be.instanceOf(Error)
    expect(await drained(near).catch((err: unknown) => err)).to.be.instanceOf(Error)
  })
})

describe('channel', () => {
  let pairs: StreamPairs

  before(async () => {
    pairs = await startStreamPairs()
  })

  after(async () => {
    await pairs.stop()
  })

  it('refuses a message over the limit by its prefix, and takes one at the limit', async () => {
    const { near, far } = await pairs.open()
    const channel = createChannel(far, systemClock, init)
    near.send(frame(Buffer.alloc(init.messageBytesMax, 1)))
    expect((await channel.receive(2_000))?.byteLength).to.equal(init.messageBytesMax)
    near.send(Uint8Array.of(0xa1, 0x8d, 0x06))
    expect(await channel.receive(2_000).catch((err: unknown) => err)).to.include({ code: 'SYNC_MALFORMED' })
    channel.abort('over')
  })

  it('refuses an end inside a message', async () => {
    const { near, far } = await pairs.open()
    const channel = createChannel(far, systemClock, init)
    near.send(Uint8Array.of(9, 1, 2))
    await near.close()
    expect(await channel.receive(2_000).catch((err: unknown) => err)).to.include({ code: 'SYNC_MALFORMED' })
    channel.abort('over')
  })

  it('gives up on a silent peer after the time it was given', async () => {
    const { near, far } = await pairs.open()
    const channel = createChannel(near, systemClock, init)
    expect(await channel.receive(50).catch((err: unknown) => err)).to.include({ code: 'PEER_TIMEOUT' })
    channel.abort('silent')
    far.abort(new Error('over'))
  })

  it('counts the bytes of messages with their prefixes, both ways alike', async () => {
    const { near, far } = await pairs.open()
    const [a, b] = [createChannel(near, systemClock, init), createChannel(far, systemClock, init)]
    for (const size of [0, 1, 127, 128, 20_000]) await a.send(Buffer.alloc(size))
    for (let i = 0; i < 5; i++) await b.receive(1_000)
    expect(b.bytes.received).to.equal(a.bytes.sent)
    expect(a.bytes.sent).to.equal(0 + 1 + 1 + 1 + 127 + 1 + 128 + 2 + 20_000 + 3)
    await Promise.all([a.close(), b.close()])
  })
})
