import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { expect } from 'chai'
import fc from 'fast-check'

import type { Claim } from '../../../src/query/claim.js'
import type { LookupAnswer } from '../../../src/query/lookup.js'
import { RELATIONS } from '../../../src/query/related.js'
import { VERDICTS } from '../../../src/query/verdict.js'
import { bulkBytes, claimText, lookupText, pageText } from '../../../src/rest/v1/claim-text.js'
import { bulkAnswerSchema, claimSchema, lookupSchema } from '../../../src/rest/v1/schemas.js'
import { timeOf, timeOfS } from '../../../src/rest/v1/times.js'
import { bulkView, claimView, lookupView } from '../../support/claim-views.js'
import { orgKey } from '../../support/claims.js'
import { anyRecord, typedValue, withoutVictim } from '../../support/generators-store.js'
import { check } from '../../support/property.js'

const ajv = new Ajv({ strict: false })
addFormats.default(ajv, ['date-time'])

/** Names need quoting now and then; one organization has none. */
const NAMES = ['CERT Alpha', 'ISP "Bravo" \\ Söhne', undefined]

function nameOf(org: Uint8Array): string | undefined {
  return NAMES[(org[0] ?? 0) % NAMES.length]
}

const org = fc.constantFrom(orgKey(1), orgKey(2), orgKey(3))
const share = fc.integer({ min: 0, max: 1_000 }).map(permille => permille / 1_000)
const moment = fc.integer({ min: 0, max: 4_102_444_800_000 })

const anyClaim: fc.Arbitrary<Claim> = fc
  .tuple(anyRecord, org, fc.array(org, { maxLength: 3 }), fc.boolean(), fc.boolean(), moment)
  .map(([record, publisher, audience, isVictim, isContested, receivedMs]) => ({
    org: publisher,
    audience,
    kind: isVictim ? 'victim' : 'indicator',
    indicator: isVictim ? record : withoutVictim(record),
    ref: { streamId: new Uint8Array(16), seq: 1, row: 0 },
    headerHash: new Uint8Array(32),
    receivedMs,
    isContested
  }))

const verdict = fc.constantFrom(...VERDICTS)
const claims = fc.array(anyClaim, { maxLength: 3 })

const anyAnswer: fc.Arbitrary<LookupAnswer> = fc
  .record({
    input: fc.string({ unit: 'binary', maxLength: 40 }),
    of: typedValue,
    verdict,
    confidence: fc.integer({ min: 0, max: 95 }),
    organizations: fc.nat(9),
    untilS: fc.option(fc.integer({ min: 0, max: 0xffffffff }), { nil: undefined }),
    factors: fc.array(
      fc
        .record({
          org,
          upstream: fc.option(fc.string({ maxLength: 8 }), { nil: undefined }),
          trust: share,
          claimed: share,
          decay: fc.double({ min: 0, max: 1, noNaN: true }),
          isCounted: fc.boolean()
        })
        .map(({ upstream, ...factor }) => (upstream === undefined ? factor : { ...factor, upstream })),
      { maxLength: 3 }
    ),
    claims,
    related: fc.array(
      fc
        .record({ relation: fc.constantFrom(...RELATIONS), of: typedValue, verdict, confidence: fc.nat(95), claims })
        .map(({ of, ...related }) => ({ ...related, ...of })),
      { maxLength: 2 }
    )
  })
  .map(({ of, untilS, ...answer }) => ({ ...answer, ...of, ...(untilS === undefined ? {} : { untilS }) }))

describe('text of claims', () => {
  it('is the JSON of what a claim and a look-up look like, whatever is in them', () => {
    check(
      fc.property(anyClaim, anyAnswer, fc.string({ maxLength: 20 }), (claim, answer, cursor) => {
        const failure = { input: answer.input, code: 'domain-syntax' }

        expect(JSON.parse(claimText(claim, nameOf))).to.deep.equal(claimView(claim, nameOf))
        expect(JSON.parse(lookupText(answer, nameOf))).to.deep.equal(lookupView(answer, nameOf))
        expect(JSON.parse(bulkBytes([answer, failure, answer], nameOf).toString())).to.deep.equal(
          bulkView([answer, failure, answer], nameOf)
        )
        expect(JSON.parse(pageText({ claims: [claim, claim], cursor }, nameOf))).to.deep.equal({
          indicators: [claimView(claim, nameOf), claimView(claim, nameOf)],
          next: cursor
        })
      }),
      { runs: 300 }
    )
  })

  it('keeps to the schemas that /openapi.json shows', () => {
    const [isClaim, isLookup, isBulk] = [claimSchema, lookupSchema, bulkAnswerSchema].map(schema => ajv.compile(schema))

    check(
      fc.property(anyClaim, anyAnswer, (claim, answer) => {
        expect(isClaim?.(JSON.parse(claimText(claim, nameOf))), JSON.stringify(isClaim?.errors)).to.equal(true)
        expect(isLookup?.(JSON.parse(lookupText(answer, nameOf))), JSON.stringify(isLookup?.errors)).to.equal(true)
        expect(isBulk?.(JSON.parse(bulkBytes([answer], nameOf).toString())), JSON.stringify(isBulk?.errors)).to.equal(true)
      })
    )
  })

  it('has room for answers much longer than most', () => {
    const [answer] = fc.sample(anyAnswer, { numRuns: 1, seed: 2 })
    if (answer === undefined) throw new Error('no sample')

    const inputs = [...Array.from({ length: 50 }, (_, i) => 'ß"€'.repeat(i * 200)), '']
    const text = bulkBytes(
      inputs.map(input => ({ ...answer, input })),
      nameOf
    ).toString()

    expect(JSON.parse(text).results.map(({ input }: { input: string }) => input)).to.deep.equal(inputs)
  })

  it('shows the name that an organization has now', () => {
    const [claim] = fc.sample(anyClaim, { numRuns: 1, seed: 1 })
    if (claim === undefined) throw new Error('no sample')

    for (const name of ['Alpha', 'Beta', undefined]) {
      expect(JSON.parse(claimText(claim, () => name)).organization).to.deep.equal(claimView(claim, () => name).organization)
    }
  })

  it('spells times as Date does, without an empty fraction', () => {
    const spelled = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

    check(
      fc.property(fc.oneof(moment, fc.integer({ min: -8.64e15, max: 8.64e15 })), ms => {
        expect(timeOf(ms)).to.equal(spelled(ms))
      }),
      { runs: 2_000 }
    )
    for (const seconds of [0, 86_399, 86_400, 951_782_399, 951_782_400, 253_402_300_799, 253_402_300_800])
      expect(timeOfS(seconds)).to.equal(spelled(seconds * 1_000))
    expect(() => timeOf(Number.NaN)).to.throw(RangeError)
  })
})
