import { expect } from 'chai'
import fc from 'fast-check'

import { TLP_NUMBER, type Tlp } from '../../../src/model/enumerations.js'
import { mayRead, operatorOf, type Reader, SCOPES, type Scope } from '../../../src/query/visibility.js'
import { claim, orgKey } from '../../support/claims.js'
import { check } from '../../support/property.js'

const TLPS: readonly Tlp[] = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED']

const scopes = fc.subarray([...SCOPES])
const tlp = fc.constantFrom(...TLPS)
const org = fc.integer({ min: 1, max: 4 })
const kind = fc.constantFrom<'indicator' | 'victim'>('indicator', 'victim')

const situation = fc.record({
  scopes,
  ceiling: tlp,
  readerOrg: fc.option(org, { nil: undefined }),
  tlp,
  publisher: org,
  audience: fc.uniqueArray(org, { maxLength: 3 }),
  kind
})
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never

const readerOf = (s: Situation): Reader => ({
  tlpCeiling: s.ceiling,
  scopes: new Set<Scope>(s.scopes),
  ...(s.readerOrg === undefined ? {} : { orgKey: orgKey(s.readerOrg) })
})
const claimOf = (s: Situation) =>
  claim({
    tlp: s.tlp,
    org: orgKey(s.publisher),
    audience: s.audience.map(orgKey),
    kind: s.kind,
    ...(s.kind === 'victim' ? { role: 'VICTIM' } : {})
  })

/** Written from the rules of the design, not from the code: every reason to refuse, one after the other. */
function oracle(s: Situation): boolean {
  const reasonsToRefuse = [
    // a key without a reading scope reads nothing
    s.scopes.every(scope => scope === 'publish'),
    // nothing above the ceiling of the key
    TLPS.indexOf(s.tlp) > TLPS.indexOf(s.ceiling),
    // COMMUNITY: nothing above GREEN and no victim, whoever asks
    s.audience.length === 0 && !['CLEAR', 'GREEN'].includes(s.tlp),
    s.audience.length === 0 && s.kind === 'victim',
    // ORGS: only the publisher and those addressed
    s.audience.length > 0 && ![...s.audience, s.publisher].some(member => member === s.readerOrg),
    // a SIEM key sees of what is addressed only the own infected hosts
    s.audience.length > 0 && s.kind !== 'victim' && !s.scopes.includes('read') && !s.scopes.includes('admin')
  ]

  return !reasonsToRefuse.some(Boolean)
}

describe('visibility', () => {
  it('decides as the rules say, for any reader and claim', () => {
    check(
      fc.property(situation, s => {
        expect(mayRead(readerOf(s), claimOf(s))).to.equal(oracle(s))
      }),
      { runs: 3_000 }
    )
  })

  it('never shows AMBER or above to somebody who was not addressed', () => {
    check(
      fc.property(situation, s => {
        const isParty = s.readerOrg !== undefined && [...s.audience, s.publisher].includes(s.readerOrg)
        if (TLP_NUMBER[s.tlp] >= TLP_NUMBER.AMBER && !(isParty && s.audience.length > 0)) {
          expect(mayRead(readerOf(s), claimOf(s))).to.equal(false)
        }
      }),
      { runs: 3_000 }
    )
  })

  it('shows a key without an organization only community claims', () => {
    const reader: Reader = { tlpCeiling: 'RED', scopes: new Set<Scope>(['read']) }

    expect(mayRead(reader, claim({ tlp: 'GREEN' }))).to.equal(true)
    expect(mayRead(reader, claim({ tlp: 'GREEN', audience: [orgKey(2)] }))).to.equal(false)
  })

  it('shows the operator what its organization was sent', () => {
    expect(mayRead(operatorOf(orgKey(2)), claim({ tlp: 'RED', audience: [orgKey(2)] }))).to.equal(true)
    expect(mayRead(operatorOf(orgKey(3)), claim({ tlp: 'RED', audience: [orgKey(2)] }))).to.equal(false)
  })
})
