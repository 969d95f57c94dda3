import { expect } from 'chai'
import type { MultiaddrConnection, PeerId } from '@libp2p/interface'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'

import { systemClock } from '../../../src/clock.js'
import { createAdmission } from '../../../src/mesh/admission.js'
import { CONNECTIONS_PER_ORG_MAX, INVITED_DOORS_MAX, INVITED_DOORS_PER_INVITE_MAX } from '../../../src/mesh/constants.js'
import { registerMeshMetrics } from '../../../src/mesh/metrics.js'
import { createOffences } from '../../../src/mesh/offences.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { equalBytes } from '../../../src/model/bytes.js'
import { createRoster } from '../../../src/roster/roster-view.js'
import { certificate, charter, keyPair, membership, meshIdOf, NOW_MS, signed } from '../../support/roster-maker.js'

/** A connection as the gater sees it, which can end. */
function connection(): { maConn: MultiaddrConnection; close(): void } {
  const target = new EventTarget()
  const maConn = Object.assign(target, {
    status: 'open',
    abort: () => target.dispatchEvent(new Event('close'))
  }) as unknown as MultiaddrConnection

  return { maConn, close: () => void target.dispatchEvent(new Event('close')) }
}

describe('admission', () => {
  const [steward, big, small] = [keyPair('steward'), keyPair('big org'), keyPair('small org')]
  const first = charter([steward])
  const meshId = meshIdOf(first)
  const nodes = Array.from({ length: 6 }, (_, at) => keyPair(`big node ${at}`))
  const roster = createRoster(
    [
      signed(first, meshId, steward),
      signed(membership(big), meshId, steward),
      signed(membership(small), meshId, steward),
      ...nodes.map(node => signed(certificate(big, node), meshId, big, node)),
      signed(certificate(small, keyPair('small node')), meshId, small, keyPair('small node'))
    ],
    { meshId, nowMs: NOW_MS }
  )
  const clock = { ...systemClock, nowMs: () => NOW_MS }
  const peerIdOf = (name: string): PeerId => peerIdFromPublicKey(publicKeyFromRaw(keyPair(name).publicKey))
  const limits = { connectionsMax: 6, connectionsPerNodeMax: 2, connectionsPerOrgMax: CONNECTIONS_PER_ORG_MAX, doorsMax: 10 }

  function gate() {
    const refused: string[] = []
    const metrics = {
      ...registerMeshMetrics(noMetrics),
      connectionsRefused: { inc: ({ reason }: { reason: string }) => void refused.push(reason) }
    }
    const isInvited = (key: Uint8Array): boolean =>
      ['first invite', 'other invite', 'third invite'].some(name => equalBytes(keyPair(name).publicKey, key))
    const { gater } = createAdmission({ roster, clock, metrics, offences: createOffences(clock), isInvited }, limits)

    return {
      refused,
      isDenied: (name: string, maConn: MultiaddrConnection) => gater.denyInboundEncryptedConnection?.(peerIdOf(name), maConn) === true
    }
  }

  it('lets one organization have four connections, whatever nodes it has, and others theirs', () => {
    const { refused, isDenied } = gate()
    const open = Array.from({ length: CONNECTIONS_PER_ORG_MAX }, (_, at) => {
      const each = connection()
      expect(isDenied(`big node ${at}`, each.maConn), String(at)).to.equal(false)

      return each
    })

    expect(isDenied('big node 4', connection().maConn)).to.equal(true)
    expect(isDenied('small node', connection().maConn)).to.equal(false)
    expect(refused).to.deep.equal(['organization-full'])

    open[0]?.close()
    expect(isDenied('big node 5', connection().maConn)).to.equal(false)
  })

  it('gives a third connection of a node the place of its oldest', () => {
    const { refused, isDenied } = gate()
    let ended = 0

    for (let at = 0; at < 5; at++) {
      const { maConn } = connection()
      maConn.addEventListener('close', () => ended++)
      expect(isDenied('big node 0', maConn)).to.equal(false)
    }

    expect(ended).to.equal(3)
    expect(refused).to.deep.equal([])
  })

  it('counts strangers apart from members', () => {
    const { refused, isDenied } = gate()

    for (let at = 0; at < limits.doorsMax; at++) expect(isDenied(`stranger ${at}`, connection().maConn)).to.equal(false)

    expect(isDenied('one more stranger', connection().maConn)).to.equal(true)
    expect(isDenied('small node', connection().maConn)).to.equal(false)
    expect(refused).to.deep.equal(['doors-full'])
  })

  it('keeps places for the keys of open invites that no stranger can take, and few for each invite', () => {
    const { refused, isDenied } = gate()

    for (let at = 0; at < 2 * limits.doorsMax; at++) isDenied(`stranger ${at}`, connection().maConn)
    const held = Array.from({ length: INVITED_DOORS_PER_INVITE_MAX }, connection)
    for (const { maConn } of held) expect(isDenied('first invite', maConn)).to.equal(false)
    expect(isDenied('first invite', connection().maConn)).to.equal(true)
    expect(isDenied('other invite', connection().maConn)).to.equal(false)
    held[0]?.close()
    expect(isDenied('first invite', connection().maConn)).to.equal(false)

    for (let at = INVITED_DOORS_PER_INVITE_MAX + 1; at < INVITED_DOORS_MAX; at++) {
      expect(isDenied(at % 2 === 0 ? 'other invite' : 'third invite', connection().maConn), String(at)).to.equal(false)
    }
    expect(isDenied('third invite', connection().maConn)).to.equal(true)
    expect(refused.filter(reason => reason === 'invited-doors-full').length).to.equal(2)
    expect(refused.filter(reason => reason === 'doors-full').length).to.equal(limits.doorsMax)
  })
})
