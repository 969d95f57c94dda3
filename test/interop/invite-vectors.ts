import { toHex } from '../../src/model/bytes.js'
import { noConstituency } from '../../src/roster/documents.js'
import { decodeBase32, encodeBase32 } from '../../src/roster/base32.js'
import { formatInvite, type Invite, INVITE_PREFIX } from '../../src/roster/invite-codec.js'
import { inviteIdOf, inviteVerifierOf, makeInviteProof } from '../../src/roster/invite-proof.js'
import { keyPair, NOW_MS } from '../support/roster-maker.js'
import type { VectorFile } from './envelope-vectors.js'

/** Vectors of invites for other implementations, from fixed seeds; `make-vectors.ts` writes the file. */

const bare: Invite = {
  meshId: new Uint8Array(32).fill(0x11),
  meshName: 'example-mesh',
  nodeKey: keyPair('steward node').publicKey,
  multiaddrs: ['/ip4/192.0.2.10/tcp/7400'],
  secret: new Uint8Array(32).fill(0x22),
  constituency: noConstituency,
  expiresMs: NOW_MS
}
const full: Invite = {
  ...bare,
  multiaddrs: ['/dns4/node.cert.example/tcp/7400', '/ip6/2001:db8::10/tcp/7400'],
  name: 'ISP Bravo',
  kind: 'isp',
  constituency: { asns: [64500], cidrs: ['198.51.100.0/24', '2001:db8:64::/48'], countryCodes: ['ZZ'], domains: ['isp.example'] }
}

export function makeInviteVectors(): VectorFile {
  const text = formatInvite(full)
  const body = bodyOf(text)
  const padded = Buffer.concat([Buffer.from([0, 2]), Buffer.from([0xff, 0xff]), Buffer.alloc(4)])

  return {
    about:
      'Text forms of invites. code null: read, with the fields that follow; else the error. proof is that of the secret between the nodes and nonces given (FEDERATION.md, Joining by an invite).',
    vectors: [
      good('smallest', bare),
      good('with every field', full),
      { ...good('broken into lines, in capitals', full), text: text.toUpperCase().replace(/(.{60})/g, '$1\n') },
      bad('its last character missing', text.slice(0, -1), 'INVITE_TRUNCATED'),
      bad('half of it', text.slice(0, text.length / 2), 'INVITE_TRUNCATED'),
      bad('one character changed', `${text.slice(0, 40)}${text[40] === 'a' ? 'b' : 'a'}${text.slice(41)}`, 'INVITE_MALFORMED'),
      bad('something behind its end', `${text}aa`, 'INVITE_MALFORMED'),
      bad('a later version', text.replace('invite1', 'invite2'), 'INVITE_MALFORMED'),
      bad('another prefix', text.replace('tocsin-invite1', 'tocsin-'), 'INVITE_MALFORMED'),
      bad('a body that is no message, with its check sum wrong', INVITE_PREFIX + encodeBase32(padded), 'INVITE_MALFORMED'),
      { name: 'the bytes of the body of "with every field"', body: toHex(body) }
    ]
  }
}

function good(name: string, invite: Invite): Record<string, unknown> {
  const { meshId, meshName, nodeKey, multiaddrs, secret, expiresMs, constituency, name: suggested, kind } = invite
  const transcript = {
    meshId,
    inviteId: inviteIdOf(secret),
    stewardNode: nodeKey,
    newcomerNode: keyPair('newcomer node').publicKey,
    newcomerNonce: new Uint8Array(32).fill(0x33),
    stewardNonce: new Uint8Array(32).fill(0x44)
  }

  return {
    name,
    text: formatInvite(invite),
    code: null,
    mesh_id: toHex(meshId),
    mesh_name: meshName,
    node_key: toHex(nodeKey),
    multiaddrs,
    secret: toHex(secret),
    suggested_name: suggested ?? null,
    suggested_kind: kind ?? null,
    asns: constituency.asns,
    cidrs: constituency.cidrs,
    expires_ms: expiresMs,
    invite_id: toHex(transcript.inviteId),
    verifier: toHex(inviteVerifierOf(secret)),
    newcomer_node: toHex(transcript.newcomerNode),
    newcomer_nonce: toHex(transcript.newcomerNonce),
    steward_nonce: toHex(transcript.stewardNonce),
    proof: toHex(makeInviteProof(secret, transcript))
  }
}

function bad(name: string, text: string, code: string): Record<string, unknown> {
  return { name, text, code }
}

function bodyOf(text: string): Uint8Array {
  const bytes = decodeBase32(text.slice(INVITE_PREFIX.length))

  return bytes.subarray(2, 2 + bytes.readUInt16BE())
}
