import { expect } from 'chai'
import fc from 'fast-check'

import { type LineItem, readLines } from '../../../src/ingest/lines.js'
import { inPieces } from '../../support/ingest-run.js'
import { checkAsync } from '../../support/property.js'

async function all(input: string | Uint8Array, pieceBytes = 65_536, lineBytesMax?: number): Promise<LineItem[]> {
  const items: LineItem[] = []
  const init = lineBytesMax === undefined ? {} : { lineBytesMax }
  for await (const group of readLines(inPieces(input, pieceBytes).open(), init)) items.push(...group)

  return items
}

describe('lines', () => {
  it('numbers lines from 1 and takes LF and CR LF off', async () => {
    expect(await all('a\nb\r\n\nc')).to.deep.equal([
      { number: 1, text: 'a' },
      { number: 2, text: 'b' },
      { number: 3, text: '' },
      { number: 4, text: 'c' }
    ])
  })

  it('finds the same lines however the bytes are cut', async () => {
    const text = fc
      .array(fc.string({ unit: fc.constantFrom('a', 'ü', '€', '\r', '"', ' '), maxLength: 12 }), { maxLength: 8 })
      .map(lines => lines.join('\n'))

    await checkAsync(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (input, pieceBytes) => {
        expect(await all(input, pieceBytes)).to.deep.equal(await all(input))
      })
    )
  })

  it('takes a line at the limit, refuses one byte more, and goes on', async () => {
    expect(await all(`${'x'.repeat(8)}\n${'y'.repeat(9)}\nz\n`, 3, 8)).to.deep.equal([
      { number: 1, text: 'xxxxxxxx' },
      { number: 2, code: 'LINE_TOO_LONG' },
      { number: 3, text: 'z' }
    ])
  })

  it('takes a line at the limit that ends in CR LF', async () => {
    expect(await all(`${'x'.repeat(8)}\r\n`, 3, 8)).to.deep.equal([{ number: 1, text: 'xxxxxxxx' }])
    expect(await all(`${'x'.repeat(9)}\r\n`, 3, 8)).to.deep.equal([{ number: 1, code: 'LINE_TOO_LONG' }])
  })

  it('holds at most one line of a huge one', async () => {
    let handedOut = 0
    const piece = Buffer.alloc(65_536, 0x61)

    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < 1_000; index++) {
        handedOut++
        yield piece
      }
      yield Buffer.from('\nlast')
    }

    const before = process.memoryUsage().rss
    const items: LineItem[] = []
    for await (const group of readLines(endless())) items.push(...group)

    expect(items).to.deep.equal([
      { number: 1, code: 'LINE_TOO_LONG' },
      { number: 2, text: 'last' }
    ])
    expect(handedOut).to.equal(1_000)
    expect(process.memoryUsage().rss - before, 'bytes of 65 MB in one line that were held').to.be.below(32 * 1_048_576)
  })

  it('refuses lines that are not UTF-8 or hold NUL, and only those', async () => {
    const bytes = Buffer.concat([Buffer.from('ok\n'), Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from('a\0b\nlast\n')])

    expect(await all(bytes)).to.deep.equal([
      { number: 1, text: 'ok' },
      { number: 2, code: 'INPUT_MALFORMED' },
      { number: 3, code: 'INPUT_MALFORMED' },
      { number: 4, text: 'last' }
    ])
  })
})
