import { compareBytes } from '../model/bytes.js'
import { tocsin } from '../proto/tocsin.js'
import {
  type Addresses,
  CERTIFICATE_MS_MAX,
  type Cutoff,
  CUTOFFS_MAX,
  type Epoch,
  MULTIADDR_CHARS_MAX,
  MULTIADDRS_MAX,
  type NodeCertificate,
  type Revocation,
  REVOCATION_REASON_NUMBER,
  type RevocationReason
} from './documents.js'
import { nodePeerId } from './key-text.js'
import { type WireFields, wireFields } from './wire-fields.js'

const certificateFields = wireFields('CERTIFICATE_INVALID')
const revocationFields = wireFields('REVOCATION_INVALID')
const epochFields = wireFields('EPOCH_INVALID')
const addressFields = wireFields('ADDRESSES_INVALID')

const UINT32 = { min: 1, max: 2 ** 32 - 1 }
const SEQ_RANGE = { min: 0, max: 2 ** 32 - 1 }
const REASONS: readonly RevocationReason[] = ['key-compromise', 'superseded', 'misconduct', 'left']
const REASON_NAME = new Map<number, RevocationReason>(REASONS.map(reason => [REVOCATION_REASON_NUMBER[reason], reason]))
/** An epoch names both COMMUNITY classes of the former epoch (3.1). */
const EPOCH_STREAMS = 2
const NO_HASH = new Uint8Array(32)

/** What a node can be dialled at: an address or name, a TCP port, and at most the node's own id. */
export const MULTIADDR = /^\/(?:ip4|ip6|dns|dns4|dns6)\/[0-9A-Za-z.:_-]{1,253}\/tcp\/[0-9]{1,5}(?:\/p2p\/([1-9A-HJ-NP-Za-km-z]{40,64}))?$/

export function encodeCertificateBody(certificate: NodeCertificate): Uint8Array {
  const { orgKey, nodeKey, serial, notBeforeMs, notAfterMs } = certificate

  return tocsin.v1.NodeCertificate.encode({ orgKey, nodeKey, serial, notBeforeMs, notAfterMs }).finish()
}

/** @throws NodeError `CERTIFICATE_INVALID` · `KEY_MALFORMED` · `KEY_WEAK` */
export function certificateFromWire(wire: tocsin.v1.NodeCertificate): NodeCertificate {
  const fields = certificateFields
  const orgKey = fields.key(wire.orgKey, 'org_key')
  const nodeKey = fields.key(wire.nodeKey, 'node_key')
  const notBeforeMs = fields.ms(wire.notBeforeMs, 'not_before_ms')
  const notAfterMs = fields.ms(wire.notAfterMs, 'not_after_ms')

  if (compareBytes(orgKey, nodeKey) === 0) fields.refuse('the node must have a key of its own')

  if (notAfterMs <= notBeforeMs || notAfterMs - notBeforeMs > CERTIFICATE_MS_MAX) {
    fields.refuse('not_after_ms must be after not_before_ms, by at most a year')
  }

  return { type: 'node-certificate', orgKey, nodeKey, serial: fields.whole(wire.serial, UINT32, 'serial'), notBeforeMs, notAfterMs }
}

export function encodeRevocationBody(revocation: Revocation): Uint8Array {
  return tocsin.v1.Revocation.encode({
    orgKey: revocation.orgKey,
    ...(revocation.nodeKey === undefined ? {} : { nodeKey: revocation.nodeKey }),
    reason: REVOCATION_REASON_NUMBER[revocation.reason],
    badSinceMs: revocation.badSinceMs,
    cutoffs: revocation.cutoffs.map(cutoffToWire)
  }).finish()
}

/** @throws NodeError `REVOCATION_INVALID` · `KEY_MALFORMED` · `KEY_WEAK` */
export function revocationFromWire(wire: tocsin.v1.Revocation): Revocation {
  const fields = revocationFields
  const orgKey = fields.key(wire.orgKey, 'org_key')
  const nodeKey = fields.optionalKey(wire.nodeKey, 'node_key')

  for (const cutoff of wire.cutoffs) {
    if ((cutoff.headerHash ?? NO_HASH.subarray(0, 0)).byteLength > 0) fields.refuse('header_hash belongs to epochs')
  }

  return {
    type: 'revocation',
    orgKey,
    ...(nodeKey === undefined ? {} : { nodeKey }),
    reason: fields.named(wire.reason, REASON_NAME, 'reason'),
    badSinceMs: fields.ms(wire.badSinceMs, 'bad_since_ms'),
    cutoffs: cutoffsFromWire(wire.cutoffs, CUTOFFS_MAX, 'cutoffs', fields)
  }
}

