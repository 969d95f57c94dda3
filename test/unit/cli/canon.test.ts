import { expect } from 'chai'

import { canonLine, canonValues } from '../../../src/cli/canon.js'

describe('canon, a line', () => {
  it('answers in the shape of the vectors, and ignores their other keys', () => {
    const line = { type: 'asn', input: 'AS23456', expect: { ok: false }, note: 'as-trans' }

    expect(canonLine(JSON.stringify(line))).to.deep.equal({
      ok: true,
      type: 'asn',
      canonical: 'AS23456',
      flags: ['as-trans'],
      observable_key: '4569ed52791624e2d3a8fee2f1b93e68ce4d9074bca6d90cbe3b22a50a930b42',
      stix_sco_id: 'autonomous-system--d58aba03-8ea1-598c-b86c-96c443415e9d'
    })
  })

  it('leaves out an identifier that STIX does not have', () => {
    expect(canonLine('{"type":"endpoint","input":"192.0.2.1:443"}')).not.to.have.property('stix_sco_id')
  })

  it('uses the options', () => {
    const line = (options: unknown): string => JSON.stringify({ type: 'ip', input: '192.000.002.001', options })

    expect(canonLine(line({ zeroPadded: true }))).to.include({ ok: true, canonical: '192.0.2.1' })
    expect(canonLine(line({}))).to.deep.equal({ ok: false, error: 'ip4-leading-zero' })
    expect(canonLine(line(null))).to.deep.equal({ ok: false, error: 'ip4-leading-zero' })
  })

  it('answers a line that asks nothing with INPUT_MALFORMED', () => {
    for (const text of [
      '',
      'x',
      '[]',
      'null',
      '"x"',
      '{}',
      '{"type":"ip"}',
      '{"type":1,"input":"x"}',
      '{"type":"ip","input":1}',
      '{"type":"ip","input":"192.0.2.1"',
      '{"type":"ip","input":"192.0.2.1","options":[]}',
      '{"type":"ip","input":"192.0.2.1","options":{"zeropadded":true}}',
      '{"type":"ip","input":"192.0.2.1","options":{"zeroPadded":"yes"}}',
      '{"type":"url","input":"x","options":{"defaultScheme":1}}'
    ]) {
      expect(canonLine(text), text).to.deep.equal({ ok: false, error: 'INPUT_MALFORMED' })
    }
  })
})

describe('canon, values', () => {
  it('guesses each, and says why it refuses', () => {
    const [url, mail] = canonValues(['hxxp://evil[.]example/x', 'victim@example.com'])

    expect(url).to.include({ input: 'hxxp://evil[.]example/x', ok: true, type: 'url', canonical: 'http://evil.example/x' })
    expect(mail).to.deep.equal({ input: 'victim@example.com', ok: false, error: 'type-unsupported', why: 'this type is not shared' })
  })
})
