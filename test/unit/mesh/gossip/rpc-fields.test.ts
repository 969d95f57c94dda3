import { expect } from 'chai'
import { GOSSIP_RPC_BYTES_MAX, GOSSIP_RPC_FIELDS_MAX } from '../../../../src/mesh/constants.js'
import { guardRpcs, hasFewFields } from '../../../../src/mesh/gossip/rpc-fields.js'

/** A length-delimited field of up to 127 bytes. */
const field = (number: number, ...body: number[]): number[] => [(number << 3) | 2, body.length, ...body]
const bytesOf = (count: number, ...part: number[]): Uint8Array => Uint8Array.from(Array.from({ length: count }, () => part).flat())

describe('fields of a gossip RPC', () => {
  it('may be as many as the limit, and not one more', () => {
    expect(hasFewFields(bytesOf(GOSSIP_RPC_FIELDS_MAX, ...field(9)))).to.equal(true)
    expect(hasFewFields(bytesOf(GOSSIP_RPC_FIELDS_MAX + 1, ...field(9)))).to.equal(false)
  })

  it('count inside of subscriptions, messages and control, wherever they are repeated', () => {
    const parts = [
      { fields: 2, bytes: field(2, ...field(4)) },
      { fields: 2, bytes: field(1, 0x08, 0x01) },
      { fields: 3, bytes: field(3, ...field(5, ...field(1))) },
      { fields: 4, bytes: field(3, ...field(4, ...field(2, ...field(1)))) }
    ]

    for (const { fields, bytes } of parts) {
      const count = Math.floor(GOSSIP_RPC_FIELDS_MAX / fields)
      expect([hasFewFields(bytesOf(count, ...bytes)), hasFewFields(bytesOf(count + 1, ...bytes))]).to.deep.equal([true, false])
    }
  })

  it('do not count inside of the data of a message', () => {
    const data = Buffer.alloc(100, Buffer.from([0x12, 0x00]))
    expect(hasFewFields(Uint8Array.from([0x12, 102, 0x12, 100, ...data]), 2)).to.equal(true)
  })

  it('are none in bytes that are no message', () => {
    for (const bytes of [
      [0x12],
      [0x12, 0x05, 0x00],
      [0xff],
      [0x0b],
      [0x12, 0x02, 0x12, 0x01],
      [0x0a, 0x03, 0x0a, 0x01, 0x00],
      [0x10, 0x01],
      [...Buffer.alloc(12, 0xff)]
    ])
      expect(hasFewFields(Uint8Array.from(bytes)), bytes.join()).to.equal(false)
    expect(hasFewFields(new Uint8Array(0))).to.equal(true)
    expect(hasFewFields(Uint8Array.from([0x49, ...new Uint8Array(8), 0x4d, ...new Uint8Array(4)]))).to.equal(true)
  })

  it('are counted before gossipsub decodes, which never sees too many', () => {
    let decoded = 0
    let refused = 0
    const pubsub = guardRpcs({ decodeRpc: () => (decoded += 1) } as never, () => (refused += 1)) as unknown as {
      decodeRpc(bytes: Uint8Array): unknown
    }

    pubsub.decodeRpc(bytesOf(2, ...field(1, 0x08, 0x01)))
    expect([decoded, refused]).to.deep.equal([1, 0])
    expect(() => pubsub.decodeRpc(bytesOf(GOSSIP_RPC_BYTES_MAX / 2, 0x12, 0x00))).to.throw('more fields than any honest one')
    expect([decoded, refused]).to.deep.equal([1, 1])
    expect(() => guardRpcs({} as never, () => undefined)).to.throw('decodes its messages elsewhere')
  })
})
