import type { Clock } from '../clock.js'
import { joinKeys } from '../query/join-keys.js'
import { createQuery, type Query } from '../query/query.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store } from '../store/store.js'
import { readCursorKey } from './cursor-key.js'
import type { PolicyKeeper } from './policy-keeper.js'
import type { RosterKeeper } from './roster-keeper.js'
import { createVerdicts } from './verdicts.js'

export interface NodeQueryComponents {
  store: Store
  roster: RosterView
  keeper: Pick<RosterKeeper, 'nameOf'>
  policy: Pick<PolicyKeeper, 'verdict'>
  clock: Clock
}

/** The reads of a node: weights by its policy, names and organizations by its roster. */
export async function createNodeQuery({ store, roster, keeper, policy, clock }: NodeQueryComponents): Promise<Query> {
  const verdicts = createVerdicts({ roster, policy, clock })

  return createQuery(
    {
      claims: joinKeys({ claims: store, rootOrgOf: roster.rootOrgOf, hasOtherKeys: roster.hasOtherKeys }),
      clock,
      weightOf: (org, indicator) => verdicts({ orgKey: org }, indicator).weight,
      rootOrgOf: roster.rootOrgOf,
      nameOf: keeper.nameOf
    },
    { cursorKey: await readCursorKey(store) }
  )
}
