/** The limit of a look-up over HTTP: node:http, one getSync, and the very bytes that the node answers. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { openRaw, type RawDatabase } from './database.js'
import { serveParent } from './processes.js'

export interface RawServe {
  location: string
  answers: ReadonlyArray<{ path: string; keyHex: string; body: string }>
}

let db: RawDatabase | undefined

async function serve({ location, answers }: RawServe): Promise<number> {
  const opened = await openRaw(location)
  db = opened
  const byPath = new Map(answers.map(({ path, keyHex, body }) => [path, { key: Buffer.from(keyHex, 'hex'), body: Buffer.from(body) }]))
  const server = createServer((request, response) => {
    const answer = byPath.get(request.url ?? '')

    if (answer === undefined || opened.getSync(answer.key) === undefined) {
      response.writeHead(404).end()

      return
    }

    response
      .writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-length': answer.body.byteLength
      })
      .end(answer.body)
  })

  server.keepAliveTimeout = 65_000
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  return (server.address() as AddressInfo).port
}

serveParent(serve, async () => db?.close())
