import type { onRequestHookHandler } from 'fastify'

import { NodeError } from '../../errors.js'
import { equalBytes } from '../../model/bytes.js'
import { operatorOf } from '../../query/visibility.js'
import { BAD_KEY_ADDRESSES_MAX, BAD_KEYS_PER_MINUTE } from '../constants.js'
import type { RouteContext } from '../context.js'
import type { Caller } from './key-ring.js'
import { createRate, type Rate } from './rate.js'
import { findToken } from './token.js'

/** The operator at the local socket: who may open the file owns the node. */
function operator(ownOrg: Uint8Array): Caller {
  return { id: 'local', reader: operatorOf(ownOrg), rate: { take: () => 0 } }
}

/**
 * The gate of every route that names scopes: key, expiry, scope, rate. Sets `request.caller`.
 * Runs before the body is read, so that a stranger cannot make the node read one.
 */
export function createAuthentication({ ring, clock, ownOrg, formerOrgs, isLocal }: RouteContext): onRequestHookHandler {
  const local = operator(ownOrg)
  const badKeys = new Map<string, Rate>()

  /** Readers of this organization see what was addressed to its former keys; almost no organization has any. */
  function withFormer(caller: Caller): Caller {
    const former = formerOrgs?.() ?? []
    const { orgKey } = caller.reader
    if (former.length === 0 || orgKey === undefined || ![ownOrg, ...former].some(key => equalBytes(key, orgKey))) return caller

    return { ...caller, reader: { ...caller.reader, orgKey: ownOrg, formerOrgs: former } }
  }

  function takeBadKey(address: string): void {
    const rate = badKeys.get(address) ?? createRate({ perMinute: BAD_KEYS_PER_MINUTE, burst: BAD_KEYS_PER_MINUTE })

    // Most recently used last: the first is the one to forget.
    badKeys.delete(address)
    badKeys.set(address, rate)

    const [oldest] = badKeys.keys()
    if (badKeys.size > BAD_KEY_ADDRESSES_MAX && oldest !== undefined) badKeys.delete(oldest)

    const waitMs = rate.take(clock.monotonicMs())
    if (waitMs > 0) throw new NodeError('REQUEST_TOO_MANY', 'too many bad keys from this address', { details: { retryAfterMs: waitMs } })
  }

  function callerOf(token: string | undefined, address: string): Caller {
    if (token === undefined) {
      throw new NodeError('KEY_MISSING', 'this needs an API key', {
        fix: 'send Authorization: Bearer toc_…; tocsin key create NAME makes one'
      })
    }

    try {
      return ring.authenticate(token)
    } catch (err) {
      takeBadKey(address)
      throw err
    }
  }

  return (request, _reply, done) => {
    const { scopes } = request.routeOptions.config

    if (scopes === undefined) return done()
    if (isLocal) {
      request.caller = withFormer(local)

      return done()
    }

    try {
      const caller = callerOf(findToken(request.headers), request.ip)

      if (!scopes.some(scope => caller.reader.scopes.has(scope))) {
        throw new NodeError('SCOPE_MISSING', `this needs a key with the scope ${scopes.join(' or ')}`, {
          fix: `tocsin key create NAME --scope ${scopes[0] ?? 'read'}`
        })
      }

      const waitMs = caller.rate.take(clock.monotonicMs())
      if (waitMs > 0) throw new NodeError('REQUEST_TOO_MANY', 'this key asks too often', { details: { retryAfterMs: waitMs } })

      request.caller = withFormer(caller)
      done()
    } catch (err) {
      done(err instanceof Error ? err : new NodeError('INTERNAL', 'authentication failed', { cause: err }))
    }
  }
}

/** The caller of a route with scopes. @throws NodeError `KEY_MISSING`, which only a route without scopes could meet. */
export function callerOf(request: { caller: Caller | undefined }): Caller {
  if (request.caller === undefined) throw new NodeError('KEY_MISSING', 'this needs an API key')

  return request.caller
}
