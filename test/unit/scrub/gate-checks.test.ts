import { expect } from 'chai'
import fc from 'fast-check'

import { isPrivateValue } from '../../../src/scrub/gate-checks.js'
import { check } from '../../support/property.js'

const LOCAL = ['local', 'localhost', 'internal', 'intranet', 'lan', 'home', 'corp', 'private', 'test', 'invalid', 'alt', 'arpa']
const label = fc.constantFrom('example', 'notexample', 'example1', 'a', 'com', 'net', 'org', 'info', ...LOCAL)

/** The rule once more, by labels. */
function isPrivate(name: string, isLab: boolean): boolean {
  const labels = name.split('.')
  const last = labels.at(-1) ?? ''
  const isExample = last === 'example' || (labels.at(-2) === 'example' && ['com', 'net', 'org'].includes(last))

  return LOCAL.includes(last) || (isExample && !isLab)
}

describe('names that both gates hold back', () => {
  it('are those of local networks, and those of documents outside laboratories', () => {
    check(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), fc.boolean(), (labels, isLab) => {
        const name = labels.join('.')

        expect(isPrivateValue('domain', name, isLab), name).to.equal(isPrivate(name, isLab))
        expect(isPrivateValue('url', `http://${name}/x`, isLab), name).to.equal(isPrivate(name, isLab))
      }),
      { runs: 1_000 }
    )
  })
})
