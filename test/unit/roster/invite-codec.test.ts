import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError } from '../../../src/errors.js'
import { toHex } from '../../../src/model/bytes.js'
import { decodeBase32, encodeBase32 } from '../../../src/roster/base32.js'
import { noConstituency } from '../../../src/roster/documents.js'
import { formatInvite, type Invite, INVITE_CHARS_MAX, INVITE_PREFIX, parseInvite } from '../../../src/roster/invite-codec.js'
import { inviteIdOf, inviteVerifierOf, isInviteProof, makeInviteProof } from '../../../src/roster/invite-proof.js'
import { check } from '../../support/property.js'
import { keyPair, NOW_MS } from '../../support/roster-maker.js'

const invite: Invite = {
  meshId: new Uint8Array(32).fill(7),
  meshName: 'example-mesh',
  nodeKey: keyPair('node').publicKey,
  multiaddrs: ['/dns4/node.cert.example/tcp/7400', '/ip4/192.0.2.10/tcp/7400'],
  secret: new Uint8Array(32).fill(9),
  name: 'ISP Bravo',
  kind: 'isp',
  constituency: { asns: [64500], cidrs: ['198.51.100.0/24'], countryCodes: ['ZZ'], domains: ['isp.example'] },
  expiresMs: NOW_MS + 172_800_000
}

function codeOf(text: string): string | undefined {
  try {
    parseInvite(text)

    return undefined
  } catch (err) {
    return isNodeError(err) ? err.code : String(err)
  }
}

describe('the text of an invite', () => {
  const text = formatInvite(invite)

  it('comes back as it was, also when mail broke it into lines and made it large', () => {
    const broken = `  ${text.toUpperCase().replace(/(.{40})/g, '$1\r\n')}\n`

    for (const each of [text, broken]) expect(JSON.stringify(plain(parseInvite(each)))).to.equal(JSON.stringify(plain(invite)))
  })

  it('needs no suggestions', () => {
    const { name: _name, kind: _kind, ...rest } = invite
    const bare = { ...rest, constituency: noConstituency }

    expect(plain(parseInvite(formatInvite(bare)))).to.deep.equal(plain(bare))
  })

  it('is refused as truncated wherever its end is missing', () => {
    for (let length = INVITE_PREFIX.length + 4; length < text.length; length++) {
      expect(codeOf(text.slice(0, length)), `${length} characters`).to.equal('INVITE_TRUNCATED')
    }
  })

  it('is refused as malformed with any one character changed', () => {
    for (let at = INVITE_PREFIX.length + 4; at < text.length; at++) {
      const other = text[at] === 'a' ? 'b' : 'a'

      expect(codeOf(text.slice(0, at) + other + text.slice(at + 1)), `character ${at}`).to.equal('INVITE_MALFORMED')
    }
  })

  it('is refused with more behind it, of a later version, too long, or as something else', () => {
    expect(codeOf(`${text}aaaa`)).to.equal('INVITE_MALFORMED')
    expect(codeOf(text.replace('invite1', 'invite2'))).to.equal('INVITE_MALFORMED')
    expect(codeOf(text.padEnd(INVITE_CHARS_MAX + 1, ' '))).to.equal('INVITE_MALFORMED')
    expect(codeOf(text.padEnd(INVITE_CHARS_MAX, ' '))).to.equal(undefined)
    expect(codeOf('toc_0123_4567')).to.equal('INVITE_MALFORMED')
    expect(codeOf(`${INVITE_PREFIX}!`)).to.equal('INVITE_MALFORMED')
  })

  it('cannot be made with fields that its reader refuses', () => {
    const wrong: ReadonlyArray<Partial<Invite>> = [
      { multiaddrs: [] },
      { multiaddrs: ['/ip4/192.0.2.10/udp/7400'] },
      { multiaddrs: ['/ip4/192.0.2.10/tcp/7400', '/ip4/192.0.2.10/tcp/7400'] },
      { multiaddrs: ['/ip4/192.0.2.10/tcp/7400/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'] },
      { meshName: 'Example Mesh' },
      { secret: new Uint8Array(16) },
      { name: ' ISP' },
      { nodeKey: new Uint8Array(32) },
      { constituency: { ...noConstituency, cidrs: ['198.51.100.1/24'] } }
    ]

    for (const change of wrong) {
      expect(() => formatInvite({ ...invite, ...change }), JSON.stringify(change)).to.throw()
    }
  })

  it('never crashes its reader', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(codeOf(INVITE_PREFIX + encodeBase32(bytes))).to.match(/^INVITE_(MALFORMED|TRUNCATED)$|^KEY_/)
      })
    )
  })

  it('is written in base 32 that comes back', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
        expect(toHex(decodeBase32(encodeBase32(bytes)))).to.equal(toHex(bytes))
      })
    )
    expect(encodeBase32(Buffer.from('foobar'))).to.equal('mzxw6ytboi')
  })
})

describe('the proof of an invite', () => {
  const transcript = {
    meshId: invite.meshId,
    inviteId: inviteIdOf(invite.secret),
    stewardNode: invite.nodeKey,
    newcomerNode: keyPair('newcomer').publicKey,
    newcomerNonce: new Uint8Array(32).fill(1),
    stewardNonce: new Uint8Array(32).fill(2)
  }
  const verifier = inviteVerifierOf(invite.secret)
  const proof = makeInviteProof(invite.secret, transcript)

  it('convinces who keeps the hash of the secret', () => {
    expect(isInviteProof(proof, verifier, transcript)).to.equal(true)
  })

  it('is worth nothing in another attempt, for another node or another invite', () => {
    for (const name of Object.keys(transcript) as Array<keyof typeof transcript>) {
      const other = { ...transcript, [name]: transcript[name].map(byte => byte ^ 1) }

      expect(isInviteProof(proof, verifier, other), name).to.equal(false)
    }

    expect(isInviteProof(proof, inviteVerifierOf(new Uint8Array(32)), transcript)).to.equal(false)
    expect(isInviteProof(proof.subarray(1), verifier, transcript)).to.equal(false)
  })

  it('cannot be made from what the steward keeps, and does not show the secret', () => {
    expect(isInviteProof(makeInviteProof(verifier, transcript), verifier, transcript)).to.equal(false)
    expect(toHex(proof)).not.to.equal(toHex(invite.secret))
    expect(toHex(verifier)).not.to.equal(toHex(invite.secret))
  })
})

function plain({ meshId, nodeKey, secret, ...rest }: Invite): object {
  return { ...rest, meshId: toHex(meshId), nodeKey: toHex(nodeKey), secret: toHex(secret) }
}
