import { expect } from 'chai'

import { isNodeError } from '../../../src/errors.js'
import { createKeyRing } from '../../../src/rest/auth/key-ring.js'
import { createRate } from '../../../src/rest/auth/rate.js'
import { findToken } from '../../../src/rest/auth/token.js'
import type { Scope } from '../../../src/query/visibility.js'
import { NOW_MS, orgKey } from '../../support/claims.js'
import { createKeyTable } from '../../support/fake-rest.js'

const wish = { name: 'test', scopes: ['read'] as Scope[], tlpCeiling: 'GREEN' as const, orgKey: orgKey(1) }

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (err) {
    return isNodeError(err) ? err.code : String(err)
  }

  return 'none'
}

describe('API keys', () => {
  const ringOver = (table = createKeyTable(), nowMs = NOW_MS) =>
    createKeyRing({ table, clock: { nowMs: () => nowMs } }, { keysMax: 3, requestsPerMinute: 60 })

  it('opens with the token that was given once, and keeps only its digest', async () => {
    const table = createKeyTable()
    const ring = ringOver(table)
    const { token, key } = await ring.create(wish)

    expect(token).to.match(/^toc_[0-9a-f]{10}_[0-9a-f]{64}$/)
    expect(ring.authenticate(token).id).to.equal(key.id)
    expect([...ring.authenticate(token).reader.scopes]).to.deep.equal(['read'])

    const stored = Buffer.concat([...table.rows.values()]).toString('latin1')
    expect(stored).not.to.include(token.slice(-64))
  })

  it('reads the keys again after a restart', async () => {
    const table = createKeyTable()
    const { token } = await ringOver(table).create({ ...wish, tlpCeiling: 'AMBER', requestsPerMinute: 7, expiresMs: NOW_MS + 1 })
    const ring = ringOver(table)
    await ring.load()

    expect(ring.authenticate(token).reader).to.deep.equal({ tlpCeiling: 'AMBER', scopes: new Set(['read']), orgKey: orgKey(1) })
    expect(ring.list()[0]).to.include({ requestsPerMinute: 7, expiresMs: NOW_MS + 1 })
  })

  it('refuses a wrong secret, a foreign id and what is no token', async () => {
    const ring = ringOver()
    const { token } = await ring.create(wish)
    const wrong = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')

    for (const bad of [wrong, token.replace(/_.{10}_/, '_0000000000_'), '', 'toc__', `${token} `, token.toUpperCase()]) {
      expect(await codeOf(() => ring.authenticate(bad)), bad).to.equal('KEY_UNKNOWN')
    }
  })

  it('refuses an expired key, and a revoked one at once', async () => {
    const table = createKeyTable()
    const { token, key } = await ringOver(table).create({ ...wish, expiresMs: NOW_MS + 10 })
    const later = ringOver(table, NOW_MS + 10)
    await later.load()
    expect(await codeOf(() => later.authenticate(token))).to.equal('KEY_EXPIRED')

    const ring = ringOver(table)
    await ring.load()
    await ring.revoke(key.id)
    expect(await codeOf(() => ring.authenticate(token))).to.equal('KEY_UNKNOWN')
    expect(await codeOf(() => ring.revoke(key.id))).to.equal('NOT_FOUND')
    expect(table.rows.size).to.equal(0)
  })

  it('has a limit of keys', async () => {
    const ring = ringOver()
    for (let at = 0; at < 3; at++) await ring.create(wish)

    expect(await codeOf(() => ring.create(wish))).to.equal('REQUEST_INVALID')
  })

  it('says so when a stored key cannot be read, instead of guessing', async () => {
    for (const bytes of [
      'junk',
      '{}',
      '{"name":"x","scopes":"read"}',
      '{"name":"x","scopes":[],"orgKey":"","sha256":"","createdMs":1,"tlpCeiling":"PINK"}'
    ]) {
      const table = createKeyTable()
      table.rows.set('0123456789', Buffer.from(bytes))

      expect(await codeOf(() => ringOver(table).load()), bytes).to.equal('STORE_CORRUPT')
    }
  })
})

describe('token of a request', () => {
  it('is found as Bearer, X-API-Key or Basic password', () => {
    expect(findToken({ authorization: 'Bearer toc_a_b' })).to.equal('toc_a_b')
    expect(findToken({ authorization: 'bearer toc_a_b' })).to.equal('toc_a_b')
    expect(findToken({ 'x-api-key': 'toc_a_b' })).to.equal('toc_a_b')
    expect(findToken({ authorization: `Basic ${Buffer.from('anybody:toc_a_b').toString('base64')}` })).to.equal('toc_a_b')
  })

  it('is absent otherwise', () => {
    for (const authorization of ['Digest x', '', 'Basic !!!', `Basic ${Buffer.from('nocolon').toString('base64')}`]) {
      expect(findToken({ authorization })).to.equal(undefined)
    }
    expect(findToken({})).to.equal(undefined)
  })
})

describe('rate', () => {
  it('lets a burst pass, then one per interval, and tells the wait', () => {
    const rate = createRate({ perMinute: 60, burst: 3 })

    expect([0, 0, 0, 0].map(() => rate.take(0))).to.deep.equal([0, 0, 0, 1_000])
    expect(rate.take(999)).to.equal(1)
    expect(rate.take(1_000)).to.equal(0)
    expect(rate.take(1_000)).to.equal(1_000)
  })

  it('gives no credit above the burst for a long silence', () => {
    const rate = createRate({ perMinute: 60, burst: 2 })
    rate.take(0)

    expect([0, 0, 0].map(() => rate.take(3_600_000) > 0)).to.deep.equal([false, false, true])
  })
})
