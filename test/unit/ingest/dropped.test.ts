import { expect } from 'chai'

import { DROPPED_NAMES_MAX, JSON_DEPTH_MAX } from '../../../src/ingest/constants.js'
import { createDropCounter } from '../../../src/ingest/dropped.js'

describe('counter of dropped fields', () => {
  it('counts every non-empty leaf by its path, and nothing that is empty', () => {
    const drops = createDropCounter()

    drops.dropAll('a', { b: 'x', c: { d: 1, e: '' }, f: null, g: 0, h: ['y', 'z', ''], i: false })
    drops.dropAll('a', { b: 'again' })
    drops.drop('plain')

    expect(Object.fromEntries(drops.names())).to.deep.equal({ 'a.b': 2, 'a.c.d': 1, 'a.h': 2, 'a.i': 1, plain: 1 })
  })

  it('leaves out the names that were used', () => {
    const drops = createDropCounter()

    drops.dropAll('a', { used: 1, other: 2 }, name => name === 'used')

    expect([...drops.names().keys()]).to.deep.equal(['a.other'])
  })

  it('never shows a name that could be a value', () => {
    const drops = createDropCounter()

    drops.dropAll('users', { 'anna@example.org': 1, 'bruno@example.org': 2, '\u0000': 3, ['x'.repeat(65)]: 4 })
    drops.drop('http://198.51.100.7/?u=anna')

    expect(Object.fromEntries(drops.names())).to.deep.equal({ 'users.(unprintable name)': 4, '(unprintable name)': 1 })
  })

  it('tells a limited number of names apart and still counts the rest', () => {
    const drops = createDropCounter()

    for (let index = 0; index < DROPPED_NAMES_MAX + 50; index++) drops.drop(`name_${index}`)

    const names = drops.names()
    expect(names.size).to.equal(DROPPED_NAMES_MAX + 1)
    expect(names.get(`name_${DROPPED_NAMES_MAX - 1}`)).to.equal(1)
    expect(names.get('(other names)')).to.equal(50)
  })

  it('follows deep nesting to its limit only', () => {
    const drops = createDropCounter()
    let deep: unknown = 'x'
    for (let depth = 0; depth < JSON_DEPTH_MAX * 100; depth++) deep = { d: deep }

    drops.dropAll('top', deep)

    expect([...drops.names().values()]).to.deep.equal([1])
    expect([...drops.names().keys()][0]?.split('.')).to.have.lengthOf(JSON_DEPTH_MAX + 1)
  })

  it('knows the group of a field and shares one set for equal groups', () => {
    const drops = createDropCounter()
    const bits = drops.dropAll('SourceIpInfo', { SourceIpCity: 'x' }) | drops.drop('computer_name') | drops.drop('user_agent_text')

    expect([...drops.groups(bits)].sort()).to.include.members(['device', 'geo', 'http'])
    expect(drops.groups(bits)).to.equal(drops.groups(bits))
  })
})
