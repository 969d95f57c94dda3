import type { KeyPair } from '../../src/envelope/signing.js'
import { certificate, charter, keyPair, membership, meshIdOf, signed } from '../support/roster-maker.js'

/** The signed documents of a simulated mesh: the same bytes in every run. */
export interface Documents {
  meshId: Uint8Array
  objects: readonly Uint8Array[]
}

export interface Party {
  name: string
  org: KeyPair
  node: KeyPair
}

export function partyOf(name: string): Party {
  return { name, org: keyPair(`${name} org`), node: keyPair(`${name} node`) }
}

export function documentsFor(names: readonly string[]): Documents {
  const steward = keyPair('sim steward')
  const first = charter([steward], { name: 'sim' })
  const meshId = meshIdOf(first)
  const chains = names.flatMap(name => {
    const { org, node } = partyOf(name)

    return [
      signed(membership(org, { name, kind: 'isp', tlpCeiling: 'AMBER' }), meshId, steward),
      signed(certificate(org, node), meshId, org, node)
    ]
  })

  return { meshId, objects: [signed(first, new Uint8Array(32), steward), ...chains] }
}
