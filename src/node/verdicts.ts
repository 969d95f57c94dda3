import type { Clock } from '../clock.js'
import type { InboxComponents } from '../inbox/inbox.js'
import type { Member, Roster } from '../roster/roster.js'
import type { PolicyKeeper } from './policy-keeper.js'

interface VerdictsComponents {
  roster: Pick<Roster, 'findMember'>
  policy: Pick<PolicyKeeper, 'verdict'>
  clock: Clock
}

/** The policy's verdicts about received rows. Rows of one batch share the bytes of their publisher's key: its member is found once. */
export function createVerdicts({ roster, policy, clock }: VerdictsComponents): InboxComponents['policy'] {
  let orgKeyAsked: Uint8Array | undefined
  let member: Member | undefined

  return ({ orgKey, nodeKey }, indicator) => {
    if (orgKey !== orgKeyAsked) member = roster.findMember(orgKey, clock.nowMs())
    orgKeyAsked = orgKey

    return policy.verdict({ org: orgKey, nodeKey, indicator, orgName: member?.name, orgKind: member?.kind })
  }
}
