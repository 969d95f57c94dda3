import { keysOf, testRoster } from './mesh-nodes.js'
import type { TestRoster } from './mesh-nodes.js'
import { DAY_MS, membership, signed } from './roster-maker.js'

/** The mesh that all processes of a test make anew from the same words. */
export interface MeshPlan {
  meshName: string
  startMs: number
  names: readonly string[]
  /** What stewards allow some members to publish, in bytes a day; the others have the default. */
  quotas?: Readonly<Record<string, number>>
}

/** The documents of the mesh; each chain is signed once in this process. */
export function planRoster({ meshName, startMs, names, quotas = {} }: MeshPlan): TestRoster {
  const roster = testRoster(meshName, startMs)

  function chainOf(name: string): Uint8Array[] {
    const [, ...rest] = roster.chainOf(name)
    const quotaBytesADay = quotas[name]
    if (quotaBytesADay === undefined) return roster.chainOf(name)

    const { org } = keysOf(name)
    const validity = { notBeforeMs: startMs - DAY_MS, notAfterMs: startMs + 20 * DAY_MS }

    return [signed(membership(org, { ...validity, name, serial: 1, quotaBytesADay }), roster.meshId, roster.steward), ...rest]
  }

  const chains = new Map(names.map(name => [name, chainOf(name)]))

  return { ...roster, chainOf: name => chains.get(name) ?? roster.chainOf(name) }
}
