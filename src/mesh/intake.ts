import type { Log } from '../log.js'
import type { Link, Links } from './links.js'
import type { InboxAnswer, MeshComponents, Way } from './mesh.js'
import type { MeshMetrics } from './metrics.js'
import type { Offences } from './offences.js'

export interface IntakeComponents {
  inbox: MeshComponents['inbox']
  links: Links
  offences: Offences
  log: Log
  metrics: MeshMetrics
  /** Fetches a roster object from the peer; resolves when it was applied, or could not be had. */
  fetchObject(link: Link, id: Uint8Array): Promise<void>
  /** A stream has holes that this peer can probably fill. */
  gapSeen(link: Link): void
}

type Asked = Parameters<MeshComponents['inbox']['accept']>[1]

/** The one door through which batches of peers reach the inbox, whatever way they came. */
export interface Intake {
  /** Offers one batch. Never rejects: an error of ours is an answer `ignored` with code INTERNAL. */
  offer(link: Link, batch: Uint8Array, way: Way): Promise<InboxAnswer>
  /** As `offer`; when the roster lacks the batch's certificate, it is fetched from the peer and the batch offered once more. */
  offerTwice(link: Link, batch: Uint8Array, way: Way): Promise<InboxAnswer>
  /** As `offerTwice`, for a header from sync whose payload the peer calls void. */
  offerVoid(link: Link, header: Uint8Array): Promise<InboxAnswer>
}

export function createIntake({ inbox, links, offences, log, metrics, fetchObject, gapSeen }: IntakeComponents): Intake {
  async function ask(peer: Asked | undefined, batch: Uint8Array, way: Way): Promise<InboxAnswer> {
    if (peer === undefined) return { result: 'ignored', code: 'PEER_NOT_ADMITTED', stored: Promise.resolve() }

    try {
      return await inbox.accept(batch, peer, way)
    } catch (err) {
      log.error('a batch could not be judged', err, { way })

      return { result: 'ignored', code: 'INTERNAL', stored: Promise.resolve() }
    }
  }

  async function offer(link: Link, batch: Uint8Array, way: Way): Promise<InboxAnswer> {
    return settle(link, await ask(link.peer, batch, way), way)
  }

  function settle(link: Link, answer: InboxAnswer, way: Way): InboxAnswer {
    metrics.batchesReceived.inc({ way, result: answer.result })
    answer.stored.catch(err => {
      metrics.batchesFailed.inc({ way })
      log.error('an accepted batch was not stored', err, { way })
    })

    if (answer.result === 'rejected') {
      // bounded: a peer that goes on is out after a few
      log.warn('a batch failed a check and is charged to its sender', { peer: link.peerId, way, code: answer.code })
      if (offences.charge(link.peerId)) links.drop(link, 'offender')
    }

    if (answer.hasGap === true) gapSeen(link)

    return answer
  }

  /** Once more when the roster lacked the batch's certificate. */
  async function twice(link: Link, once: () => Promise<InboxAnswer>): Promise<InboxAnswer> {
    const answer = await once()
    if (answer.wantsCertificate === undefined) return answer

    await fetchObject(link, answer.wantsCertificate)

    return once()
  }

  return {
    offer,
    offerTwice: (link, batch, way) => twice(link, () => offer(link, batch, way)),

    offerVoid: (link, header) =>
      twice(link, async () => {
        const { peer } = link

        return settle(link, await ask(peer === undefined ? undefined : { ...peer, says: 'void' }, header, 'sync'), 'sync')
      })
  }
}
