import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError, type NodeErrorCode } from '../../../src/errors.js'
import { parseMapping } from '../../../src/ingest/columns.js'
import { ROWS_PER_BATCH } from '../../../src/ingest/constants.js'
import { ingest } from '../../../src/ingest/index.js'
import { inPieces, NOW_MS, NOW_S, runIngest } from '../../support/ingest-run.js'
import { checkAsync } from '../../support/property.js'

const row = (fields: Record<string, unknown>): string => JSON.stringify({ ip: '192.0.2.1', classification: 'scanner', ...fields })

async function codeOf(work: Promise<unknown>): Promise<NodeErrorCode | undefined> {
  try {
    await work
  } catch (err) {
    return isNodeError(err) ? err.code : 'INTERNAL'
  }

  return undefined
}

describe('ingest', () => {
  it('hands rows over in batches and counts rows, bytes and outcomes', async () => {
    const input = Array.from({ length: ROWS_PER_BATCH * 2 + 1 }, (_, index) =>
      index % 10 === 9 ? 'broken' : row({ count: index + 1 })
    ).join('\n')
    const run = ingest({ source: inPieces(input).open(), format: 'jsonl', nowMs: NOW_MS })
    const sizes: number[] = []
    for await (const batch of run) sizes.push(batch.length)

    expect(sizes).to.deep.equal([ROWS_PER_BATCH, ROWS_PER_BATCH, 1])
    expect(run.counters).to.include({ format: 'jsonl', rows: 1_001, observed: 901, bytes: Buffer.byteLength(input) })
    expect(run.counters.refused.get('INPUT_MALFORMED')).to.equal(100)
    expect(run.counters.refusedSamples).to.have.lengthOf(20)
    expect(run.counters.refusedSamples[0]).to.deep.equal({ line: 10, code: 'INPUT_MALFORMED' })
  })

  it('finds nothing in an empty input, and asks for no meaning', async () => {
    for (const format of ['auto', 'plain', 'csv', 'jsonl', 'ctip'] as const) {
      const { counters, items } = await runIngest('', { format })

      expect(items).to.deep.equal([])
      expect(counters.rows).to.equal(0)
    }
  })

  it('has exactly one outcome for each row of any text whatever', async () => {
    const line = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom('192.0.2.1', 'ip,category', '192.0.2.1,scanner', row({}), '{"a":', '"', '#x', '', '\u0000', 'a,"b')
    )

    await checkAsync(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom('ctip', 'csv', 'jsonl', 'plain'),
        fc.integer({ min: 1, max: 64 }),
        async (lines, format, pieceBytes) => {
          const { counters, items } = await runIngest(
            lines.join('\n'),
            { format, defaults: { classification: 'scanner', role: 'ATTACK_SOURCE', tlp: 'GREEN' } },
            pieceBytes
          )
          const refused = [...counters.refused.values()].reduce((sum, count) => sum + count, 0)

          expect(counters.rows).to.equal(counters.observed + refused)
          expect(items).to.have.lengthOf(counters.rows)
          // A list may hold several objects, or strays, on one line.
          expect(counters.rows).to.be.at.most(lines.join('\n').length + 1)
        }
      ),
      { runs: 300 }
    )
  })

  describe('--as-of', () => {
    it('moves all times by one constant, so that the latest becomes the time asked for', async () => {
      const input = [
        row({ time: '2020-05-01T00:00:10Z' }),
        row({ time: '2020-05-03T12:00:00Z', valid_until: '2020-05-04T00:00:00Z' }),
        row({ first_seen: '2020-04-01', last_seen: '2020-05-02' })
      ].join('\n')
      const { observations, counters } = await runIngest(input, { asOfMs: NOW_MS })
      const shiftS = NOW_S - Date.UTC(2020, 4, 3, 12) / 1_000

      expect(counters.shiftS).to.equal(shiftS)
      expect(observations.map(item => item.lastSeenS)).to.deep.equal([
        Date.UTC(2020, 4, 1, 0, 0, 10) / 1_000 + shiftS,
        NOW_S,
        Date.UTC(2020, 4, 2) / 1_000 + shiftS
      ])
      expect(observations[1]?.validUntilS).to.equal(NOW_S + 43_200)
      expect(observations[2]?.firstSeenS).to.equal(Date.UTC(2020, 3, 1) / 1_000 + shiftS)
      expect(counters.rows, 'the first reading is not counted').to.equal(3)
    })

    it('keeps all distances and the order, whatever the times', async () => {
      await checkAsync(
        fc.asyncProperty(fc.array(fc.integer({ min: 1_000_000_000, max: 2_000_000_000 }), { minLength: 1, maxLength: 6 }), async times => {
          const { observations } = await runIngest(times.map(time => row({ time })).join('\n'), { asOfMs: NOW_MS })
          const seen = observations.map(item => item.lastSeenS)

          expect(Math.max(...seen)).to.equal(NOW_S)
          expect(seen.map(time => time - (seen[0] ?? 0))).to.deep.equal(times.map(time => time - (times[0] ?? 0)))
        })
      )
    })

    it('does not count rows that are refused, and gives rows without a time the time asked for', async () => {
      const { observations } = await runIngest([row({ time: '2030-01-01', ip: 'bad' }), row({ time: '2020-01-01' }), row({})].join('\n'), {
        asOfMs: NOW_MS
      })

      expect(observations.map(item => item.lastSeenS)).to.deep.equal([NOW_S, NOW_S])
    })

    it('needs an input that can be read twice', () => {
      expect(() => ingest({ source: inPieces('x').open(), format: 'jsonl', nowMs: NOW_MS, asOfMs: NOW_MS }))
        .to.throw()
        .with.property('code', 'USAGE_INVALID')
    })
  })

  describe('bad input', () => {
    it('gets a code for binary junk, containers, markup and plain lists without meaning', async () => {
      expect(await codeOf(runIngest(Uint8Array.from({ length: 4_096 }, (_, index) => (index * 7) % 256)))).to.equal('FORMAT_UNKNOWN')
      expect(await codeOf(runIngest(Uint8Array.of(0x1f, 0x8b, 8, 0)))).to.equal('FORMAT_UNKNOWN')
      expect(await codeOf(runIngest('<html></html>'))).to.equal('FORMAT_UNKNOWN')
      expect(await codeOf(runIngest('192.0.2.1\n'))).to.equal('MEANING_MISSING')
    })

    it('is refused row by row when the format is named and the bytes are junk', async () => {
      const { counters } = await runIngest(
        Uint8Array.from({ length: 4_096 }, (_, index) => (index * 7) % 256),
        { format: 'jsonl' }
      )

      expect(counters.rows).to.be.above(0)
      expect(counters.observed).to.equal(0)
    })

    it('loses one row to one line of 2 MiB and to one line in another encoding', async () => {
      const input = Buffer.concat([
        Buffer.from(`${row({})}\n{"ip":"${'x'.repeat(2_097_152)}"}\n`),
        Buffer.from([0x7b, 0x22, 0xe4, 0x22, 0x7d, 0x0a]),
        Buffer.from(row({}))
      ])
      const { observations, refused } = await runIngest(input)

      expect(observations.map(item => item.line)).to.deep.equal([1, 4])
      expect(refused).to.deep.equal([
        { line: 2, code: 'LINE_TOO_LONG' },
        { line: 3, code: 'INPUT_MALFORMED' }
      ])
    })

    it('passes on what the disk says', async () => {
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(`${row({})}\n`)
        throw new Error('disk on fire')
      }

      let message = ''
      try {
        for await (const _ of ingest({ source: broken(), format: 'jsonl', nowMs: NOW_MS })) continue
      } catch (err) {
        message = String(err)
      }

      expect(message).to.contain('disk on fire')
    })
  })

  it('closes the source when the reader stops early', async () => {
    let isClosed = false

    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from(`${row({})}\n`.repeat(100))
      } finally {
        isClosed = true
      }
    }

    for await (const batch of ingest({ source: endless(), format: 'jsonl', nowMs: NOW_MS })) if (batch.length > 0) break

    expect(isClosed).to.equal(true)
  })

  it('reads UTF-16 with a mark', async () => {
    const { observations } = await runIngest(Buffer.from(`\ufeff${row({})}\r\n`, 'utf16le'))

    expect(observations).to.have.lengthOf(1)
  })

  describe('mappings', () => {
    it('are pairs of a known field and a column', () => {
      expect([...parseMapping(['value=Source IP', 'Last-Seen=when=ever'])]).to.deep.equal([
        ['value', 'Source IP'],
        ['last_seen', 'when=ever']
      ])
    })

    for (const pairs of [['value'], ['=x'], ['value='], ['nonsense=x'], ['value=a', 'value=b']]) {
      it(`refuse ${pairs.join(' ')}`, () => {
        expect(() => parseMapping(pairs))
          .to.throw()
          .with.property('code', 'USAGE_INVALID')
      })
    }
  })
})
