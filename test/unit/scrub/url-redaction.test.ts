import { expect } from 'chai'
import fc from 'fast-check'

import { canonicalize } from '../../../src/model/canonical.js'
import { findPersonal } from '../../../src/scrub/detectors.js'
import { redactUrl } from '../../../src/scrub/url-redaction.js'
import { check } from '../../support/property.js'

const base64 = (text: string): string => Buffer.from(text).toString('base64url')

const CHANGED: ReadonlyArray<[string, string]> = [
  ['?mail=anna@example.org', '?mail=REDACTED'],
  ['?x=anna%40example.org&v=2', '?x=REDACTED&v=2'],
  [`?q=${base64('anna@example.org')}`, '?q=REDACTED'],
  ['?user=anna', '?user=REDACTED'],
  ['?userId=7', '?userId=REDACTED'],
  ['?bot_id=abc;v=1', '?bot_id=REDACTED;v=1'],
  ['?id=42', '?id=REDACTED'],
  ['?token=abc&session=def&login=anna', '?token=REDACTED&session=REDACTED&login=REDACTED'],
  ['?ip=198.51.100.7', '?ip=REDACTED'],
  ['?src=198.51.100.7', '?src=REDACTED'],
  ['?anna@example.org', '?REDACTED'],
  ['?anna%40example.org=1', '?REDACTED'],
  ['?%75ser=anna', '?%75ser=REDACTED'],
  ['/anna@example.org/x', '/REDACTED/x'],
  [`/u/${base64('somebody')}`, '/u/REDACTED'],
  ['/user/anna/edit', '/user/REDACTED/edit'],
  ['/a;jsessionid=123/b', '/a;jsessionid=REDACTED/b'],
  ['/198.51.100.7/x', '/REDACTED/x']
]

const KEPT = [
  '/',
  '/gate.php?v=2&page=home',
  '/login/index.php',
  '/user/register.php',
  '/wp-includes/js/jquery.min.js?ver=1.12.4',
  '/files/update.exe?build=77',
  '/a/b/c?paid=1&grid=2',
  '/x?empty=&alone'
]

describe('redaction of URLs', () => {
  for (const [from, to] of CHANGED) {
    it(`makes ${from} ${to}`, () => {
      const prefix = from.startsWith('?') ? 'http://evil.example/' : 'http://evil.example'

      expect(redactUrl(prefix + from).url).to.equal(prefix + to)
      expect(redactUrl(prefix + from).redactions).to.be.above(0)
    })
  }

  for (const rest of KEPT) {
    it(`leaves ${rest} as it is, because it is needed to act`, () => {
      expect(redactUrl(`https://evil.example:8443${rest}`)).to.deep.equal({ url: `https://evil.example:8443${rest}`, redactions: 0 })
    })
  }

  it('never touches scheme, host and port', () => {
    expect(redactUrl('http://198.51.100.7:8080/u/7?id=1').url).to.equal('http://198.51.100.7:8080/u/REDACTED?id=REDACTED')
    expect(redactUrl('http://[2001:db8::7]/').url).to.equal('http://[2001:db8::7]/')
  })

  it('is idempotent, stays canonical, and leaves no personal data behind, whatever the URL', () => {
    const part = fc.oneof(
      fc.webSegment(),
      fc.constantFrom(
        'user',
        'id',
        'anna@example.org',
        'anna%40example.org',
        '198.51.100.7',
        base64('anna@example.org'),
        'a=b',
        ';',
        '&',
        '?',
        '%25',
        'token=x'
      )
    )

    check(
      fc.property(fc.array(part, { maxLength: 6 }), fc.array(part, { maxLength: 6 }), (path, query) => {
        const canonical = canonicalize('url', `http://evil.example/${path.join('/')}?${query.join('&')}`)
        if (!canonical.ok) return

        const once = redactUrl(canonical.canonical)
        const again = canonicalize('url', once.url)

        expect(redactUrl(once.url)).to.deep.equal({ url: once.url, redactions: 0 })
        expect(again.ok && again.canonical).to.equal(once.url)
        for (const word of once.url.slice('http://evil.example'.length).split(/[/?&;]/))
          expect(findPersonal(word), once.url).to.equal(undefined)
      }),
      { runs: 500 }
    )
  })
})
