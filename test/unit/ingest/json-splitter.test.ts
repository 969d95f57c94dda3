import { expect } from 'chai'
import fc from 'fast-check'

import { splitObjects } from '../../../src/ingest/json-splitter.js'
import type { LineItem } from '../../../src/ingest/lines.js'
import { inPieces } from '../../support/ingest-run.js'
import { checkAsync } from '../../support/property.js'

async function all(input: string | Uint8Array, pieceBytes = 65_536, objectBytesMax?: number): Promise<LineItem[]> {
  const items: LineItem[] = []
  const init = objectBytesMax === undefined ? {} : { objectBytesMax }
  for await (const group of splitObjects(inPieces(input, pieceBytes).open(), init)) items.push(...group)

  return items
}

describe('json splitter', () => {
  it('gives back every object of a list, however it is written and cut', async () => {
    const object = fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })

    await checkAsync(
      fc.asyncProperty(
        fc.array(object, { maxLength: 5 }),
        fc.constantFrom(0, 2),
        fc.integer({ min: 1, max: 11 }),
        async (list, indent, pieceBytes) => {
          const items = await all(JSON.stringify(list, undefined, indent), pieceBytes)

          expect(items.map(item => ('text' in item ? JSON.parse(item.text) : item))).to.deep.equal(
            list.map(value => JSON.parse(JSON.stringify(value)))
          )
          expect(items.map(item => item.number)).to.deep.equal(list.map((_, index) => index + 1))
        }
      )
    )
  })

  it('is not misled by brackets and quotes inside strings', async () => {
    const object = '{"a":"} ] \\" {","b":["}"]}'

    expect(await all(`[${object},${object}]`, 1)).to.deep.equal([
      { number: 1, text: object },
      { number: 2, text: object }
    ])
  })

  it('reports a truncated object once, after the whole ones', async () => {
    expect(await all('[{"a":1},{"b":')).to.deep.equal([
      { number: 1, text: '{"a":1}' },
      { number: 2, code: 'INPUT_MALFORMED' }
    ])
  })

  it('skips an object over the limit and goes on', async () => {
    expect(await all(`[{"a":"${'x'.repeat(20)}"},{"b":1}]`, 4, 16)).to.deep.equal([
      { number: 1, code: 'LINE_TOO_LONG' },
      { number: 2, text: '{"b":1}' }
    ])
  })

  it('reports stray values between objects once each', async () => {
    expect(await all('[1, "two words", {"a":1}, null]')).to.deep.equal([
      { number: 1, code: 'INPUT_MALFORMED' },
      { number: 2, code: 'INPUT_MALFORMED' },
      { number: 3, text: '{"a":1}' },
      { number: 4, code: 'INPUT_MALFORMED' }
    ])
  })
})
