import { readAnchor, writeAnchor } from '../config/anchor-file.js'
import { writeFileAtomic } from '../config/atomic-file.js'
import { readNodeKey, readOrgPublicKey } from '../config/key-files.js'
import { parseNodeConfig } from '../config/node-config.js'
import { nodePaths } from '../config/node-dir.js'
import { setMeshInYaml } from '../config/node-template.js'
import type { PendingJoin } from '../config/pending-join.js'
import { NodeError } from '../errors.js'
import { equalBytes, toHex } from '../model/bytes.js'
import { MULTIADDRS_MAX } from '../roster/documents.js'
import { nodePeerId } from '../roster/fingerprint.js'
import type { Invite } from '../roster/invite-codec.js'
import type { Member } from '../roster/roster.js'
import { createRoster, type RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { decodeWelcome, encodeSigned } from '../roster/signed-codec.js'
import { CONFIG_MODE, readConfigText, readPresent, requireOwnMembership, verifyWelcome } from './join-complete.js'
import { reachable } from './mesh-documents.js'

export interface Joined {
  roster: RosterView
  member: Member
  nodeKey: Uint8Array
  peers: readonly string[]
  /** When the certificate that was signed with the request ends. */
  certifiedUntilMs: number
}

/**
 * Takes in the answer to an online request: verifies it like any other, adds the certificate that was signed with the request,
 * and writes anchor and configuration. Doing it twice changes nothing more. The pending file stays, for `removePendingJoin` to
 * remove once the steward knows.
 *
 * @throws NodeError `DOCUMENT_WRONG_MESH` when the answer is of another mesh than the invite · `CERTIFICATE_EXPIRED` when it came
 * after the certificate's time · as `verifyWelcome` and `requireOwnMembership`
 */
export async function finishJoin(dir: string, nowMs: number, { invite, pending, welcome }: Finish): Promise<Joined> {
  const { objects, addresses } = decodeWelcome(welcome)
  const answer = verifyWelcome({ objects, addresses }, nowMs)

  if (!equalBytes(answer.meshId, invite.meshId)) {
    throw new NodeError('DOCUMENT_WRONG_MESH', 'the answer is of another mesh than the invite', {
      fix: 'speak with the steward: somebody may be in between'
    })
  }

  const member = requireOwnMembership(answer, await readOrgPublicKey(dir), nowMs)
  const { publicKey: nodeKey, secretKey } = await readNodeKey(dir)
  const yaml = await readConfigText(dir)
  const known = await readPresent(dir, answer)
  const roster = createRoster([...known.objects, ...answer.objects(), pending.certificate], { meshId: answer.meshId, nowMs })
  const certificate = roster.findCertificate(nodeKey, nowMs)

  if (certificate === undefined) {
    throw new NodeError('CERTIFICATE_EXPIRED', 'the certificate that was signed with the request does not cover the present time', {
      fix: 'check the clock of this machine; if it is right, run tocsin join with the same invite again, which signs a new one'
    })
  }

  const { publicAddresses, listen } = parseNodeConfig(yaml, { fileName: nodePaths(dir).config }).config.mesh
  const multiaddrs = (publicAddresses.length > 0 ? publicAddresses : reachable(listen)).slice(0, MULTIADDRS_MAX)

  if (multiaddrs.length > 0) {
    const serial = roster.addressesSerialOf(nodeKey) + 1
    roster.apply(
      encodeSigned(signDocument({ type: 'addresses', nodeKey, multiaddrs, serial }, roster.meshId, [{ publicKey: nodeKey, secretKey }])),
      nowMs
    )
  }

  const peers = addresses.filter(address => !address.endsWith(`/p2p/${nodePeerId(nodeKey)}`))

  await writeAnchor(dir, { objects: roster.objects(), addresses: [...new Set([...known.addresses, ...peers])] })
  await writeFileAtomic(nodePaths(dir).config, setMeshInYaml(yaml, { meshId: toHex(roster.meshId), peers }), CONFIG_MODE)

  return { roster, member, nodeKey, peers, certifiedUntilMs: certificate.notAfterMs }
}

interface Finish {
  invite: Invite
  pending: PendingJoin
  welcome: Uint8Array
}

/** The join of this directory ended before, and only its file was left behind. */
export async function isFinished(dir: string, invite: Invite, nowMs: number): Promise<boolean> {
  try {
    const roster = createRoster((await readAnchor(dir)).objects, { nowMs })
    const { publicKey } = await readNodeKey(dir)

    return (
      equalBytes(roster.meshId, invite.meshId) &&
      roster.findCertificate(publicKey, nowMs) !== undefined &&
      isMember(roster, await readOrgPublicKey(dir), nowMs)
    )
  } catch (err) {
    if (!(err instanceof NodeError)) throw err

    return false
  }
}

function isMember(roster: RosterView, orgKey: Uint8Array, nowMs: number): boolean {
  return roster.findMember(orgKey, nowMs) !== undefined
}
