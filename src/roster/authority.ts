import { NodeError } from '../errors.js'
import { CLOCK_SKEW_MS, NODES_PER_ORG_MAX } from '../limits.js'
import { compareBytes, toHex } from '../model/bytes.js'
import { isSuspension, type NodeCertificate, type Revocation } from './documents.js'
import type { Held } from './held.js'
import { covers, membershipAt } from './member-rules.js'
import type { NodeEntry, OrgEntry, OrgIndex } from './org-index.js'
import type { Member, OriginClaim } from './roster.js'

/** What revocations say of one node together: the earliest time, and for each stream the lowest cut-off. */
export interface RevocationView {
  badSinceMs: number
  /**
   * Last good seq of a stream; 0: nothing of it. Undefined: not listed, so nothing new is accepted and what is held
   * from `badSinceMs` on is contested.
   */
  lastGoodSeq(streamId: Uint8Array): number | undefined
}

/** Revocations of the organization and of its node together. */
export function revocationView(org: OrgEntry | undefined, node: NodeEntry | undefined): RevocationView | undefined {
  const all = [...(org?.revocations ?? []), ...(node?.revocations ?? [])]
  if (all.length === 0) return undefined

  return {
    badSinceMs: Math.min(...all.map(({ badSinceMs }) => badSinceMs)),
    lastGoodSeq(streamId) {
      const listed = all.map(revocation => lastGoodOf(revocation, streamId)).filter(seq => seq !== undefined)

      return listed.length === 0 ? undefined : Math.min(...listed)
    }
  }
}

function lastGoodOf({ cutoffs }: Revocation, streamId: Uint8Array): number | undefined {
  let low = 0
  let high = cutoffs.length

  while (low < high) {
    const middle = (low + high) >>> 1
    const cutoff = cutoffs[middle]
    const order = cutoff === undefined ? 1 : compareBytes(cutoff.streamId, streamId)

    if (order === 0) return cutoff?.lastGoodSeq
    if (order < 0) low = middle + 1
    else high = middle
  }

  return undefined
}

/**
 * The judgement on one header: certificate, revocations, membership, right to publish, in this order.
 *
 * @throws NodeError see `Roster.authorise`; `NODES_TOO_MANY` for a ninth live node
 */
export function authoriseOrigin(index: OrgIndex, origin: OriginClaim): Member {
  const certificate = index.findCertificate(toHex(origin.certificateId))
  if (certificate === undefined) throw new NodeError('CERTIFICATE_UNKNOWN', 'The certificate that the header names is not known')

  const { orgKey, nodeKey } = certificate.document

  if (compareBytes(nodeKey, origin.nodeKey) !== 0 || compareBytes(orgKey, origin.orgKey) !== 0) {
    throw new NodeError('CERTIFICATE_INVALID', 'The certificate that the header names is for another node or organization')
  }

  const org = index.findOrg(orgKey)
  requireUnrevoked(org, org?.nodes.get(toHex(nodeKey)), origin)

  const member = requireChain(org, certificate, origin.createdMs)

  if (!member.mayPublish) throw new NodeError('RIGHT_MISSING', 'The membership does not grant the right to publish')

  return member
}

/**
 * The judgement on a connection: some organization certifies the node now, and that organization is a member now.
 * The newest certificate is tried first, and its error is the one thrown.
 *
 * @throws NodeError `PEER_NOT_ADMITTED` without a certificate; else see `Roster.authorise`
 */
export function admitNode(index: OrgIndex, nodeKey: Uint8Array, nowMs: number): Member {
  let firstError: unknown

  for (const certificate of index.certificatesOf(nodeKey)) {
    try {
      const org = index.findOrg(certificate.document.orgKey)
      requireUnrevoked(org, org?.nodes.get(toHex(nodeKey)), undefined)

      return requireChain(org, certificate, nowMs)
    } catch (err) {
      firstError ??= err
    }
  }

  throw firstError ?? new NodeError('PEER_NOT_ADMITTED', 'No member certifies this node', { fix: 'the node joins with: tocsin join' })
}

/** Of several revocations each must allow the seq: what is unlisted or above a cut-off in one of them is refused. */
function requireUnrevoked(
  org: OrgEntry | undefined,
  node: NodeEntry | undefined,
  place: { streamId: Uint8Array; seq: number } | undefined
): void {
  const isAllowed = (revocation: Revocation): boolean => place !== undefined && place.seq <= (lastGoodOf(revocation, place.streamId) ?? 0)

  if (org !== undefined && !org.revocations.every(isAllowed)) throw new NodeError('ORG_REVOKED', 'The organization is revoked')
  if (node !== undefined && !node.revocations.every(isAllowed)) throw new NodeError('NODE_REVOKED', 'The node is revoked')
}

