import type { KeyPair } from '../config/key-files.js'
import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import { equalBytes } from '../model/bytes.js'
import { decodeDocument } from '../roster/document-codec.js'
import { CERTIFICATE_MS, type NodeCertificate } from '../roster/documents.js'
import type { RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { decodeSigned, encodeSigned } from '../roster/signed-codec.js'
import type { RosterKeeper } from './roster-keeper.js'
import type { Chore } from './upkeep.js'

/** A certificate lasts for weeks; a minute more or less is nothing, and looking costs nothing. */
const RENEWAL_EVERY_MS = 60_000

export interface RenewalComponents {
  roster: RosterView
  keeper: Pick<RosterKeeper, 'applyObject'>
  mesh: { announce(signed: Uint8Array): void }
  /** Opens the organization's key for one signature; absent where only a person can. */
  openOrgKey?: () => Promise<KeyPair>
  clock: Clock
  log: Log
}

/** Is the newest certificate of a node past half of its time, or over (3.1)? Also when there is none. */
export function isRenewalDue(roster: RosterView, nodeKey: Uint8Array, nowMs: number): boolean {
  const found = roster.findCertificate(nodeKey, nowMs)
  const object = found === undefined ? undefined : roster.findObject(found.id)
  if (object === undefined) return true

  const { notBeforeMs, notAfterMs } = decodeDocument('node-certificate', decodeSigned(object).body)

  return nowMs >= (notBeforeMs + notAfterMs) / 2
}

/** Certifies this node anew at half time, where the key of the organization can be opened without a person (3.1). */
export function createRenewal(
  { roster, keeper, mesh, openOrgKey, clock, log }: RenewalComponents,
  { node, orgKey }: { node: KeyPair; orgKey: Uint8Array }
): Chore[] {
  if (openOrgKey === undefined) return []

  async function renew(open: () => Promise<KeyPair>): Promise<void> {
    const nowMs = clock.nowMs()
    const isMember = roster.findMember(orgKey, nowMs) !== undefined && roster.findRevocation(orgKey, node.publicKey) === undefined
    if (!isMember || !isRenewalDue(roster, node.publicKey, nowMs)) return

    const org = await open()
    if (!equalBytes(org.publicKey, orgKey)) return log.error('the key file holds another organization than this node is of')

    const certificate: NodeCertificate = {
      type: 'node-certificate',
      orgKey,
      nodeKey: node.publicKey,
      serial: roster.highestCertificateSerialOf(orgKey, node.publicKey) + 1,
      notBeforeMs: nowMs,
      notAfterMs: nowMs + CERTIFICATE_MS
    }
    const signed = encodeSigned(signDocument(certificate, roster.meshId, [org, node]))

    await keeper.applyObject(signed)
    mesh.announce(signed)
    log.info('the certificate of this node was renewed', { untilMs: certificate.notAfterMs })
  }

  return [{ name: 'certificate renewal', everyMs: RENEWAL_EVERY_MS, work: () => renew(openOrgKey) }]
}
