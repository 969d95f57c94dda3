import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError } from '../../../src/errors.js'
import { checkPolicy, compilePolicy, LIST_MAX, type PolicyDocument, RULES_MAX } from '../../../src/policy/compile.js'
import { createPolicy } from '../../../src/policy/policy.js'
import type { PolicyQuestion } from '../../../src/policy/rule.js'
import { fingerprint, nodePeerId, orgDid } from '../../../src/roster/fingerprint.js'
import { check } from '../../support/property.js'
import { CERT, indicator, ISP, NOW_S, orgKey } from '../../support/scrub-maker.js'

const OWN = orgKey(200)

/** A file whose rules stand on lines 10, 20, 30 … */
function document(rules: unknown, file = '10-test.yaml'): PolicyDocument {
  return { file, data: { rules }, lineOf: path => (typeof path[1] === 'number' ? (path[1] + 1) * 10 + Math.max(0, path.length - 2) : 1) }
}

function verdict(rules: unknown, question: Partial<PolicyQuestion> = {}): string {
  const policy = createPolicy(compilePolicy([document(rules)]), { ownOrg: OWN, nowS: () => NOW_S })

  return policy.verdict({ org: ISP, orgName: 'Example Access', orgKind: 'isp', nodeKey: orgKey(50), indicator: indicator(), ...question })
    .verdict
}

function problems(rules: unknown): string[] {
  return checkPolicy([document(rules)]).problems.map(({ line, path, message }) => `${line} ${path.join('.')}: ${message}`)
}

