import { expect } from 'chai'
import fc from 'fast-check'

import { guessDelimiter, parseRecord } from '../../../../src/ingest/csv/record.js'
import { check } from '../../../support/property.js'

/** RFC 4180, the writing side: enclosed when it must be. */
function write(cells: readonly string[], delimiter: string): string {
  return cells
    .map(cell => (/["\r\n]/.test(cell) || cell.includes(delimiter) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(delimiter)
}

describe('csv records', () => {
  it('gives back any record that was written by RFC 4180', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', 'ü', '|'), maxLength: 8 }).map(text => text.trim())

    check(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), fc.constantFrom(',', ';', '\t', '|'), (cells, delimiter) => {
        expect(parseRecord(write(cells, delimiter), delimiter)).to.deep.equal(cells)
      }),
      { runs: 500 }
    )
  })

  const rows: Array<[string, readonly string[] | 'open']> = [
    ['a,b,c', ['a', 'b', 'c']],
    ['', ['']],
    ['a,,c,', ['a', '', 'c', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""hi""",x', ['say "hi"', 'x']],
    ['a "quoted" word,b', ['a "quoted" word', 'b']],
    [' "a" , "b" ', ['a', 'b']],
    ['"a"x,b', ['ax', 'b']],
    ['"a', 'open'],
    ['a,"b', 'open'],
    ['"a\nb",c', ['a\nb', 'c']]
  ]

  for (const [text, cells] of rows) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(parseRecord(text, ',')).to.deep.equal(cells)
    })
  }

  it('guesses the delimiter that splits every line into the most columns', () => {
    expect(guessDelimiter(['a,b;c', 'd,e;f'])).to.equal(',')
    expect(guessDelimiter(['a;b;c,d', 'e;f;g,h'])).to.equal(';')
    expect(guessDelimiter(['1\t2', '3\t4'])).to.equal('\t')
    expect(guessDelimiter(['a|b|c'])).to.equal('|')
    expect(guessDelimiter(['just', 'words'])).to.equal(undefined)
    expect(guessDelimiter(['a,b', 'none here'])).to.equal(undefined)
  })
})
