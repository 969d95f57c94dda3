import { expect } from 'chai'
import fc from 'fast-check'
import { isNodeError } from '../../../../src/errors.js'
import { HELLO_IDS_MAX } from '../../../../src/mesh/constants.js'
import { inParts } from '../../../../src/mesh/hello/conversation.js'
import { heldTags, withoutHeld } from '../../../../src/mesh/hello/held-tags.js'
import { decodeHello, encodeHello, isCharter } from '../../../../src/mesh/hello/hello-codec.js'
import type { HelloMessage } from '../../../../src/mesh/hello/hello-codec.js'
import { tocsin } from '../../../../src/proto/tocsin.js'
import { testRoster } from '../../../support/mesh-nodes.js'
import { check } from '../../../support/property.js'
import { plain } from '../../envelope/samples.js'

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const object = fc.constantFrom(...testRoster().base, ...testRoster().chainOf('alpha'), ...testRoster().chainOf('beta'))
const ascii = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code)), maxLength: 64 })

const message: fc.Arbitrary<HelloMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    meshId: hash,
    rosterDigest: hash,
    clockMs: fc.integer({ min: 1, max: 2 ** 52 }),
    agent: ascii,
    chain: fc.array(object, { maxLength: 8 })
  }),
  fc.record({
    kind: fc.constant('open' as const),
    meshId: hash,
    rosterDigest: hash,
    clockMs: fc.integer({ min: 1, max: 2 ** 52 }),
    agent: ascii,
    chain: fc.constant([]),
    instance: fc.uint8Array({ minLength: 8, maxLength: 8 })
  }),
  fc.record({
    kind: fc.constant('instance' as const),
    instance: fc.uint8Array({ minLength: 8, maxLength: 8 }),
    presence: fc.uint8Array({ maxLength: 256 })
  }),
  fc.record({ kind: fc.constant('objects' as const), objects: fc.array(object, { maxLength: 8 }), isMore: fc.boolean() }),
  fc.record({
    kind: fc.constant('request' as const),
    ids: fc.array(hash, { maxLength: 8 }),
    isAll: fc.boolean(),
    held: fc.uint8Array({ maxLength: 64 })
  }),
  fc.record({ kind: fc.constant('verdict' as const), isAdmitted: fc.boolean(), code: ascii, rosterDigest: hash, isExplicit: fc.boolean() })
)

function codeOf(bytes: Uint8Array): string {
  try {
    return `no error, but ${decodeHello(bytes).kind}`
  } catch (err) {
    return isNodeError(err) ? err.code : String(err)
  }
}

describe('hello codec', () => {
  it('gives back any message that it was given', () => {
    check(fc.property(message, value => void expect(plain(decodeHello(encodeHello(value)))).to.deep.equal(plain(value))))
  })

  it('throws only HELLO_MALFORMED for bytes that are no message', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(codeOf(bytes)).to.match(/^(HELLO_MALFORMED|no error)/)
      }),
      { runs: 500 }
    )
  })

  it('throws only HELLO_MALFORMED for a message with one byte changed, or takes it', () => {
    check(
      fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, flip) => {
        const bytes = Uint8Array.from(encodeHello(value))
        const place = at % bytes.byteLength
        bytes[place] = (bytes[place] ?? 0) ^ flip
        expect(codeOf(bytes)).to.match(/^(HELLO_MALFORMED|no error)/)
      }),
      { runs: 300 }
    )
  })

  it('takes as many ids as the limit, and not one more', () => {
    const request = (count: number): Uint8Array =>
      encodeHello({ kind: 'request', ids: Array.from({ length: count }, () => new Uint8Array(32)), isAll: false, held: new Uint8Array(0) })

    expect(codeOf(request(HELLO_IDS_MAX))).to.equal('no error, but request')
    expect(codeOf(request(HELLO_IDS_MAX + 1))).to.equal('HELLO_MALFORMED')
  })

  it('refuses a flood of empty objects before it decodes them', () => {
    const flood = tocsin.v1.Hello.encode({ objects: { objects: Array.from({ length: 100_000 }, () => ({})) } }).finish()
    expect(codeOf(flood)).to.equal('HELLO_MALFORMED')
  })

  it('refuses two kinds in one message, a wrong version and a clock beyond 2^53', () => {
    const open = { version: 1, meshId: new Uint8Array(32).fill(1), rosterDigest: new Uint8Array(32).fill(2), clockMs: 5 }
    const encode = (shape: tocsin.v1.Hello.$Shape): Uint8Array => tocsin.v1.Hello.encode(shape).finish()

    expect(codeOf(encode({ open }))).to.equal('no error, but open')
    expect(codeOf(encode({ open, verdict: { admitted: true } } as unknown as tocsin.v1.Hello.$Shape))).to.equal('HELLO_MALFORMED')
    expect(codeOf(encode({ open: { ...open, version: 2 } }))).to.equal('HELLO_MALFORMED')
    expect(codeOf(encode({ open: { ...open, clockMs: 2 ** 53 + 2 } }))).to.equal('HELLO_MALFORMED')
    expect(codeOf(encode({ open: { ...open, meshId: new Uint8Array(31) } }))).to.equal('HELLO_MALFORMED')
    expect(codeOf(encode({ open: { ...open, agent: 'x'.repeat(65) } }))).to.equal('HELLO_MALFORMED')
  })

  it('knows a charter from other objects', () => {
    expect(testRoster().base.map(isCharter)).to.deep.equal([true])
    expect(testRoster().chainOf('alpha').map(isCharter)).to.deep.equal([false, false])
  })
})

describe('held tags', () => {
  it('leave out exactly what is held', () => {
    const objects = [...testRoster().base, ...testRoster().chainOf('alpha'), ...testRoster().chainOf('beta')]

    check(
      fc.property(fc.array(fc.boolean(), { minLength: objects.length, maxLength: objects.length }), isHeld => {
        const held = objects.filter((_object, at) => isHeld[at])
        expect(withoutHeld(objects, heldTags(held))).to.deep.equal(objects.filter((_object, at) => !isHeld[at]))
      }),
      { runs: 30 }
    )
  })

  it('leave out nothing when they are cut short', () => {
    const objects = testRoster().base
    expect(withoutHeld(objects, heldTags(objects).subarray(0, 15))).to.deep.equal(objects)
  })
})

describe('objects in parts', () => {
  it('keep their order, fit their messages, and make one part of nothing', () => {
    check(
      fc.property(fc.array(fc.integer({ min: 1, max: 70_000 }), { maxLength: 40 }), sizes => {
        const objects = sizes.map(size => new Uint8Array(size))
        const parts = inParts(objects)
        expect(parts.flat()).to.deep.equal(objects)
        for (const part of parts) expect(part.reduce((sum, { byteLength }) => sum + byteLength + 8, 0)).to.be.at.most(262_144)
      }),
      { runs: 50 }
    )
    expect(inParts([])).to.deep.equal([[]])
    expect(inParts(Array.from({ length: 1_025 }, () => new Uint8Array(1))).map(({ length }) => length)).to.deep.equal([1_024, 1])
  })
})
