/** Asks an HTTP server over keep-alive sockets, in a process of its own. */
import { connect, type Socket } from 'node:net'

import { serveParent } from './processes.js'
import { percentile } from './statistics.js'

export interface Load {
  port: number
  sockets: number
  /** Asked in turn, over and over. */
  paths: readonly string[]
  token?: string
  /** Sent with every request: POST then, else GET. */
  body?: string
  warmMs: number
  forMs: number
  /** Requests a second, sent on time whatever the answers do; as fast as the answers come when absent. */
  perS?: number
}

export interface LoadResult {
  answers: number
  perS: number
  p50Ms: number
  p99Ms: number
  bytes: number
}

/** Each path once: the answers' bodies, in order. */
export interface Fetch {
  fetch: true
  port: number
  paths: readonly string[]
  token?: string
}

interface Connection {
  /** Resolves with the body of the answer. @throws Error unless it is 200 */
  ask(request: Buffer): Promise<Buffer>
  end(): void
}

const HEAD_END = Buffer.from('\r\n\r\n')
const OK = 'HTTP/1.1 200'

/** How many bytes of an answer are still to come; undefined while its head is not whole. */
function missingOf(answer: Buffer): number | undefined {
  const head = answer.indexOf(HEAD_END)
  if (head === -1) return undefined

  const length = Number(/content-length: (\d+)/i.exec(answer.toString('latin1', 0, head))?.[1] ?? Number.NaN)
  if (Number.isNaN(length)) throw new Error('an answer without a length')

  return head + HEAD_END.byteLength + length - answer.byteLength
}

function open(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(connection))
    let settle: { done(body: Buffer): void; fail(err: Error): void } | undefined
    let parts: Buffer[] = []
    /** Bytes until the answer is whole; undefined while its head is not. */
    let missing: number | undefined

    socket.on('error', err => {
      reject(err)
      settle?.fail(err)
    })
    socket.on('close', () => settle?.fail(new Error('the server closed a connection')))
    socket.on('data', chunk => {
      parts.push(chunk)

      if (missing === undefined) {
        parts = [parts.length === 1 ? chunk : Buffer.concat(parts)]
        missing = missingOf(parts[0] ?? chunk)
      } else missing -= chunk.byteLength

      if (missing === undefined || missing > 0) return

      const answer = parts.length === 1 ? (parts[0] ?? chunk) : Buffer.concat(parts)
      const body = answer.subarray(answer.indexOf(HEAD_END) + HEAD_END.byteLength)
      parts = []
      missing = undefined
      if (answer.toString('latin1', 0, OK.length) === OK) settle?.done(body)
      else settle?.fail(new Error(answer.toString('utf8', 0, 300)))
    })

    const connection: Connection = {
      ask: request =>
        new Promise((done, fail) => {
          settle = { done, fail }
          socket.write(request)
        }),
      end() {
        settle = undefined
        socket.destroy()
      }
    }
  })
}

function requestsOf({ paths, token, body }: Pick<Load, 'paths' | 'token' | 'body'>): Buffer[] {
  const authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`
  const content = body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`

  return paths.map(path =>
    Buffer.from(`${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\nhost: localhost\r\n${authorization}${content}\r\n${body ?? ''}`)
  )
}

async function run(load: Load): Promise<LoadResult> {
  const requests = requestsOf(load)
  const connections = await Promise.all(Array.from({ length: load.sockets }, () => open(load.port)))
  const takenMs: number[] = []
  const countFromMs = performance.now() + load.warmMs
  const untilMs = countFromMs + load.forMs
  let next = 0
  let bytes = 0

  /** `dueMs`: when the request should have been sent, so that a stalled server cannot hide what waits. */
  async function ask(connection: Connection, dueMs: number): Promise<void> {
    const body = await connection.ask(requests[next++ % requests.length] ?? Buffer.alloc(0))
    const nowMs = performance.now()

    if (dueMs >= countFromMs && nowMs <= untilMs) {
      takenMs.push(nowMs - dueMs)
      bytes += body.byteLength
    }
  }

  async function closedLoop(connection: Connection): Promise<void> {
    while (performance.now() < untilMs) await ask(connection, performance.now())
  }

  if (load.perS === undefined) await Promise.all(connections.map(closedLoop))
  else await openLoop(connections, { perS: load.perS, untilMs, ask })

  for (const connection of connections) connection.end()

  return {
    answers: takenMs.length,
    perS: (takenMs.length * 1_000) / load.forMs,
    p50Ms: percentile(takenMs, 0.5),
    p99Ms: percentile(takenMs, 0.99),
    bytes
  }
}

/** Sends at a fixed rate; a request that finds no free connection waits for one, and its waiting counts. */
async function openLoop(
  connections: readonly Connection[],
  { perS, untilMs, ask }: { perS: number; untilMs: number; ask: (connection: Connection, dueMs: number) => Promise<void> }
): Promise<void> {
  const free = [...connections]
  const due: number[] = []
  let failure: Error | undefined
  let sentTo = performance.now()

  function send(): void {
    while (free.length > 0 && due.length > 0) {
      const connection = free.pop()
      const dueMs = due.shift()
      if (connection === undefined || dueMs === undefined) return

      ask(connection, dueMs).then(
        () => {
          free.push(connection)
          send()
        },
        (err: Error) => (failure = err)
      )
    }
  }

  while (performance.now() < untilMs && failure === undefined) {
    for (const nowMs = performance.now(); sentTo < nowMs; sentTo += 1_000 / perS) due.push(sentTo)
    send()
    await new Promise(resolve => setTimeout(resolve, 1))
  }

  if (failure !== undefined) throw failure
}

async function fetchAll({ port, paths, token }: Fetch): Promise<string[]> {
  const connection = await open(port)
  const bodies: string[] = []

  for (const request of requestsOf({ paths, ...(token === undefined ? {} : { token }) })) {
    bodies.push((await connection.ask(request)).toString('utf8'))
  }

  connection.end()

  return bodies
}

serveParent((message: Load | Fetch) => ('fetch' in message ? fetchAll(message) : run(message)))
