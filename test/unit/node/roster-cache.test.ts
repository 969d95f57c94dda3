import { expect } from 'chai'

import { toHex } from '../../../src/model/bytes.js'
import { openRosterCache } from '../../../src/node/roster-cache.js'
import { createRoster, type RosterView } from '../../../src/roster/roster-view.js'
import { decodeSigned, encodeSigned } from '../../../src/roster/signed-codec.js'
import { certificate, charter, keyPair, membership, meshIdOf, NOW_MS, signed } from '../../support/roster-maker.js'

describe('the cache of verified roster objects', () => {
  const [steward, org, node] = [keyPair('steward'), keyPair('org'), keyPair('node')]
  const first = charter([steward])
  const meshId = meshIdOf(first)
  const objects = [
    signed(first, meshId, steward),
    signed(membership(org), meshId, steward),
    signed(certificate(org, node), meshId, org, node)
  ]
  const seed = new Uint8Array(32).fill(3)

  function memory() {
    const meta = new Map<string, Uint8Array>()
    let writes = 0

    return {
      meta,
      writes: () => writes,
      readMeta: async (name: string) => meta.get(name),
      async putMeta(name: string, bytes: Uint8Array) {
        writes++
        meta.set(name, bytes)
      }
    }
  }

  function open(list: readonly Uint8Array[], isVerified?: (object: Uint8Array) => boolean): { view: RosterView; refused: string[] } {
    const refused: string[] = []
    const view = createRoster(list, {
      meshId,
      nowMs: NOW_MS,
      ...(isVerified === undefined ? {} : { isVerified }),
      onRefused: (_object, err) => refused.push(err.code)
    })

    return { view, refused }
  }

  it('knows after a restart what was verified, and gives the same roster', async () => {
    const store = memory()
    const before = open(objects).view
    await (await openRosterCache(store, seed)).save(before)
    const cache = await openRosterCache(store, seed)

    expect(before.objects().every(cache.isVerified)).to.equal(true)
    expect(toHex(open(before.objects(), cache.isVerified).view.digest())).to.equal(toHex(before.digest()))
  })

  it('trusts no changed byte: neither in an object nor in the cache', async () => {
    const store = memory()
    await (await openRosterCache(store, seed)).save(open(objects).view)
    const cache = await openRosterCache(store, seed)
    const object = decodeSigned(objects[1]!)
    const forged = encodeSigned({
      ...object,
      signatures: object.signatures.map(({ key, signature }) => ({
        key,
        signature: signature.map((byte, at) => (at === 0 ? byte ^ 1 : byte))
      }))
    })

    expect(cache.isVerified(forged)).to.equal(false)
    expect(open([objects[0]!, forged], cache.isVerified).refused).to.deep.equal(['SIGNATURE_INVALID'])

    const tags = store.meta.get('roster-verified')!
    tags.fill(0)
    const tampered = await openRosterCache(store, seed)
    expect(objects.some(tampered.isVerified)).to.equal(false)
    expect(open(objects, tampered.isVerified).view.ids(), 'verified anew').to.have.length(3)
  })

  it('is of no use under another node key', async () => {
    const store = memory()
    await (await openRosterCache(store, seed)).save(open(objects).view)
    const other = await openRosterCache(store, new Uint8Array(32).fill(4))

    expect(objects.some(other.isVerified)).to.equal(false)
  })

  it('verifies no signature of what it knows, and judges everything else', async () => {
    const store = memory()
    const forged = encodeSigned({ ...decodeSigned(objects[1]!), signatures: [{ key: steward.publicKey, signature: new Uint8Array(64) }] })
    // a cache that says yes to all shows which checks are left: the thresholds and the ground
    expect(open([objects[0]!, forged], () => true).refused).to.deep.equal([])
    const byNobody = encodeSigned({ ...decodeSigned(objects[1]!), signatures: [{ key: org.publicKey, signature: new Uint8Array(64) }] })
    expect(open([objects[0]!, byNobody], () => true).refused).to.deep.equal(['SIGNATURES_TOO_FEW'])

    const cache = await openRosterCache(store, seed)
    const { view } = open(objects)
    await cache.save(view)
    await cache.save(view)
    expect(store.writes(), 'nothing is written twice').to.equal(1)
  })
})