function requireChain(org: OrgEntry | undefined, { document }: Held<NodeCertificate>, atMs: number): Member {
  if (!covers(document, atMs, CLOCK_SKEW_MS)) {
    throw new NodeError('CERTIFICATE_EXPIRED', 'The certificate of the node does not cover this time', {
      fix: 'renew the certificate; if it looks valid, compare the clocks of both machines',
      details: { notBeforeMs: document.notBeforeMs, notAfterMs: document.notAfterMs, atMs }
    })
  }

  if (org === undefined || org.memberships.length === 0) throw new NodeError('MEMBER_UNKNOWN', 'The organization is not a member')

  const found = membershipAt(org.memberships, atMs)

  if (found === undefined || endOf(org) + CLOCK_SKEW_MS < atMs) {
    const isReplaced = found !== undefined
    throw new NodeError('MEMBERSHIP_EXPIRED', isReplaced ? 'The organization has a new key' : 'No membership covers this time', {
      fix: 'ask a steward for a new membership; if it looks valid, compare the clocks of both machines'
    })
  }

  if (isSuspension(found.held.document)) throw new NodeError('MEMBERSHIP_SUSPENDED', 'The stewards suspended the organization')

  requireNodePlace(org, document.nodeKey, atMs)

  return found.member
}

/** When a successor's first membership begins, the former key ends (3.1 `replaces`). */
function endOf({ successors }: OrgEntry): number {
  return Math.min(Number.POSITIVE_INFINITY, ...successors.map(({ notBeforeMs }) => notBeforeMs))
}

function requireNodePlace(org: OrgEntry, nodeKey: Uint8Array, atMs: number): void {
  // Nearly every organization has a node or two in its whole history: no counting then.
  if (org.nodes.size <= NODES_PER_ORG_MAX) return

  const place = liveNodes(org, atMs, CLOCK_SKEW_MS).findIndex(node => compareBytes(node.nodeKey, nodeKey) === 0)

  if (place >= NODES_PER_ORG_MAX) {
    throw new NodeError('NODES_TOO_MANY', `An organization has at most ${NODES_PER_ORG_MAX} live nodes`, {
      fix: 'revoke a node that is no longer used'
    })
  }
}

/**
 * Nodes with a certificate that covers a moment, unrevoked, the longest known first: whoever comes ninth finds no place,
 * and takes none from those before it, in whatever order the certificates arrived.
 */
function liveNodes(org: OrgEntry, atMs: number, skewMs: number): NodeEntry[] {
  const firstMs = ({ certificates }: NodeEntry): number => Math.min(...certificates.map(({ document }) => document.notBeforeMs))

  return [...org.nodes.values()]
    .filter(
      ({ certificates, revocations }) => revocations.length === 0 && certificates.some(({ document }) => covers(document, atMs, skewMs))
    )
    .sort((a, b) => firstMs(a) - firstMs(b) || compareBytes(a.nodeKey, b.nodeKey))
}

/** The member that an organization was at a moment: covered, not suspended, not yet revoked, not yet replaced. */
export function memberAt(org: OrgEntry | undefined, atMs: number): Member | undefined {
  if (org === undefined) return undefined

  const found = membershipAt(org.memberships, atMs)
  const badSinceMs = Math.min(Number.POSITIVE_INFINITY, ...org.revocations.map(revocation => revocation.badSinceMs))

  if (found === undefined || isSuspension(found.held.document)) return undefined
  if (atMs >= badSinceMs || atMs > endOf(org) + CLOCK_SKEW_MS) return undefined

  return found.member
}

/** The at most 8 nodes that may speak for an organization at a moment, with the certificate that says so. */
export function nodesAt(org: OrgEntry | undefined, atMs: number): Array<{ node: NodeEntry; certificate: Held<NodeCertificate> }> {
  if (org === undefined || org.revocations.length > 0) return []

  return liveNodes(org, atMs, 0)
    .slice(0, NODES_PER_ORG_MAX)
    .flatMap(node => {
      const certificate = node.certificates.find(({ document }) => covers(document, atMs, 0))

      return certificate === undefined ? [] : [{ node, certificate }]
    })
}
