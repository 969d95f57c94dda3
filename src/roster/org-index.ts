import { compareBytes, toHex } from '../model/bytes.js'
import type { Addresses, Charter, Epoch, Membership, NodeCertificate, Revocation } from './documents.js'
import type { Held } from './held.js'
import { compareStanding, type StandingMembership, standing } from './member-rules.js'

/** What stands about one organization. */
export interface OrgEntry {
  readonly orgKey: Uint8Array
  /** Sorted by `compareStanding`. */
  memberships: StandingMembership[]
  /** By hex of the node key. */
  readonly nodes: Map<string, NodeEntry>
  /** Of the whole organization. */
  revocations: Revocation[]
  /** Memberships of other keys that name this one as their former key. */
  successors: Membership[]
}

/** One node as one organization certifies it. */
export interface NodeEntry {
  readonly nodeKey: Uint8Array
  /** Newest first: highest serial, then latest start, then lowest id. */
  certificates: Array<Held<NodeCertificate>>
  revocations: Revocation[]
  /** Highest epoch first, then lowest id. Each says where the streams of a former one end, also when a later one has come. */
  epochs: Array<Held<Epoch>>
}

/**
 * Everything that stands, found by organization, node and certificate. Pure bookkeeping: what is put in here has been
 * verified and judged under the current charter, and is put in once.
 */
export interface OrgIndex {
  findOrg(orgKey: Uint8Array): OrgEntry | undefined
  findNode(orgKey: Uint8Array, nodeKey: Uint8Array): NodeEntry | undefined
  orgs(): Iterable<OrgEntry>
  findCertificate(name: string): Held<NodeCertificate> | undefined
  /** Of a node by any organization, newest first: latest start of the newest certificate of each organization. */
  certificatesOf(nodeKey: Uint8Array): ReadonlyArray<Held<NodeCertificate>>
  findAddresses(nodeKey: Uint8Array): Held<Addresses> | undefined
  putMembership(held: Held<Membership>, charter: Charter): void
  putCertificate(held: Held<NodeCertificate>): void
  putRevocation(held: Held<Revocation>): void
  putEpoch(held: Held<Epoch>): void
  putAddresses(held: Held<Addresses>): void
}

export function createOrgIndex(): OrgIndex {
  const orgs = new Map<string, OrgEntry>()
  const certificates = new Map<string, Held<NodeCertificate>>()
  const byNode = new Map<string, Array<Held<NodeCertificate>>>()
  const addresses = new Map<string, Held<Addresses>>()

  function orgEntry(orgKey: Uint8Array): OrgEntry {
    const name = toHex(orgKey)
    const known = orgs.get(name)
    if (known !== undefined) return known

    const entry: OrgEntry = { orgKey, memberships: [], nodes: new Map(), revocations: [], successors: [] }
    orgs.set(name, entry)

    return entry
  }

  function nodeEntry(orgKey: Uint8Array, nodeKey: Uint8Array): NodeEntry {
    const { nodes } = orgEntry(orgKey)
    const name = toHex(nodeKey)
    const known = nodes.get(name)
    if (known !== undefined) return known

    const entry: NodeEntry = { nodeKey, certificates: [], revocations: [], epochs: [] }
    nodes.set(name, entry)

    return entry
  }

  return {
    findOrg: orgKey => orgs.get(toHex(orgKey)),
    findNode: (orgKey, nodeKey) => orgs.get(toHex(orgKey))?.nodes.get(toHex(nodeKey)),
    orgs: () => orgs.values(),
    findCertificate: name => certificates.get(name),
    certificatesOf: nodeKey => byNode.get(toHex(nodeKey)) ?? [],
    findAddresses: nodeKey => addresses.get(toHex(nodeKey)),

    putMembership(held, charter) {
      const entry = orgEntry(held.document.orgKey)
      const others = entry.memberships.filter(({ held: { name } }) => name !== held.name)

      entry.memberships = [...others, standing(held, charter)].sort(compareStanding)

      if (held.document.replaces !== undefined) {
        const former = orgEntry(held.document.replaces)
        if (!former.successors.includes(held.document)) former.successors.push(held.document)
      }
    },

    putCertificate(held) {
      const entry = nodeEntry(held.document.orgKey, held.document.nodeKey)
      const name = toHex(held.document.nodeKey)

      entry.certificates = [...entry.certificates.filter(other => other.name !== held.name), held].sort(compareCertificates)
      certificates.set(held.name, held)
      byNode.set(name, newestFirst([...(byNode.get(name) ?? []).filter(other => other.name !== held.name), held]))
    },

    putRevocation({ document }) {
      const entry = document.nodeKey === undefined ? orgEntry(document.orgKey) : nodeEntry(document.orgKey, document.nodeKey)
      if (!entry.revocations.includes(document)) entry.revocations.push(document)
    },

    putEpoch(held) {
      const entry = nodeEntry(held.document.orgKey, held.document.nodeKey)

      entry.epochs = [...entry.epochs.filter(other => other.name !== held.name), held].sort(compareEpochs)
    },

    putAddresses(held) {
      addresses.set(toHex(held.document.nodeKey), held)
    }
  }
}

function compareCertificates(a: Held<NodeCertificate>, b: Held<NodeCertificate>): number {
  return b.document.serial - a.document.serial || b.document.notBeforeMs - a.document.notBeforeMs || compareBytes(a.id, b.id)
}

function compareEpochs(a: Held<Epoch>, b: Held<Epoch>): number {
  return b.document.epoch - a.document.epoch || compareBytes(a.id, b.id)
}

/**
 * Serials of one organization are comparable, those of two are not: the organizations stand in the order in which the newest
 * certificates that they gave begin.
 */
function newestFirst(certificates: ReadonlyArray<Held<NodeCertificate>>): Array<Held<NodeCertificate>> {
  return [...groupByOrg(certificates).values()]
    .map(group => group.sort(compareCertificates))
    .sort(
      ([a], [b]) =>
        (b?.document.notBeforeMs ?? 0) - (a?.document.notBeforeMs ?? 0) ||
        (a === undefined || b === undefined ? 0 : compareBytes(a.id, b.id))
    )
    .flat()
}

function groupByOrg(certificates: ReadonlyArray<Held<NodeCertificate>>): Map<string, Array<Held<NodeCertificate>>> {
  const groups = new Map<string, Array<Held<NodeCertificate>>>()

  for (const certificate of certificates) {
    const name = toHex(certificate.document.orgKey)
    groups.set(name, [...(groups.get(name) ?? []), certificate])
  }

  return groups
}
