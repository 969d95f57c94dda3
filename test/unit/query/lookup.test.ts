import { expect } from 'chai'

import { isNodeError } from '../../../src/errors.js'
import type { Claim } from '../../../src/query/claim.js'
import { createLookup, type LookupAnswer, type LookupFailure } from '../../../src/query/lookup.js'
import { noDeadline } from '../../../src/query/ports.js'
import { operatorOf, type Reader, type Scope } from '../../../src/query/visibility.js'
import { claim, createFakeClaims, NOW_MS, NOW_S, orgKey } from '../../support/claims.js'

const reader: Reader = { tlpCeiling: 'GREEN', scopes: new Set<Scope>(['read']), orgKey: orgKey(1) }

function lookupOver(claims: readonly Claim[]) {
  return createLookup({ claims: createFakeClaims(claims), clock: { nowMs: () => NOW_MS }, weightOf: () => 1 })
}

async function ask(claims: readonly Claim[], text: string, as: Reader = reader): Promise<LookupAnswer> {
  return lookupOver(claims).one(text, as, noDeadline)
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (err) {
    return isNodeError(err) ? err.code : String(err)
  }

  return 'none'
}

function isAnswer(result: LookupAnswer | LookupFailure): result is LookupAnswer {
  return 'verdict' in result
}

describe('look-up', () => {
  it('finds a value however it is written', async () => {
    expect(await ask([claim()], '203[.]0[.]113[.]45')).to.deep.include({
      type: 'ipv4',
      value: '203.0.113.45',
      verdict: 'malicious',
      confidence: 90
    })
  })

  it('takes networks around an address into the verdict', async () => {
    const answer = await ask([claim({ type: 'cidr', value: '203.0.113.0/24', role: 'NETWORK' })], '203.0.113.9')

    expect(answer.verdict).to.equal('malicious')
    expect(answer.claims).to.deep.equal([])
    expect(answer.related).to.have.length(1)
    expect(answer.related[0]).to.deep.include({ relation: 'covering', type: 'cidr', value: '203.0.113.0/24' })
  })

  it('takes an endpoint on the address into the verdict: most control servers are published with their port', async () => {
    const answer = await ask([claim({ type: 'endpoint', value: '203.0.113.45:443/tcp' })], '203.0.113.45')

    expect(answer.verdict).to.equal('malicious')
    expect(answer.related[0]).to.deep.include({ relation: 'on-host', value: '203.0.113.45:443/tcp' })
  })

  it('asks for the things on a host, and the networks around it, only where some may be', async () => {
    const asked: string[] = []
    const source = createFakeClaims([claim({ type: 'endpoint', value: '203.0.113.45:443/tcp' })])
    const lookup = createLookup({
      claims: {
        ...source,
        findOnHost: (host, limit) => {
          asked.push(host)

          return source.findOnHost(host, limit)
        },
        findCovering: ip => {
          asked.push(`around ${ip}`)

          return source.findCovering(ip)
        }
      },
      clock: { nowMs: () => NOW_MS },
      weightOf: () => 1
    })
    const answers = await lookup.many(['203.0.113.44', '203.0.113.45', 'example.com'], reader, noDeadline)

    expect(answers.filter(isAnswer).map(({ verdict }) => verdict)).to.deep.equal(['unknown', 'malicious', 'unknown'])
    expect(asked).to.deep.equal(['around 203.0.113.45', '203.0.113.45'])
  })

  it('shows parent domains beside the verdict, not in it', async () => {
    const answer = await ask([claim({ type: 'domain', value: 'example.com' })], 'a.b.example.com')

    expect(answer.verdict).to.equal('unknown')
    expect(answer.related.map(({ relation, value, verdict }) => [relation, value, verdict])).to.deep.equal([
      ['parent', 'example.com', 'malicious']
    ])
  })

  it('shows the host of a URL beside the verdict', async () => {
    const answer = await ask([claim({ type: 'domain', value: 'bad.example.com', confidence: 40 })], 'hxxp://bad[.]example[.]com/gate.php')

    expect(answer).to.deep.include({ type: 'url', verdict: 'unknown' })
    expect(answer.related.map(({ relation, verdict, confidence }) => [relation, verdict, confidence])).to.deep.equal([
      ['host', 'suspicious', 40]
    ])
  })

  it('does not blame a domain for one URL on it', async () => {
    const answer = await ask([claim({ type: 'url', value: 'http://host.example.com/x' })], 'host.example.com')

    expect(answer.verdict).to.equal('unknown')
    expect(answer.related[0]?.relation).to.equal('on-host')
  })

  it('answers as if claims that the reader may not see did not exist', async () => {
    const hidden = [
      claim({ tlp: 'AMBER', audience: [orgKey(7)], org: orgKey(6) }),
      claim({ tlp: 'AMBER', audience: [orgKey(7)], org: orgKey(6), type: 'cidr', value: '203.0.113.0/24', role: 'NETWORK' }),
      claim({ tlp: 'RED', audience: [orgKey(7)], org: orgKey(6), type: 'endpoint', value: '203.0.113.45:80/tcp' })
    ]

    expect(await ask(hidden, '203.0.113.45')).to.deep.equal(await ask([], '203.0.113.45'))
    expect((await ask(hidden, '203.0.113.45', operatorOf(orgKey(7)))).verdict).to.equal('malicious')
  })

  it('leaves expired claims out and shows withdrawn ones as such', async () => {
    expect((await ask([claim({ validUntilS: NOW_S })], '203.0.113.45')).claims).to.deep.equal([])

    const withdrawn = await ask([claim({ status: 'retracted-error' })], '203.0.113.45')
    expect(withdrawn.verdict).to.equal('withdrawn')
    expect(withdrawn.claims).to.have.length(1)
  })

  it('refuses what is no observable, with the reason', async () => {
    expect(await codeOf(ask([], 'not a thing'))).to.equal('VALUE_INVALID')
  })

  it('refuses a key that may only publish', async () => {
    expect(await codeOf(ask([claim()], '203.0.113.45', { ...reader, scopes: new Set<Scope>(['publish']) }))).to.equal('SCOPE_MISSING')
  })

  it('gives up when the time is over', async () => {
    const late = {
      check() {
        throw new Error('too late')
      }
    }

    expect(await codeOf(lookupOver([]).one('203.0.113.45', reader, late))).to.equal('Error: too late')
  })

  it('answers many values in their order as it answers each alone', async () => {
    const claims = [
      claim(),
      claim({ type: 'domain', value: 'example.com' }),
      claim({ type: 'endpoint', value: '203.0.113.45:443/tcp', org: orgKey(2) }),
      claim({ type: 'cidr', value: '203.0.113.0/24', role: 'NETWORK', org: orgKey(3) })
    ]
    const texts = ['203.0.113.45', 'a.example.com', 'junk!', 'http://a.example.com/', 'AS64500', '203.0.113.46:22/tcp']
    const many = await lookupOver(claims).many(texts, reader, noDeadline)

    expect(many).to.have.length(texts.length)

    for (const [at, result] of many.entries()) {
      const text = texts[at] ?? ''
      if (isAnswer(result)) expect(result).to.deep.equal(await ask(claims, text))
      else expect(text).to.equal('junk!')
    }
  })

  it('refuses more than 10,000 values', async () => {
    const values = Array.from({ length: 10_001 }, () => '203.0.113.45')

    expect(await codeOf(lookupOver([]).many(values, reader, noDeadline))).to.equal('REQUEST_TOO_LARGE')
    expect(await lookupOver([]).many(values.slice(1), reader, noDeadline)).to.have.length(10_000)
  })
})
