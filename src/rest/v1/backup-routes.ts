import { Readable } from 'node:stream'

import type { FastifyInstance } from 'fastify'

import type { BackupPort } from '../ports.js'

/**
 * The whole store as bytes, for the operator behind the admin socket alone: it holds what was addressed to this organization, and
 * no key of the REST API reaches that far.
 */
export function registerBackupRoutes(server: FastifyInstance, backup: BackupPort): void {
  server.get(
    '/v1/backup',
    { config: { scopes: ['admin'], summary: 'The store as it is at this moment, for tocsin backup create' } },
    async (_request, reply) => {
      const parts = backup.snapshot()[Symbol.asyncIterator]()
      // a refusal is an answer of its own, not a body that breaks off
      const first = await parts.next()

      async function* all(): AsyncGenerator<Uint8Array> {
        try {
          if (first.done !== true) yield first.value
          for (let next = await parts.next(); next.done !== true; next = await parts.next()) yield next.value
        } finally {
          await parts.return?.(undefined)
        }
      }

      return reply.type('application/octet-stream').send(Readable.from(all(), { objectMode: false, highWaterMark: 65_536 }))
    }
  )
}