export function encodeEpochBody(epoch: Epoch): Uint8Array {
  return tocsin.v1.Epoch.encode({
    orgKey: epoch.orgKey,
    nodeKey: epoch.nodeKey,
    epoch: epoch.epoch,
    lastGood: epoch.lastGood.map(cutoffToWire),
    createdMs: epoch.createdMs
  }).finish()
}

/** @throws NodeError `EPOCH_INVALID` · `KEY_MALFORMED` · `KEY_WEAK` */
export function epochFromWire(wire: tocsin.v1.Epoch): Epoch {
  const fields = epochFields
  const lastGood = cutoffsFromWire(wire.lastGood, EPOCH_STREAMS, 'last_good', fields)

  if (lastGood.length !== EPOCH_STREAMS) fields.refuse('last_good must name both COMMUNITY streams')

  for (const { lastGoodSeq, headerHash } of lastGood) {
    if (headerHash === undefined) fields.refuse('header_hash must be 32 bytes')
    else if ((lastGoodSeq === 0) !== (compareBytes(headerHash, NO_HASH) === 0))
      fields.refuse('header_hash is zero for an empty stream only')
  }

  return {
    type: 'epoch',
    orgKey: fields.key(wire.orgKey, 'org_key'),
    nodeKey: fields.key(wire.nodeKey, 'node_key'),
    epoch: fields.whole(wire.epoch, { min: 2, max: UINT32.max }, 'epoch'),
    lastGood,
    createdMs: fields.ms(wire.createdMs, 'created_ms')
  }
}

export function encodeAddressesBody(addresses: Addresses): Uint8Array {
  const { nodeKey, multiaddrs, serial } = addresses

  return tocsin.v1.Addresses.encode({ nodeKey, multiaddrs: [...multiaddrs], serial }).finish()
}

/** @throws NodeError `ADDRESSES_INVALID` · `KEY_MALFORMED` · `KEY_WEAK` */
export function addressesFromWire(wire: tocsin.v1.Addresses): Addresses {
  const fields = addressFields
  const nodeKey = fields.key(wire.nodeKey, 'node_key')

  if (wire.multiaddrs.length > MULTIADDRS_MAX) fields.refuse(`multiaddrs has more than ${MULTIADDRS_MAX} entries`)
  if (new Set(wire.multiaddrs).size !== wire.multiaddrs.length) fields.refuse('multiaddrs repeats an entry')

  for (const multiaddr of wire.multiaddrs) {
    if (multiaddr.length > MULTIADDR_CHARS_MAX) fields.refuse('multiaddrs has an entry that is too long')

    const peerId = MULTIADDR.exec(fields.text(multiaddr, MULTIADDR, 'multiaddrs'))?.[1]
    if (peerId !== undefined && peerId !== nodePeerId(nodeKey)) fields.refuse('multiaddrs names another node')
  }

  return { type: 'addresses', nodeKey, multiaddrs: [...wire.multiaddrs], serial: fields.whole(wire.serial, UINT32, 'serial') }
}

function cutoffToWire({ streamId, lastGoodSeq, headerHash }: Cutoff): tocsin.v1.Cutoff.$Properties {
  return { streamId, lastGoodSeq, ...(headerHash === undefined ? {} : { headerHash }) }
}

function cutoffsFromWire(wire: readonly tocsin.v1.Cutoff.$Properties[], max: number, name: string, fields: WireFields): Cutoff[] {
  const none = new Uint8Array(0)
  const cutoffs = wire.map(cutoff => {
    const headerHash = fields.optionalBytes(cutoff.headerHash ?? none, 32, 'header_hash')

    return {
      streamId: fields.bytes(cutoff.streamId ?? none, 16, 'stream_id'),
      lastGoodSeq: fields.whole(cutoff.lastGoodSeq ?? 0, SEQ_RANGE, 'last_good_seq'),
      ...(headerHash === undefined ? {} : { headerHash })
    }
  })

  fields.sorted(cutoffs, (a, b) => compareBytes(a.streamId, b.streamId), max, name)

  return cutoffs
}
