import { NodeError } from '../errors.js'
import { fromHex } from '../model/bytes.js'
import type { JoinRequest } from '../roster/documents.js'
import { readJoinRequest } from '../roster/join-request.js'
import type { Constituency } from '../roster/roster.js'
import type { Client } from './client.js'

/** A request as the steward's node holds it, read again here: what is signed is judged by who signs. */
export interface HeldRequest {
  id: string
  state: string
  received: string
  isFetched: boolean
  deniedFor: string | undefined
  request: JoinRequest
}

/** @throws NodeError `NODE_UNREACHABLE`, and as `readJoinRequest` for a request that does not verify */
export async function readHeldRequests(client: Client, nowMs: number): Promise<HeldRequest[]> {
  const [{ requests }, meshId] = [await client.get('/v1/join-requests'), await readMeshId(client)]

  return (Array.isArray(requests) ? requests : []).map(row => ({
    id: String(row.id),
    state: String(row.state),
    received: String(row.received),
    isFetched: row.fetched === true,
    deniedFor: typeof row.denied_for === 'string' ? row.denied_for : undefined,
    request: readJoinRequest(new Uint8Array(Buffer.from(String(row.signed), 'base64')), nowMs, meshId)
  }))
}

async function readMeshId(client: Client): Promise<Uint8Array> {
  const { mesh } = await client.get('/v1/status')
  const id: unknown = typeof mesh === 'object' && mesh !== null ? Reflect.get(mesh, 'id') : undefined
  if (typeof id === 'string') return fromHex(id)

  throw new NodeError('NODE_UNREACHABLE', `what answers at ${client.target} is no Tocsin node`)
}

/** @throws NodeError `NOT_FOUND` */
export function requireHeld(held: readonly HeldRequest[], id: string): HeldRequest {
  const found = held.find(each => each.id === id.toLowerCase())
  if (found !== undefined) return found

  throw new NodeError('NOT_FOUND', `there is no request ${id}`, { fix: 'tocsin member requests' })
}

/** The networks of an answer of REST. */
export function constituencyOf(value: unknown): Constituency {
  const field = (name: string): unknown[] => {
    const list: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

    return Array.isArray(list) ? list : []
  }

  return {
    asns: field('asns').map(Number),
    cidrs: field('cidrs').map(String),
    countryCodes: field('country_codes').map(String),
    domains: field('domains').map(String)
  }
}
