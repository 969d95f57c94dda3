import { expect } from 'chai'
import fc from 'fast-check'

import { CANON_ERROR_CODES, canonicalize } from '../../../src/model/canonical.js'
import { guessObservable } from '../../../src/model/guess.js'
import { decodeValue, encodeValue } from '../../../src/model/value-bytes.js'
import { check } from '../../support/property.js'
import { ASKED_TYPES, adversarialText } from './adversary.js'

const options = fc.record(
  { zeroPadded: fc.boolean(), defaultScheme: fc.constantFrom('http', 'https', 'gopher', 'HTTP') },
  { requiredKeys: [] }
)

describe('canonicalize', () => {
  it('answers any string with a printable form that is its own canonical form, or with a known code', () => {
    check(
      fc.property(fc.constantFrom(...ASKED_TYPES), adversarialText, options, (type, input, given) => {
        const result = canonicalize(type, input, given)

        if (!result.ok) {
          expect(CANON_ERROR_CODES).to.include(result.error)
          return
        }

        expect(result.canonical).to.match(/^[\x21-\x7e]{1,2048}$/)
        expect(canonicalize(result.type, result.canonical)).to.include({ ok: true, type: result.type, canonical: result.canonical })
      }),
      { runs: 5_000 }
    )
  })

  it('accepts nothing that a receiver would refuse', () => {
    check(
      fc.property(fc.constantFrom(...ASKED_TYPES), adversarialText, options, (type, input, given) => {
        const result = canonicalize(type, input, given)
        if (!result.ok) return

        const bytes = encodeValue(result.type, result.canonical)
        expect(decodeValue(result.type, bytes, 0, bytes.byteLength)).to.equal(result.canonical)
      }),
      { runs: 5_000 }
    )
  })

  it('keeps its flags: the canonical form has those of the input, but for what was taken off', () => {
    const taken = new Set(['host-bits-cleared', 'userinfo-stripped', 'fragment-stripped'])

    check(
      fc.property(fc.constantFrom('ip', 'cidr', 'asn', 'domain', 'url', 'endpoint', 'hash'), adversarialText, (type, input) => {
        const result = canonicalize(type, input)
        if (!result.ok) return

        const again = canonicalize(result.type, result.canonical)
        expect(again.ok && again.flags).to.deep.equal(result.flags.filter(flag => !taken.has(flag)))
      }),
      { runs: 2_000 }
    )
  })

  it('takes 8,192 characters and refuses one more', () => {
    expect(canonicalize('ip', ' '.repeat(8_192 - 9) + '192.0.2.1').ok).to.equal(true)
    expect(canonicalize('ip', ' '.repeat(8_193 - 9) + '192.0.2.1')).to.deep.equal({ ok: false, error: 'input-too-long' })
  })

  it('gives 2,048 bytes and refuses one more', () => {
    const url = (length: number): string => 'http://evil.example/'.padEnd(length, 'a')

    expect(canonicalize('url', url(2_048)).ok).to.equal(true)
    expect(canonicalize('url', url(2_049))).to.deep.equal({ ok: false, error: 'canonical-too-long' })
  })

  it('never makes an aggregate or a pseudonym of an input', () => {
    for (const [type, input] of [
      ['aggregate', 'AS64500|DE|conficker|1700000000|86400'],
      ['pseudonym', '0123456789abcdef0123456789abcdef']
    ] as const) {
      expect(canonicalize(type, input)).to.deep.equal({ ok: false, error: 'type-unsupported' })
      expect(guessObservable(input)).not.to.include({ type })
    }
  })
})

