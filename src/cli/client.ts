import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'

import { ERROR_CODES, isNodeError, NodeError, type NodeErrorCode } from '../errors.js'
import { findAdminSocket } from '../rest/admin-socket.js'
import type { Args, Io } from './command.js'

/** Longest answer that is held in memory, in bytes: a bulk look-up of 10,000 values with many claims. */
const ANSWER_BYTES_MAX = 268_435_456
/** Longest line of a streamed answer, in characters. */
const LINE_CHARS_MAX = 16_777_216
/** Largest file that is read as an API key. */
const KEY_FILE_CHARS_MAX = 4_096

/** Untyped JSON as the node sent it; commands check what they use. */
export type Json = Readonly<Record<string, unknown>>

export interface Client {
  /** What errors call the node: the socket or the address. */
  readonly target: string
  /** @throws NodeError the node's own by its code, or `NODE_UNREACHABLE`. */
  get(path: string): Promise<Json>
  send(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Json>
  /** Sends a file, where there is one, and gives the lines of the answer as they come. */
  stream(path: string, body?: AsyncIterable<Uint8Array>): AsyncIterable<Json>
  /** An answer of any length, as bytes; what is not read is not sent. */
  bytes(path: string): Promise<AsyncIterable<Uint8Array>>
}

interface Call {
  method: string
  path: string
  headers?: Readonly<Record<string, string>>
  body?: AsyncIterable<Uint8Array> | string
}

/**
 * Talks to the node of `--dir` over its socket, or to `--api` with the key of `--api-key-file`: the same commands work on both.
 *
 * @throws NodeError `USAGE_INVALID`, `KEY_MISSING`, `FILE_NOT_FOUND`
 */
export async function createClient(args: Args, io: Pick<Io, 'cwd' | 'signal'>): Promise<Client> {
  const target = args.api === undefined ? await localTarget(args.dir) : await remoteTarget(args.api, args.apiKeyFile, io.cwd)
  const call = (options: Call): Promise<IncomingMessage> => exchange(target, options, io.signal)

  return {
    target: target.name,
    get: async path => jsonOf(await call({ method: 'GET', path })),
    bytes: async path => whole(await call({ method: 'GET', path })),
    async send(method, path, body) {
      if (body === undefined) return jsonOf(await call({ method, path }))

      return jsonOf(await call({ method, path, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }))
    },
    async *stream(path, body) {
      const accept = 'application/x-ndjson'
      const answer = await call(
        body === undefined
          ? { method: 'POST', path, headers: { accept } }
          : { method: 'POST', path, body, headers: { accept, 'content-type': 'application/octet-stream' } }
      )

      try {
        yield* linesOf(answer)
      } finally {
        // who has the answer sends no more: the rest of the file would keep the command waiting
        answer.destroy()
      }
    }
  }
}

interface Target {
  name: string
  fix: string
  options: Omit<RequestOptions, 'headers'> & { headers: Readonly<Record<string, string>> }
  isTls: boolean
}

async function localTarget(dir: string): Promise<Target> {
  const socketPath = await findAdminSocket(dir)

  return {
    name: dir,
    fix: `tocsin run --dir ${dir}   starts it; --dir or TOCSIN_DIR names another directory, --api a remote node`,
    options: { socketPath, headers: { host: 'localhost' } },
    isTls: false
  }
}

async function remoteTarget(api: string, keyFile: string | undefined, cwd: string): Promise<Target> {
  let url: URL

  try {
    url = new URL(api)
  } catch (err) {
    throw new NodeError('USAGE_INVALID', `--api ${api} is no URL`, { cause: err, fix: '--api https://node.example.org' })
  }

  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new NodeError('USAGE_INVALID', '--api must begin with https:// or http://')
  if (keyFile === undefined)
    throw new NodeError('KEY_MISSING', '--api needs a key', { fix: 'give --api-key-file FILE or TOCSIN_API_KEY_FILE' })

  return {
    name: url.origin,
    fix: 'check the address, and that the REST API of that node listens there',
    options: {
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      headers: { host: url.host, authorization: `Bearer ${await readKey(resolve(cwd, keyFile))}` }
    },
    isTls: url.protocol === 'https:'
  }
}

async function readKey(path: string): Promise<string> {
  let text: string

  try {
    text = await readFile(path, 'utf8')
  } catch (err) {
    throw new NodeError('FILE_NOT_FOUND', `the key file ${path} cannot be read`, { cause: err })
  }

  const key = text.slice(0, KEY_FILE_CHARS_MAX).trim()
  if (!/^toc_[0-9a-z_]+$/i.test(key))
    throw new NodeError('KEY_UNKNOWN', `${path} holds no API key`, { fix: 'a key begins with toc_; tocsin key create makes one' })

  return key
}

async function exchange(target: Target, { method, path, headers, body }: Call, signal: AbortSignal): Promise<IncomingMessage> {
  const request = (target.isTls ? httpsRequest : httpRequest)({
    ...target.options,
    method,
    path,
    headers: { ...target.options.headers, ...headers },
    signal
  })

  const answer = new Promise<IncomingMessage>((resolveAnswer, reject) => {
    request.once('response', resolveAnswer)
    request.once('error', reject)
  })

  try {
    const isStream = body !== undefined && typeof body !== 'string'
    // A refusal may come before the body is read to its end; then the answer says why, and the broken pipe says nothing.
    const sent = isStream ? pipeline(Readable.from(body), request).catch((err: unknown) => err) : undefined
    if (!isStream) request.end(body)

    const response = await Promise.race([answer, failureOfBody(sent, answer)])
    if ((response.statusCode ?? 500) >= 400) throw await problemOf(response)

    return response
  } catch (err) {
    // a node that refused a body does not read the rest of it; the connection would stay until it times out
    request.destroy()
    if (isNodeError(err)) throw err

    throw new NodeError('NODE_UNREACHABLE', `no node answers at ${target.name}`, { cause: err, fix: target.fix })
  }
}

/** Never resolves while the body is fine; rejects with our own error of the source (a file that cannot be read). */
async function failureOfBody(sent: Promise<unknown> | undefined, answer: Promise<IncomingMessage>): Promise<IncomingMessage> {
  const err = await sent
  if (isNodeError(err)) throw err

  return answer
}

async function problemOf(response: IncomingMessage): Promise<NodeError> {
  let body: Json

  try {
    body = await jsonOf(response)
  } catch (err) {
    return new NodeError('NODE_UNREACHABLE', `what answers is no Tocsin node (status ${response.statusCode ?? 0})`, { cause: err })
  }

  return problemError(body)
}

/** The error that the node reported, as if it had happened here. */
export function problemError({ code, title, detail, fix, errors }: Json): NodeError {
  const known = ERROR_CODES.find((candidate): candidate is NodeErrorCode => candidate === code) ?? 'INTERNAL'
  const places = Array.isArray(errors) ? errors.map(error => `\n${textOf(error, 'path')}: ${textOf(error, 'message')}`).join('') : ''

  return new NodeError(known, `${typeof detail === 'string' ? detail : String(title)}${places}`, typeof fix === 'string' ? { fix } : {})
}

function textOf(value: unknown, key: string): string {
  return typeof value === 'object' && value !== null ? String(Reflect.get(value, key)) : ''
}

async function jsonOf(response: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = []
  let bytes = 0

  for await (const chunk of whole(response)) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > ANSWER_BYTES_MAX) throw new NodeError('REQUEST_TOO_LARGE', 'the answer is too large', { fix: 'ask for less at a time' })
  }

  return bytes === 0 ? {} : parseObject(Buffer.concat(chunks).toString('utf8'))
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<Json> {
  const decoder = new StringDecoder('utf8')
  let rest = ''

  for await (const chunk of whole(response)) {
    rest += decoder.write(chunk)
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LINE_CHARS_MAX) throw new NodeError('REQUEST_TOO_LARGE', 'a line of the answer is too long')

    for (const line of lines) if (line !== '') yield parseObject(line)
  }
}

/** The bytes of an answer. @throws NodeError `NODE_UNREACHABLE` when the node goes away in the middle of it. */
async function* whole(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response) yield chunk
  } catch (err) {
    throw new NodeError('NODE_UNREACHABLE', 'the node went away in the middle of its answer', {
      cause: err,
      fix: 'tocsin status   tells whether it runs; what it had acknowledged is kept'
    })
  }
}

function parseObject(text: string): Json {
  const value: unknown = JSON.parse(text)

  return typeof value === 'object' && value !== null ? { ...value } : {}
}
