import { expect } from 'chai'

import { systemClock } from '../../../src/clock.js'
import { ROSTER_DIAL_LINKS_MAX } from '../../../src/mesh/constants.js'
import type { Link } from '../../../src/mesh/links.js'
import { suggestAddresses } from '../../../src/mesh/suggest.js'
import type { Member } from '../../../src/roster/roster.js'
import { keysOf } from '../../support/mesh-nodes.js'

const names = ['isp', 'agency', 'bank']
const addressOf = (name: string): string => `/dns4/${name}.example.net/tcp/7400`
const roster = {
  members: (): Member[] => names.map(name => ({ orgKey: keysOf(name).org.publicKey }) as Member),
  nodesOf: (orgKey: Uint8Array) =>
    names
      .filter(name => keysOf(name).org.publicKey === orgKey)
      .map(name => ({ nodeKey: keysOf(name).node.publicKey, certificateId: orgKey, notAfterMs: 0, addresses: [addressOf(name)] }))
}

/** Ready links to nodes of the named organizations, and as many others as make the node content. */
function linksTo(...orgs: readonly string[]) {
  const others = Array.from({ length: ROSTER_DIAL_LINKS_MAX }, (_none, at) => `other ${at}`)
  const all = [...orgs, ...others].map(name => {
    const { org, node } = keysOf(name)
    // another node of the organization than the one in the roster
    return { nodeKey: node.publicKey.map(byte => byte ^ 1), peer: { orgKey: org.publicKey } } as unknown as Link
  })

  return { list: () => all, ready: () => all }
}

describe('addresses worth a dial', () => {
  const ask = (owed: readonly string[], links: ReturnType<typeof linksTo>): string[] =>
    suggestAddresses(
      { roster, clock: systemClock, owed: () => owed.map(name => keysOf(name).org.publicKey) },
      links,
      keysOf('cert').node.publicKey
    ).map(address => address.replace(/\/p2p\/.*/, ''))

  it('are those of organizations that are owed a delivery, however many links are up', () => {
    expect(ask([], linksTo())).to.deep.equal([])
    expect(ask(['agency'], linksTo())).to.deep.equal([addressOf('agency')])
  })

  it('are not those of an organization of which another node is connected', () => {
    expect(ask(['agency', 'bank'], linksTo('agency'))).to.deep.equal([addressOf('bank')])
  })

  it('are those of all members while few links are up, the owed ones first', () => {
    const few = { list: () => [], ready: () => [] }
    expect(ask(['bank'], few)).to.deep.equal([addressOf('bank'), addressOf('isp'), addressOf('agency')])
  })
})
