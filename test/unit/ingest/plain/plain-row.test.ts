import { expect } from 'chai'

import { isNodeError } from '../../../../src/errors.js'
import { meaningChoices } from '../../../../src/ingest/plain/plain-row.js'
import { runIngest } from '../../../support/ingest-run.js'

const defaults = { classification: 'c2-server', role: 'INFRASTRUCTURE', tlp: 'GREEN' } as const

describe('plain lists', () => {
  it('take one value a line, of any type, with remarks behind and comments between', async () => {
    const { observations, counters } = await runIngest(
      [
        '# my list',
        '; another',
        '// third',
        '203.0.113.1',
        '203.0.113.0/24 ; SBL123',
        'evil[.]example   # twice',
        '',
        'https://evil.example/a',
        'AS64500'
      ].join('\n'),
      { defaults }
    )

    expect(counters.format).to.equal('plain')
    expect(observations.map(row => [row.line, row.type, row.value])).to.deep.equal([
      [4, 'ipv4', '203.0.113.1'],
      [5, 'cidr', '203.0.113.0/24'],
      [6, 'domain', 'evil.example'],
      [8, 'url', 'https://evil.example/a'],
      [9, 'asn', 'AS64500']
    ])
    expect(counters.rows).to.equal(5)
    expect(counters.dropped.get('remark')).to.equal(2)
  })

  it('refuse a line that is no observable and go on', async () => {
    const { observations, refused } = await runIngest('203.0.113.1\nwhat is this\n203.0.113.2\n', { defaults, format: 'plain' })

    expect(observations.map(row => row.line)).to.deep.equal([1, 3])
    expect(refused).to.have.lengthOf(1)
    expect(refused[0]).to.include({ line: 2, field: 'value' })
  })

  for (const missing of ['classification', 'role', 'tlp'] as const) {
    it(`are refused before their first row when --${missing} is not said`, async () => {
      const { [missing]: _left, ...rest } = defaults
      let caught: unknown
      await runIngest('203.0.113.1\n', { defaults: rest, fileName: 'my list.txt' }).catch(err => {
        caught = err
      })

      expect(isNodeError(caught, 'MEANING_MISSING')).to.equal(true)
      expect(isNodeError(caught) ? caught.message : '').to.contain(`--${missing}`)
      expect(isNodeError(caught) ? caught.fix : '').to.contain(
        "tocsin publish 'my list.txt' --classification c2-server --role INFRASTRUCTURE --tlp GREEN"
      )
    })
  }

  it('print command lines that a shell takes as they are', () => {
    expect(meaningChoices('list.txt')[0]).to.match(/^tocsin publish list\.txt --classification/)
    expect(meaningChoices("it's.txt")[0]).to.contain("'it'\\''s.txt'")
  })
})
