import { expect } from 'chai'

import { noLog } from '../../../src/log.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { toHex } from '../../../src/model/bytes.js'
import { createCharterWatch } from '../../../src/node/charter-watch.js'
import { createRoster } from '../../../src/roster/roster-view.js'
import { decodeSigned } from '../../../src/roster/signed-codec.js'
import { amended, charter, keyPair, membership, meshIdOf, NOW_MS, signed } from '../../support/roster-maker.js'

describe('rival charters at a running node', () => {
  const [alice, bob, carol, org] = [keyPair('alice'), keyPair('bob'), keyPair('carol'), keyPair('org')]
  const first = charter([alice, bob, carol])
  const meshId = meshIdOf(first)
  const ours = signed(amended(first, { stewards: charter([alice, bob]).stewards }), meshId, alice, bob)
  const theirs = signed(amended(first, { stewards: charter([bob, carol]).stewards }), meshId, bob, carol)
  const idOf = (object: Uint8Array): Uint8Array => decodeSigned(object).id

  function start() {
    const roster = createRoster([signed(first, meshId, alice, bob), ours], { meshId, nowMs: NOW_MS })
    const lines: string[] = []
    const gauges: number[] = []
    const log = { ...noLog, info: (sentence: string) => void lines.push(sentence), error: (sentence: string) => void lines.push(sentence) }
    const metrics = { ...noMetrics, gauge: () => ({ set: (_labels: object, value: number) => void gauges.push(value) }) }

    return { roster, lines, gauges, watch: createCharterWatch({ roster, log, metrics }) }
  }

  it('are logged once when they turn up and once when one is pinned, and stand in status and metric meanwhile', () => {
    const { roster, lines, gauges, watch } = start()

    watch.look()
    expect([lines, watch.warnings(), gauges]).to.deep.equal([[], [], [0]])

    roster.apply(theirs, NOW_MS)
    watch.look()
    watch.look()
    expect(lines).to.deep.equal(['rival charters: amending has stopped'])
    expect(watch.warnings()[0]).to.include('CHARTER_CONFLICT').and.to.include('tocsin mesh pin ID')
    expect(gauges.at(-1)).to.equal(2)

    expect(roster.pin([idOf(theirs)])).to.equal(true)
    watch.look()
    expect(lines).to.deep.equal(['rival charters: amending has stopped', 'one charter stands: amending goes on'])
    expect([watch.warnings(), gauges.at(-1)]).to.deep.equal([[], 0])
  })

  it('decide by the pin who is steward and what stands, at once and both ways', () => {
    const { roster } = start()
    roster.apply(theirs, NOW_MS)

    for (const [pin, signer] of [
      [theirs, carol],
      [ours, alice],
      [theirs, carol]
    ] as const) {
      roster.pin([idOf(pin)])
      expect(roster.charter.stewards.map(toHex)).to.include(toHex(signer.publicKey))
      roster.apply(signed(membership(org), meshId, signer), NOW_MS)
      expect(roster.findMember(org.publicKey, NOW_MS)?.name).to.be.a('string')
      expect(roster.conflict()).to.equal(undefined)
    }

    expect(roster.pin([])).to.equal(true)
    expect(roster.conflict()?.version).to.equal(2)
    expect(roster.pin([])).to.equal(false)
  })

  it('are decided before they are known: a pinned charter is taken in while a conflict keeps others out', () => {
    const { roster } = start()
    const third = signed(amended(first, { admit: 2 }), meshId, alice, carol)
    roster.apply(theirs, NOW_MS)

    expect(() => roster.apply(third, NOW_MS))
      .to.throw()
      .with.property('code', 'CHARTER_CONFLICT')
    roster.pin([idOf(third)])
    expect(roster.apply(third, NOW_MS).result).to.equal('new')
    expect([roster.charter.admit, roster.conflict()]).to.deep.equal([2, undefined])
  })
})
