import type { Clock } from '../clock.js'
import type { Indicator } from '../model/indicator.js'
import type { Policy, PolicyVerdict } from '../policy/policy.js'
import type { Member } from '../roster/roster.js'
import type { RosterView } from '../roster/roster-view.js'

interface VerdictsComponents {
  roster: Pick<RosterView, 'presentMemberOf'>
  policy: Pick<Policy, 'verdict'>
  clock: Clock
}

/** Verdicts about what an organization says; a node of it is named where a batch is judged. */
export type Verdicts = (origin: { orgKey: Uint8Array; nodeKey?: Uint8Array }, indicator: Indicator) => PolicyVerdict

/** The policy's verdicts about received rows. Rows of one batch share the bytes of their publisher's key: its member is found once. */
export function createVerdicts({ roster, policy, clock }: VerdictsComponents): Verdicts {
  let orgKeyAsked: Uint8Array | undefined
  let member: Member | undefined

  return ({ orgKey, nodeKey }, indicator) => {
    // a former key speaks as the organization that it was: the rules are about that
    if (orgKey !== orgKeyAsked) member = roster.presentMemberOf(orgKey, clock.nowMs())
    orgKeyAsked = orgKey

    return policy.verdict({
      org: member?.orgKey ?? orgKey,
      ...(nodeKey === undefined ? {} : { nodeKey }),
      indicator,
      orgName: member?.name,
      orgKind: member?.kind
    })
  }
}
