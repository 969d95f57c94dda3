import { expect } from 'chai'
import fc from 'fast-check'

import { findPersonal } from '../../../src/scrub/detectors.js'
import { findTextFault } from '../../../src/scrub/gate-text.js'
import { check } from '../../support/property.js'
import { indicator } from '../../support/scrub-maker.js'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const base64url = (text: string): string => Buffer.from(text).toString('base64url')
const hex = (text: string): string => Buffer.from(text).toString('hex')
const percent = (text: string): string => [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')

const DIRTY: ReadonlyArray<[string, string]> = [
  ['email', 'anna@example.org'],
  ['email', 'x anna.b+c@mail.example.org y'],
  ['email', 'anna%40example.org'],
  ['email', 'anna%2540example.org'],
  ['email', percent('anna@example.org')],
  ['email', base64('anna@example.org')],
  ['email', base64url('anna.albrecht@example.org')],
  ['email', `user-${base64url('anna@example.org')}`],
  ['email', percent(base64('anna@example.org'))],
  ['email', base64(base64('anna@example.org'))],
  ['email', hex('anna@example.org')],
  ['credential', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'],
  ['credential', 'AKIAABCDEFGHIJKLMNOP'],
  ['credential', `ghp_${'a1B2'.repeat(9)}`],
  ['credential', 'password=hunter2'],
  ['credential', 'ftp://anna:secret@files/'],
  ['email', 'ftp://anna:secret@files.example.org/'],
  ['credential', 'Authorization: Bearer abcdef123456'],
  ['credential', base64('password=hunter2')],
  ['address', 'from 198.51.100.7'],
  ['address', percent('198.51.100.7')],
  ['address', base64('198.51.100.7')],
  ['address', '2001:db8::7'],
  ['address', 'host [2001:db8:64::1]']
]

const CLEAN = [
  'kelihos',
  'b67-ss-tinba',
  'win.cobalt_strike',
  '/wp-content/plugins/akismet/index.php',
  '/a/b/c/update.exe',
  'v1.2.3',
  '1.2.3.400',
  '/2026/01/02/03:04:05',
  'malpedia:win.kelihos',
  'cve:cve-2021-44228',
  'QmFzZTY0',
  'deadbeefdeadbeef',
  'a@b',
  '@',
  'std::b'
]

describe('detectors', () => {
  for (const [kind, text] of DIRTY) {
    it(`find ${kind} in ${text.slice(0, 48)}`, () => {
      expect(findPersonal(text)).to.equal(kind)
    })
  }

  for (const text of CLEAN) {
    it(`find nothing in ${text}`, () => {
      expect(findPersonal(text)).to.equal(undefined)
    })
  }

  it('work in time that grows with the text, not with its square', () => {
    const nasty = [
      '@'.repeat(8_000),
      'a@'.repeat(4_000),
      `${'a.'.repeat(4_000)}@`,
      '%25'.repeat(2_700),
      '1.1.1.'.repeat(1_300),
      ':'.repeat(8_000),
      `password${' '.repeat(8_000)}`
    ]
    const started = process.hrtime.bigint()

    for (const text of nasty) findPersonal(text)

    // Generous by three orders of magnitude: a quadratic pattern takes minutes.
    expect(Number(process.hrtime.bigint() - started) / 1e9).to.be.below(20)
  })

  it('and the gate’s own find every e-mail address that is spelled in any of the ways above', () => {
    const local = fc
      .string({ unit: fc.constantFrom('a', 'b', 'z', '0', '9', '.', '_', '-'), minLength: 1, maxLength: 12 })
      .map(text => `a${text}b`)
    const spelling = fc.constantFrom<(text: string) => string>(
      text => text,
      percent,
      base64,
      base64url,
      hex,
      text => encodeURIComponent(encodeURIComponent(text)),
      text => percent(base64(text))
    )

    check(
      fc.property(local, fc.constantFrom('example.org', 'mail.example.com'), spelling, (name, host, spell) => {
        const spelled = spell(`${name}@${host}`)

        expect(findPersonal(spelled), spelled).to.equal('email')
        expect(
          findTextFault(indicator({ type: 'url', value: `http://evil.example/${spelled.replaceAll('/', '_')}` }), true),
          spelled
        ).to.equal('GATE_EMAIL_ADDRESS')
      }),
      { runs: 300 }
    )
  })
})
