import { NodeError } from '../errors.js'
import { equalBytes } from '../model/bytes.js'
import { decodeDocument } from './document-codec.js'
import { fingerprint, parseOrgDid } from './fingerprint.js'
import type { RosterView } from './roster-view.js'
import { decodeSigned } from './signed-codec.js'

/**
 * The key of an organization that the stewards ever made a member, by name, fingerprint or did:key. A name means the members of
 * now first: a suspended or revoked organization is found by it as well.
 *
 * @throws NodeError `NOT_FOUND` · `USAGE_INVALID` for a name that two organizations bear
 */
export function findRosterOrg(roster: RosterView, text: string, nowMs: number): Uint8Array {
  const wanted = text.trim()
  if (wanted.startsWith('did:')) return parseOrgDid(wanted)

  const isWanted = ({ name, orgKey }: { name: string; orgKey: Uint8Array }): boolean =>
    name.toLowerCase() === wanted.toLowerCase() || fingerprint(orgKey) === wanted.toUpperCase()
  const present = roster.members(nowMs).filter(isWanted)
  const found = distinct((present.length > 0 ? present : everyMember(roster).filter(isWanted)).map(({ orgKey }) => orgKey))
  const [orgKey] = found

  if (orgKey === undefined) throw new NodeError('NOT_FOUND', `no member is called "${wanted}"`, { fix: 'tocsin member list' })
  if (found.length > 1) {
    throw new NodeError('USAGE_INVALID', `${found.length} organizations are called "${wanted}"`, {
      fix: 'name one by its fingerprint or did:key: tocsin member list'
    })
  }

  return orgKey
}

function everyMember(roster: RosterView): Array<{ name: string; orgKey: Uint8Array }> {
  return roster
    .objects()
    .map(decodeSigned)
    .flatMap(({ type, body }) => (type === 'membership' ? [decodeDocument('membership', body)] : []))
}

function distinct(keys: readonly Uint8Array[]): Uint8Array[] {
  return keys.filter((key, at) => keys.findIndex(other => equalBytes(other, key)) === at)
}
