import { expect } from 'chai'
import { DOUBT_MS, DOUBTED_MAX, SYNC_PEERS_A_ROUND_MAX } from '../../../../src/mesh/constants.js'
import type { Link } from '../../../../src/mesh/links.js'
import { createTurns } from '../../../../src/mesh/sync/turns.js'
import { steppedClock } from '../../../support/stepped-clock.js'

function setUp(names: readonly string[], explicit: readonly string[] = []) {
  const all = names.map(peerId => ({ peerId }) as Link)
  const clock = steppedClock()
  const links = { ready: () => [...all], findReady: (id: string) => all.find(({ peerId }) => peerId === id) }
  const turns = createTurns({ links, clock }, { isExplicit: peerId => explicit.includes(peerId) })

  return { clock, turns, link: (name: string) => all.find(({ peerId }) => peerId === name) as Link }
}

const idsOf = (links: readonly Link[]): string[] => links.map(({ peerId }) => peerId)

describe('turns of sync', () => {
  it('asks one explicit peer after the other first, then others, at most four', () => {
    const { turns } = setUp(['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'b'])
    const rounds = Array.from({ length: 4 }, () => idsOf(turns.round()))
    expect(rounds.map(([first]) => first)).to.deep.equal(['a', 'b', 'a', 'b'])
    for (const round of rounds) {
      expect(round).to.have.length(SYNC_PEERS_A_ROUND_MAX)
      expect(new Set(round).size).to.equal(SYNC_PEERS_A_ROUND_MAX)
    }
  })

  it('lets an explicit peer that was silent wait for the others, and asks it all the same when there are no others', () => {
    const { turns, link } = setUp(['a', 'b', 'c', 'd', 'e'], ['a', 'b'])
    for (const name of ['a', 'c', 'd']) turns.doubt(link(name))
    for (let i = 0; i < 4; i++) {
      const round = idsOf(turns.round())
      expect(round.slice(0, 2)).to.deep.equal(['b', 'e'])
      expect(['a', 'c', 'd']).to.include.members(round.slice(2))
    }

    for (const name of ['b', 'e']) turns.doubt(link(name))
    expect(Array.from({ length: 2 }, () => turns.round()[0]?.peerId)).to.have.members(['a', 'b'])
    expect(turns.round()).to.have.length(SYNC_PEERS_A_ROUND_MAX)
  })

  it('forgets a doubt when the peer answers, and after a while', () => {
    const { clock, turns, link } = setUp(['a', 'b'])
    expect(turns.doubt(link('a'))).to.equal(true)
    expect(turns.doubt(link('a'))).to.equal(false)
    expect(idsOf(turns.round())).to.deep.equal(['b', 'a'])

    turns.answered(link('a'))
    expect(turns.doubt(link('a'))).to.equal(true)

    clock.move(DOUBT_MS - 1)
    expect(turns.doubt(link('a'))).to.equal(false)
    clock.move(DOUBT_MS)
    expect(turns.doubt(link('a'))).to.equal(true)
  })

  it('names the helper that was asked longest ago, never one in doubt or busy', () => {
    const { clock, turns, link } = setUp(['a', 'b', 'c'])
    for (const name of ['b', 'c', 'a']) {
      turns.asked(link(name))
      clock.move(10)
    }

    const any = (): boolean => true
    expect(turns.helper(any)?.peerId).to.equal('b')
    expect(turns.helper(({ peerId }) => peerId !== 'b')?.peerId).to.equal('c')
    turns.doubt(link('b'))
    expect(turns.helper(any)?.peerId).to.equal('c')
    for (const name of ['a', 'c']) turns.doubt(link(name))
    expect(turns.helper(any)).to.equal(undefined)
  })

  it('remembers a bounded number of doubts', () => {
    const names = Array.from({ length: DOUBTED_MAX + 1 }, (_none, at) => `peer-${at}`)
    const { turns, link } = setUp([names[0] ?? ''])
    for (const peerId of names.slice(0, DOUBTED_MAX)) turns.doubt({ peerId } as Link)
    expect(turns.doubt(link('peer-0'))).to.equal(false)
    turns.doubt({ peerId: names[DOUBTED_MAX] } as Link)
    expect(turns.doubt(link('peer-0'))).to.equal(true)
  })
})
