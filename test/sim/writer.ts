import type { Indicator } from '../../src/model/indicator.js'
import type { OutboundRecord } from '../../src/outbox/outbox.js'
import { c2, NOW_S } from '../support/flow-parts.js'
import { partyOf } from './documents.js'
import type { PlannedPublish } from './scenario.js'
import { QUARANTINED_MALWARE } from './sim-node.js'
import type { Trace } from './trace.js'

const DAY_S = 86_400

/** Makes up what nodes publish: new values, and revisions and withdrawals of what they said before. */
export function createWriter(trace: Trace): { write(planned: PlannedPublish, as: string): OutboundRecord[] } {
  const lastOf = new Map<string, Indicator[]>()
  let values = 0
  let revisions = 0

  /** The merge takes the widest times and the highest count (4.4): each of them differs from revision to revision. */
  function revise(before: Indicator, isWithdrawal: boolean): Indicator {
    revisions++

    return {
      ...before,
      rev: before.rev + revisions,
      firstSeenS: before.firstSeenS - (revisions % 3),
      lastSeenS: before.lastSeenS + (revisions % 5),
      count: 1 + ((before.count * 7 + revisions) % 50),
      status: isWithdrawal ? 'retracted-error' : 'active'
    }
  }

  function write({ records, to, isLong, isUnsure, isRevision, isWithdrawal }: PlannedPublish, as: string): OutboundRecord[] {
    const before = to.length === 0 && isRevision ? lastOf.get(as) : undefined
    const indicators =
      before?.map(indicator => revise(indicator, isWithdrawal)) ??
      Array.from({ length: records }, () =>
        c2(1, {
          type: 'domain',
          value: `v${values++}.${as}.example.com`,
          malware: isUnsure ? QUARANTINED_MALWARE : 'kelihos',
          tlp: to.length === 0 ? 'GREEN' : 'AMBER',
          validUntilS: NOW_S + (isLong ? 20 : 2) * DAY_S
        })
      )

    if (to.length === 0) lastOf.set(as, indicators)
    if (before !== undefined) trace.note(isWithdrawal ? 'withdrawn' : 'revised', as)

    return indicators.map(indicator => ({ kind: 'indicator', indicator, audience: to.map(name => partyOf(name).org.publicKey) }))
  }

  return { write }
}
