import { expect } from 'chai'
import { ClassicLevel } from 'classic-level'
import fc from 'fast-check'

import { isNodeError } from '../../../src/errors.js'
import {
  asnKey,
  batchKey,
  batchRange,
  claimKeyOfAsn,
  claimKeyOfId,
  deliveryKey,
  deliveryRange,
  expiryHour,
  expiryKey,
  expiryRange,
  feedKey,
  idKey,
  keyAfter,
  numberKey,
  parseBatchKey,
  parseDeliveryKey,
  parseExpiryKey,
  parseFeedKey,
  parseNumberKey,
  prefixRange,
  smallKey,
  Table,
  tableRange
} from '../../../src/store/keys.js'
import { claimKey } from '../../../src/store/value-keys.js'
import { check, checkAsync } from '../../support/property.js'
import { useTempDir } from '../../support/temp-dir.js'

const u32 = fc.integer({ min: 0, max: 0xffffffff })

describe('keys', () => {
  it('have the bytes that the layout says', () => {
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

    expect(hex(batchKey(Table.header, 7, 258))).to.equal('010000000700000102')
    expect(hex(batchKey(Table.payload, 7, 258))).to.equal('020000000700000102')
    expect(hex(numberKey(Table.stream, 7))).to.equal('0300000007')
    expect(hex(feedKey(10_001))).to.equal('08000000002711')
    expect(hex(expiryKey(490_896, 1, 2))).to.equal('0900077d900000000100000002')
    expect(hex(asnKey(64500, claimKey('ipv4', '192.0.2.1')))).to.equal('0a0000fbf401c0000201')
    expect(hex(idKey(new Uint8Array(16).fill(0xab), claimKey('ipv4', '192.0.2.1')))).to.equal('07abababababababab01c0000201')
    expect(hex(deliveryKey(1, 2, 3))).to.equal('10000000010000000200000003')
    expect(hex(smallKey(Table.meta, 'x'))).to.equal('1378')
  })

  it('are read back as they were built', () => {
    check(
      fc.property(u32, u32, u32, fc.integer({ min: 0, max: 2 ** 48 - 1 }), (a, b, c, feed) => {
        expect(parseBatchKey(Table.header, batchKey(Table.header, a, b))).to.deep.equal({ stream: a, seq: b })
        expect(parseExpiryKey(expiryKey(a, b, c))).to.deep.equal({ hour: a, stream: b, seq: c })
        expect(parseDeliveryKey(deliveryKey(a, b, c))).to.deep.equal({ stream: a, seq: b, org: c })
        expect(parseNumberKey(Table.name, numberKey(Table.name, a))).to.equal(a)
        expect(parseFeedKey(feedKey(feed))).to.equal(feed)
        const claim = claimKey('asn', `AS${c}`)
        expect(Buffer.compare(claimKeyOfAsn(asnKey(a, claim)), claim)).to.equal(0)
        expect(Buffer.compare(claimKeyOfId(idKey(new Uint8Array(16), claim)), claim)).to.equal(0)
      })
    )
  })

  it('sort as what they stand for', () => {
    check(
      fc.property(fc.tuple(u32, u32, u32), fc.tuple(u32, u32, u32), (a, b) => {
        const order = Math.sign(a[0] - b[0] || a[1] - b[1] || a[2] - b[2])

        expect(Math.sign(Buffer.compare(expiryKey(...a), expiryKey(...b)))).to.equal(order)
        expect(Math.sign(Buffer.compare(deliveryKey(...a), deliveryKey(...b)))).to.equal(order)
        expect(Math.sign(Buffer.compare(batchKey(Table.header, a[0], a[1]), batchKey(Table.header, b[0], b[1])))).to.equal(
          Math.sign(a[0] - b[0] || a[1] - b[1])
        )
      })
    )
  })

  it('refuse numbers outside their width, and keys of another table', () => {
    for (const work of [
      () => batchKey(Table.header, 2 ** 32, 0),
      () => batchKey(Table.header, -1, 0),
      () => batchKey(Table.header, 0.5, 0),
      () => feedKey(2 ** 48),
      () => parseFeedKey(batchKey(Table.header, 1, 1)),
      () => parseBatchKey(Table.header, new Uint8Array(3)),
      () => smallKey(Table.meta, ''),
      () => smallKey(Table.meta, 'x'.repeat(256)),
      () => prefixRange(Uint8Array.of(0xff, 0xff))
    ]) {
      expect(() => work())
        .to.throw()
        .that.satisfies((err: unknown) => isNodeError(err, 'STORE_KEY_INVALID'))
    }

    expect(smallKey(Table.meta, 'x'.repeat(255))).to.have.length(256)
  })

  it('count an hour as expired once it has begun', () => {
    const hourMs = 3_600_000

    expect(expiryHour(5 * hourMs)).to.equal(5)
    expect(expiryHour(5 * hourMs + 1)).to.equal(6)

    const covers = (nowMs: number, hour: number): boolean => Buffer.compare(expiryKey(hour, 1, 1), expiryRange(nowMs).lt) < 0
    expect(covers(5 * hourMs, 5)).to.equal(true)
    expect(covers(5 * hourMs - 1, 5)).to.equal(false)
  })

  describe('ranges in a real database', () => {
    const dir = useTempDir()

    it('are half-open and hold exactly their keys', async () => {
      const db = new ClassicLevel<Uint8Array, Uint8Array>(dir(), { keyEncoding: 'view', valueEncoding: 'view' })
      await db.open()
      const none = new Uint8Array(0)

      try {
        for (const stream of [0, 1, 2, 0xffffffff]) {
          for (const seq of [0, 1, 5, 9, 0xffffffff]) {
            await db.put(batchKey(Table.header, stream, seq), none)
            await db.put(deliveryKey(stream, seq, 3), none)
          }
        }

        const seqs = async (from: number, to: number): Promise<number[]> =>
          (await db.keys(batchRange(Table.header, 1, from, to)).all()).map(key => parseBatchKey(Table.header, key).seq)

        expect(await seqs(1, 5)).to.deep.equal([1, 5])
        expect(await seqs(2, 4)).to.deep.equal([])
        expect(await seqs(5, 0xffffffff)).to.deep.equal([5, 9, 0xffffffff])
        expect(await db.keys(deliveryRange(1, 0, 0xffffffff)).all()).to.have.length(5)
        expect(await db.keys(tableRange(Table.header)).all()).to.have.length(20)
        const [first, second] = await db.keys(tableRange(Table.header)).all()
        const [after] = await db.keys({ gte: keyAfter(first ?? none), lt: tableRange(Table.header).lt, limit: 1 }).all()
        expect(after).to.deep.equal(second)
      } finally {
        await db.close()
      }
    })

    it('of a prefix hold what begins with it', async () => {
      await checkAsync(
        fc.asyncProperty(
          fc.uint8Array({ minLength: 1, maxLength: 3, max: 254 }),
          fc.uint8Array({ minLength: 1, maxLength: 5 }),
          async (prefix, key) => {
            const { gte, lt } = prefixRange(prefix)
            const isWithin = Buffer.compare(key, gte) >= 0 && Buffer.compare(key, lt) < 0

            expect(isWithin).to.equal(Buffer.compare(key.subarray(0, prefix.byteLength), prefix) === 0)
          }
        )
      )
    })
  })
})
