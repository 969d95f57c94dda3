import { ORG_KIND_NAME, ORG_KIND_NUMBER, TLP_NAME, TLP_NUMBER } from '../model/enumerations.js'
import { tocsin } from '../proto/tocsin.js'
import { constituencyFromWire, constituencyToWire } from './constituency-codec.js'
import { isTlpBelow, type JoinRequest, type Membership, MEMBERSHIP_MS_MAX } from './documents.js'
import { wireFields } from './wire-fields.js'

const membershipFields = wireFields('MEMBERSHIP_INVALID')
const requestFields = wireFields('JOIN_REQUEST_INVALID')

/** Printable ASCII without a space at either end, so that two names that look alike are alike. */
export const ORG_NAME = /^[!-~](?:[ -~]{0,62}[!-~])?$/
const SERIAL_RANGE = { min: 1, max: 2 ** 32 - 1 }

export function encodeMembershipBody(membership: Membership): Uint8Array {
  const constituency = constituencyToWire(membership.constituency)

  return tocsin.v1.Membership.encode({
    orgKey: membership.orgKey,
    name: membership.name,
    kind: ORG_KIND_NUMBER[membership.kind],
    ...(constituency === undefined ? {} : { constituency }),
    publish: membership.mayPublish,
    receiveVictims: membership.mayReceiveVictims,
    tlpCeiling: membership.tlpCeiling === undefined ? 0 : TLP_NUMBER[membership.tlpCeiling],
    quotaBytesADay: membership.quotaBytesADay ?? 0,
    ...(membership.replaces === undefined ? {} : { replaces: membership.replaces }),
    serial: membership.serial,
    notBeforeMs: membership.notBeforeMs,
    notAfterMs: membership.notAfterMs
  }).finish()
}

/** @throws NodeError `MEMBERSHIP_INVALID` · `KEY_MALFORMED` · `KEY_WEAK` */
export function membershipFromWire(wire: tocsin.v1.Membership): Membership {
  const fields = membershipFields
  const orgKey = fields.key(wire.orgKey, 'org_key')
  const replaces = fields.optionalKey(wire.replaces, 'replaces')
  const tlpCeiling = wire.tlpCeiling === 0 ? undefined : fields.named(wire.tlpCeiling, TLP_NAME, 'tlp_ceiling')
  const quota = fields.whole(wire.quotaBytesADay, { min: 0, max: Number.MAX_SAFE_INTEGER }, 'quota_bytes_a_day')
  const constituency = constituencyFromWire(wire.constituency, fields)
  const notBeforeMs = fields.ms(wire.notBeforeMs, 'not_before_ms')
  const notAfterMs = fields.ms(wire.notAfterMs, 'not_after_ms')

  if (notAfterMs <= notBeforeMs || notAfterMs - notBeforeMs > MEMBERSHIP_MS_MAX) {
    fields.refuse('not_after_ms must be after not_before_ms, by at most a year')
  }

  if (replaces !== undefined && Buffer.compare(replaces, orgKey) === 0) fields.refuse('replaces must be another key')

  if (tlpCeiling === undefined) {
    if (wire.publish || wire.receiveVictims) fields.refuse('tlp_ceiling must be at least GREEN, or every right absent')
  } else if (isTlpBelow(tlpCeiling, 'GREEN')) {
    fields.refuse('tlp_ceiling must be at least GREEN')
  }

  return {
    type: 'membership',
    orgKey,
    name: fields.text(wire.name, ORG_NAME, 'name'),
    kind: fields.named(wire.kind, ORG_KIND_NAME, 'kind'),
    constituency,
    mayPublish: wire.publish,
    mayReceiveVictims: wire.receiveVictims,
    ...(tlpCeiling === undefined ? {} : { tlpCeiling }),
    ...(quota === 0 ? {} : { quotaBytesADay: quota }),
    ...(replaces === undefined ? {} : { replaces }),
    serial: fields.whole(wire.serial, SERIAL_RANGE, 'serial'),
    notBeforeMs,
    notAfterMs
  }
}

export function encodeJoinRequestBody(request: JoinRequest): Uint8Array {
  const constituency = constituencyToWire(request.constituency)

  return tocsin.v1.JoinRequest.encode({
    orgKey: request.orgKey,
    nodeKey: request.nodeKey,
    name: request.name,
    kind: ORG_KIND_NUMBER[request.kind],
    ...(constituency === undefined ? {} : { constituency }),
    ...(request.inviteId === undefined ? {} : { inviteId: request.inviteId }),
    createdMs: request.createdMs
  }).finish()
}

/** @throws NodeError `JOIN_REQUEST_INVALID` · `KEY_MALFORMED` · `KEY_WEAK` */
export function joinRequestFromWire(wire: tocsin.v1.JoinRequest): JoinRequest {
  const fields = requestFields
  const orgKey = fields.key(wire.orgKey, 'org_key')
  const nodeKey = fields.key(wire.nodeKey, 'node_key')
  const inviteId = fields.optionalBytes(wire.inviteId, 16, 'invite_id')

  if (Buffer.compare(orgKey, nodeKey) === 0) fields.refuse('the node must have a key of its own')

  return {
    type: 'join-request',
    orgKey,
    nodeKey,
    name: fields.text(wire.name, ORG_NAME, 'name'),
    kind: fields.named(wire.kind, ORG_KIND_NAME, 'kind'),
    constituency: constituencyFromWire(wire.constituency, fields),
    ...(inviteId === undefined ? {} : { inviteId }),
    createdMs: fields.ms(wire.createdMs, 'created_ms')
  }
}