describe('canonical URLs', () => {
  /** The run-time's parser and the rules that stand on top of it, as an oracle. Undefined where it refuses. */
  function byRuntime(input: string): { url: string; host: string } | undefined {
    const parsed = parseUrl(input)
    if (parsed === undefined || !['http:', 'https:', 'ftp:', 'ws:', 'wss:'].includes(parsed.protocol)) return undefined
    const host = parsed.hostname.replace(/\.$/, '')
    const query = tidy(parsed.search)

    return {
      url: `${parsed.protocol}//${host}${parsed.port === '' ? '' : `:${parsed.port}`}${tidy(parsed.pathname)}${query === '?' ? '' : query}`,
      host: parsed.hostname
    }
  }

  /** Not `URL.canParse`: once optimized, Node 20's misreads characters U+0080–U+00FF. */
  function parseUrl(input: string): URL | undefined {
    try {
      return new URL(input)
    } catch {
      return undefined
    }
  }

  function tidy(part: string): string {
    return part
      .replaceAll(/%(?![0-9a-f]{2})/gi, '%25')
      .replaceAll(/%([0-9a-f]{2})/gi, (escape, hex) => {
        const char = String.fromCharCode(Number.parseInt(hex, 16))

        return /[A-Za-z0-9\-._~]/.test(char) ? char : escape.toUpperCase()
      })
      .replaceAll('^', '%5E')
  }

  /** Marks and blanks that the run-time does not know; `^` is escaped in a path by some releases and not by others. */
  const isPlain = (input: string): boolean => !/[[({]|h\*\*p|hxxp|fxp/i.test(input) && /^[\x21-\x7e].*[\x21-\x7e]$/su.test(input)

  it('are what the run-time makes of them, wherever the host is one that is shared', () => {
    let compared = 0

    check(
      fc.property(adversarialText, input => {
        const ours = canonicalize('url', input)
        if (!isPlain(input)) return

        const theirs = byRuntime(input)
        const isShared = theirs !== undefined && (canonicalize('domain', theirs.host).ok || canonicalize('ip', theirs.host).ok)

        if (!isShared) {
          expect(ours.ok, `${input} -> ${JSON.stringify(ours)}`).to.equal(false)
          return
        }

        compared++
        if (!ours.ok) expect(ours.error).to.be.oneOf(['url-port', 'url-no-scheme', 'canonical-too-long'])
        else expect(ours.canonical.replaceAll('^', '%5E')).to.equal(theirs.url)
      }),
      { runs: 8_000 }
    )

    expect(compared).to.be.at.least(1)
  })
})

describe('a guess', () => {
  it('never throws, and answers with a value that canonicalize confirms', () => {
    check(
      fc.property(adversarialText, text => {
        const result = guessObservable(text)
        if (result.ok) expect(canonicalize(result.type, result.canonical)).to.include({ ok: true, canonical: result.canonical })
        else expect(CANON_ERROR_CODES).to.include(result.error)
      }),
      { runs: 3_000 }
    )
  })

  const guesses: readonly (readonly [text: string, answer: string])[] = [
    ['203.0.113.45', 'ipv4 203.0.113.45'],
    [' 203[.]0[.]113[.]45\n', 'ipv4 203.0.113.45'],
    ['203.0.113.0/24', 'cidr 203.0.113.0/24'],
    ['203.0.113.0-203.0.113.127', 'cidr 203.0.113.0/25'],
    ['203.0.113.45/32', 'ipv4 203.0.113.45'],
    ['2001:DB8::1', 'ipv6 2001:db8::1'],
    ['[2001:db8::1]', 'ipv6 2001:db8::1'],
    ['2001:db8::/32', 'cidr 2001:db8::/32'],
    ['AS64500', 'asn AS64500'],
    ['asn 64500', 'asn AS64500'],
    ['as1.10', 'asn AS65546'],
    ['203.0.113.45:443', 'endpoint 203.0.113.45:443/tcp'],
    ['203.0.113.45|443', 'endpoint 203.0.113.45:443/tcp'],
    ['udp://203.0.113.45:53', 'endpoint 203.0.113.45:53/udp'],
    ['[2001:db8::1]:443', 'endpoint [2001:db8::1]:443/tcp'],
    ['evil[.]example:8080', 'endpoint evil.example:8080/tcp'],
    ['evil[.]example', 'domain evil.example'],
    ['as.example', 'domain as.example'],
    ['bücher.example', 'domain xn--bcher-kva.example'],
    ['hxxps://evil[.]example/a', 'url https://evil.example/a'],
    ['hxxp[:]//evil[.]example/a', 'url http://evil.example/a'],
    ['HTTP://evil.example', 'url http://evil.example/'],
    ['d41d8cd98f00b204e9800998ecf8427e', 'md5 d41d8cd98f00b204e9800998ecf8427e'],
    ['SHA1: da39a3ee5e6b4b0d3255bfef95601890afd80709', 'sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['ab'.repeat(32), `sha256 ${'ab'.repeat(32)}`],
    ['ab'.repeat(64), `sha512 ${'ab'.repeat(64)}`],
    [Array.from({ length: 20 }, () => 'AB').join(':'), `cert-sha1 ${'ab'.repeat(20)}`],
    [Array.from({ length: 32 }, () => 'AB').join(':'), `cert-sha256 ${'ab'.repeat(32)}`],
    ['ja3:d41d8cd98f00b204e9800998ecf8427e', 'ja3 d41d8cd98f00b204e9800998ecf8427e'],
    ['t13d1516h2_8daaf6152771_b186095e22b6', 'ja4 t13d1516h2_8daaf6152771_b186095e22b6'],
    ['203.000.113.045', 'ip4-leading-zero'],
    ['fe80::1%eth0', 'ip6-zone'],
    ['203.0.113.0/33', 'cidr-length'],
    ['0.0.0.0/0', 'cidr-default-route'],
    ['203.0.113.45:99999', 'endpoint-port'],
    ['evil.example/path', 'url-no-scheme'],
    ['gopher://evil.example/', 'url-scheme'],
    ['victim@example.com', 'type-unsupported'],
    ['64500', 'domain-single-label'],
    ['hello world', 'domain-syntax'],
    ['abcd'.repeat(9), 'hash-length'],
    ['', 'input-empty'],
    [' '.repeat(9_000), 'input-too-long']
  ]

  for (const [text, answer] of guesses) {
    const shown = text.length > 50 ? `${text.slice(0, 50)}…` : text

    it(`takes ${JSON.stringify(shown)} for ${answer.slice(0, 60)}`, () => {
      const result = guessObservable(text)
      expect(result.ok ? `${result.type} ${result.canonical}` : result.error).to.equal(answer)
    })
  }
})