describe('policy', () => {
  it('quarantines a member that no rule names, and always accepts the own organization', () => {
    const policy = createPolicy([], { ownOrg: OWN, nowS: () => NOW_S })

    expect(policy.verdict({ org: ISP, indicator: indicator() })).to.deep.equal({
      verdict: 'quarantine',
      rule: '(default) no rule matches',
      weight: 0
    })
    expect(policy.verdict({ org: OWN, indicator: indicator() })).to.deep.equal({ verdict: 'accept', rule: '(own organization)', weight: 1 })
    expect(verdict([{ verdict: 'reject' }], { org: OWN })).to.equal('accept')
  })

  it('takes the first rule that matches and names file, line and rule', () => {
    const rules = compilePolicy([
      document([{ name: 'no C2 from them', org: orgDid(ISP), classification: 'c2-server', verdict: 'reject' }], '00-first.yaml'),
      document([{ verdict: 'accept', weight: 0.5 }], '10-second.yaml')
    ])
    const policy = createPolicy(rules, { ownOrg: OWN, nowS: () => NOW_S })

    expect(policy.verdict({ org: ISP, indicator: indicator() })).to.deep.equal({
      verdict: 'reject',
      rule: '00-first.yaml:10 no C2 from them',
      weight: 0
    })
    expect(policy.verdict({ org: CERT, indicator: indicator() })).to.deep.equal({
      verdict: 'accept',
      rule: '10-second.yaml:10 rule 1',
      weight: 0.5
    })
  })

  describe('matches by', () => {
    const one: ReadonlyArray<[string, unknown, unknown]> = [
      ['organization key', { org: orgDid(ISP) }, { org: orgDid(CERT) }],
      ['fingerprint', { org: fingerprint(ISP) }, { org: fingerprint(CERT) }],
      ['fingerprint in lower case', { org: fingerprint(ISP).toLowerCase() }, { org: fingerprint(CERT).toLowerCase() }],
      ['name, whatever its case', { org: 'example access' }, { org: 'Example' }],
      ['list of organizations', { org: [orgDid(CERT), 'Example Access'] }, { org: [orgDid(CERT)] }],
      ['anybody', { org: '*' }, { org: 'nobody' }],
      ['kind', { kind: ['isp', 'agency'] }, { kind: 'national-cert' }],
      ['node', { node: nodePeerId(orgKey(50)) }, { node: nodePeerId(orgKey(51)) }],
      ['type', { type: 'ipv4' }, { type: ['domain', 'url'] }],
      ['role', { role: 'INFRASTRUCTURE' }, { role: 'VICTIM' }],
      ['classification', { classification: 'c2-server' }, { classification: 'spam' }],
      ['TLP', { tlp: ['CLEAR', 'GREEN'] }, { tlp: 'CLEAR' }],
      ['origin', { origin: 'sinkhole' }, { origin: 'manual' }],
      ['malware', { malware: 'kelihos' }, { malware: 'rustock' }],
      ['beginning of a malware name', { malware: 'kel*' }, { malware: 'rus*' }],
      ['feed', { feed: 'feed-a' }, { feed: 'feed-b' }],
      ['tag', { tags: ['service:tor', 'cve:x'] }, { tags: ['service:vpn'] }],
      ['confidence', { confidence: { min: 50, max: 60 } }, { confidence: { min: 51 } }],
      ['age', { ageHours: { min: 1, max: 3 } }, { ageHours: { max: 1 } }]
    ]
    const told = indicator({ malware: 'kelihos', feed: 'feed-a', tags: ['service:tor'], confidence: 50, lastSeenS: NOW_S - 2 * 3_600 })

    for (const [what, hit, miss] of one) {
      it(what, () => {
        const ask = (condition: unknown): string => verdict([{ ...(condition as object), verdict: 'accept' }], { indicator: told })

        expect(ask(hit)).to.equal('accept')
        expect(ask(miss)).to.equal('quarantine')
      })
    }

    it('nothing where the claim does not say: absent malware, feed, confidence and unknown name', () => {
      for (const condition of [{ malware: 'a*' }, { feed: 'a' }, { confidence: { min: 0 } }, { tags: ['a'] }])
        expect(verdict([{ ...condition, verdict: 'accept' }])).to.equal('quarantine')
      expect(verdict([{ org: 'example access', verdict: 'accept' }], { orgName: undefined })).to.equal('quarantine')
      expect(verdict([{ kind: 'isp', verdict: 'accept' }], { orgKind: undefined })).to.equal('quarantine')
    })

    it('all conditions of a rule together', () => {
      expect(verdict([{ type: 'ipv4', tlp: 'CLEAR', verdict: 'accept' }])).to.equal('quarantine')
      expect(verdict([{ type: 'ipv4', tlp: 'GREEN', verdict: 'accept' }])).to.equal('accept')
    })
  })

  it('does not mix up what it remembers of one publisher with another', () => {
    const policy = createPolicy(compilePolicy([document([{ org: orgDid(ISP), verdict: 'accept' }])]), { ownOrg: OWN, nowS: () => NOW_S })
    const ask = (org: Uint8Array): string => policy.verdict({ org, indicator: indicator() }).verdict

    expect([ask(ISP), ask(CERT), ask(ISP), ask(CERT)]).to.deep.equal(['accept', 'quarantine', 'accept', 'quarantine'])
  })

  it('takes empty files and absent rules as no rules', () => {
    for (const data of [undefined, null, {}, { rules: null }, { rules: [] }])
      expect(compilePolicy([{ file: 'a.yaml', data, lineOf: () => 1 }])).to.deep.equal([])
  })

  describe('refuses mistakes, all at once and with their lines:', () => {
    it('several in one file', () => {
      expect(
        problems([
          { verdict: 'acept' },
          { verdict: 'accept', orgs: 'x', type: ['ipv4', 'ipv5'] },
          'accept everything',
          { verdict: 'reject', weight: 0.5, org: 'did:key:zNonsense', confidence: { min: 90, max: 10, mid: 5 }, node: '12D3KooNonsense' },
          {}
        ])
      ).to.have.lengthOf(10)
    })

    const mistakes: ReadonlyArray<[string, unknown, RegExp]> = [
      ['an unknown verdict', { verdict: 'allow' }, /^11 rules\.0\.verdict: must be accept, quarantine or reject/],
      ['a missing verdict', { org: '*' }, /^10 rules\.0: the key "verdict" is missing/],
      ['an unknown key, with a suggestion', { verdict: 'accept', types: 'ipv4' }, /unknown key "types", did you mean "type"/],
      ['a key that objects inherit', { verdict: 'accept', constructor: 'x' }, /unknown key "constructor"/],
      ['a weight out of range', { verdict: 'accept', weight: 1.5 }, /must be a number from 0 to 1/],
      ['a weight without accept', { verdict: 'reject', weight: 1 }, /a weight has a meaning with "verdict: accept" only/],
      [
        'a fingerprint with a typing error',
        { verdict: 'accept', org: `${fingerprint(ISP).slice(0, -1)}${fingerprint(ISP).endsWith('0') ? '1' : '0'}` },
        /is no fingerprint/
      ],
      ['a list with a bad entry, by its place', { verdict: 'accept', tlp: ['GREEN', 'PURPLE'] }, /^12 rules\.0\.tlp\.1: must be one of/],
      ['an empty list', { verdict: 'accept', tlp: [] }, /must hold 1 to/],
      ['a list that is too long', { verdict: 'accept', org: Array.from({ length: LIST_MAX + 1 }, () => 'x') }, /must hold 1 to/],
      ['an empty range', { verdict: 'accept', confidence: {} }, /must hold min, max or both/],
      ['a malware name in capitals', { verdict: 'accept', malware: 'Kelihos' }, /must be a malware name in lower case/],
      ['a name that would break the place', { verdict: 'accept', name: 'a\nb' }, /must be 1 to 64 letters/]
    ]

    for (const [what, rule, expected] of mistakes) {
      it(what, () => {
        expect(problems([rule]).join('\n')).to.match(expected)
      })
    }

    it('an unknown key beside "rules", and rules that are no list', () => {
      expect(checkPolicy([{ file: 'a.yaml', data: { rulez: [] }, lineOf: () => 3 }]).problems[0]).to.include({ file: 'a.yaml', line: 3 })
      expect(checkPolicy([{ file: 'a.yaml', data: { rules: {} }, lineOf: () => 3 }]).problems).to.have.lengthOf(1)
      expect(checkPolicy([{ file: 'a.yaml', data: [1], lineOf: () => 3 }]).problems).to.have.lengthOf(1)
    })

    it('more rules than there may be', () => {
      const rules = Array.from({ length: RULES_MAX + 1 }, () => ({ verdict: 'accept' }))

      expect(compilePolicy([document(rules.slice(1))])).to.have.lengthOf(RULES_MAX)
      expect(problems(rules)).to.have.lengthOf(1)
    })

    it('in one error with every problem, file and line', () => {
      let caught: unknown
      try {
        compilePolicy([document([{ verdict: 'x' }], 'a.yaml'), document([{}], 'b.yaml')])
      } catch (err) {
        caught = err
      }

      expect(isNodeError(caught, 'POLICY_INVALID')).to.equal(true)
      expect(isNodeError(caught) ? caught.message : '')
        .to.match(/a\.yaml:11: rules\[0\]\.verdict/)
        .and.to.match(/b\.yaml:10: rules\[0\]/)
    })

    it('and never throws anything else, whatever the data', () => {
      check(
        fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 3 }), (data, rule) => {
          for (const input of [data, { rules: data }, { rules: [rule] }]) {
            try {
              compilePolicy([{ file: 'a.yaml', data: input, lineOf: () => 1 }])
            } catch (err) {
              expect(isNodeError(err, 'POLICY_INVALID'), String(err)).to.equal(true)
            }
          }
        }),
        { runs: 200 }
      )
    })
  })
})
