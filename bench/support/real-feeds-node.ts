import { request } from 'node:http'

import { findAdminSocket } from '../../src/rest/admin-socket.js'
import type { ReportBody } from '../../src/rest/v1/publish-schemas.js'
import { askSocket, sleep } from './processes.js'
import type { Given } from './real-feeds-table.js'

/** What identifies one revision of one record, and what is asked to find it. */
export interface Held {
  id: string
  revision: number
  type: string
  value: string
}

/** Most values that one bulk look-up takes (7.2). */
const LOOKUP_VALUES = 10_000
const HELD_WITHIN_MS = 60_000

/** The same request as `tocsin publish FILE …` makes. @throws Error with the problem's code when the file is refused as a whole */
export async function publishFile(
  dir: string,
  { name, given, asOf, content }: { name: string; given: Given; asOf: string; content: AsyncIterable<Uint8Array> }
): Promise<ReportBody> {
  const query = new URLSearchParams({ file_name: name, as_of: asOf })
  for (const [key, value] of Object.entries(given)) for (const text of [value].flat()) query.append(key, text)

  const { status, body } = await post(dir, `/v1/publish?${query}`, content)
  const parsed = JSON.parse(body) as ReportBody & { code?: string }
  if (status !== 200) throw new Error(parsed.code ?? `HTTP ${status}`)

  return parsed
}

async function post(dir: string, path: string, content: AsyncIterable<Uint8Array>): Promise<{ status: number; body: string }> {
  const socketPath = await findAdminSocket(dir)

  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', 'content-type': 'application/octet-stream' }
    const call = request({ socketPath, method: 'POST', path, headers }, answer => {
      let body = ''
      answer.setEncoding('utf8').on('data', part => (body += part))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    })

    call.on('error', reject)
    write(call, content).catch(reject)
  })
}

async function write(call: ReturnType<typeof request>, content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of content) {
    if (!call.write(chunk)) await new Promise(resolve => call.once('drain', resolve))
  }

  call.end()
}

async function json(dir: string, path: string): Promise<Record<string, unknown>> {
  const answer = await askSocket(dir, path)
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.slice(0, 300)}`)

  return JSON.parse(answer.body)
}

export function statusOf(dir: string): Promise<Record<string, unknown>> {
  return json(dir, '/v1/status')
}

/** Waits until both nodes are admitted at each other. */
export async function untilConnected(dirs: readonly string[], withinMs = 30_000): Promise<void> {
  await until('the nodes are connected', withinMs, async () => {
    const peers = await Promise.all(dirs.map(async dir => (await statusOf(dir))['peers']))

    return peers.every(list => Array.isArray(list) && list.some(peer => peer.is_admitted === true || peer.admitted === true))
  })
}

async function until(what: string, withinMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + withinMs

  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`after ${withinMs} ms it is still not so that ${what}`)
    await sleep(50)
  }
}

/** All live records of a node, page by page. */
export async function* pagesOf(dir: string, filter = ''): AsyncGenerator<Held[]> {
  let cursor: unknown = ''

  do {
    const next = cursor === '' ? '' : `&cursor=${encodeURIComponent(String(cursor))}`
    const page: Record<string, unknown> = await json(dir, `/v1/indicators?limit=1000${filter}${next}`)

    yield heldOf(page['indicators'])
    cursor = page['next']
  } while (typeof cursor === 'string')
}

function heldOf(claims: unknown): Held[] {
  return Array.isArray(claims) ? claims.map(({ id, revision, type, value }) => ({ id, revision, type, value })) : []
}

/**
 * Looks records up on a node until it has all of them, each in the revision asked for or a later one. Gives those that it
 * does not have after a minute. Aggregates are no observables: they are looked for in its list.
 */
export async function missingOn(dir: string, wanted: readonly Held[]): Promise<Held[]> {
  const endMs = performance.now() + HELD_WITHIN_MS
  let missing = [...wanted]

  for (;;) {
    missing = await notHeld(dir, missing)
    if (missing.length === 0 || performance.now() > endMs) return missing
    await sleep(100)
  }
}

/** A node that is too busy to answer within its 5 seconds is asked for less at a time. */
async function lookUp(dir: string, values: readonly string[]): Promise<Held[]> {
  const { status, body } = await askSocket(dir, '/v1/lookup', 'POST', JSON.stringify({ values }))
  const { results, code } = JSON.parse(body)

  if (code === 'QUERY_TOO_SLOW' && values.length > 1) {
    const middle = Math.ceil(values.length / 2)

    return [...(await lookUp(dir, values.slice(0, middle))), ...(await lookUp(dir, values.slice(middle)))]
  }
  if (status !== 200 || !Array.isArray(results)) throw new Error(`/v1/lookup: ${status} ${body.slice(0, 300)}`)

  return results.flatMap(({ claims }) => heldOf(claims))
}

async function notHeld(dir: string, wanted: readonly Held[]): Promise<Held[]> {
  const found = new Map<string, number>()
  const values = wanted.filter(({ type }) => type !== 'aggregate')

  for (let at = 0; at < values.length; at += LOOKUP_VALUES) {
    const part = values.slice(at, at + LOOKUP_VALUES).map(({ value }) => value)

    for (const { id, revision } of await lookUp(dir, part)) found.set(id, Math.max(revision, found.get(id) ?? 0))
  }

  if (values.length < wanted.length) {
    for await (const page of pagesOf(dir, '&type=aggregate'))
      for (const { id, revision } of page) found.set(id, Math.max(revision, found.get(id) ?? 0))
  }

  return wanted.filter(({ id, revision }) => (found.get(id) ?? 0) < revision)
}
