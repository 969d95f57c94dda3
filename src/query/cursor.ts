import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

import { NodeError } from '../errors.js'

/** Longest cursor text that is looked at, in characters; a position of the store is at most 300 bytes. */
const CURSOR_CHARS_MAX = 1_024
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Positions are padded to a multiple of this, so that the length of a cursor tells nothing of what lies there. */
const PAD_BYTES = 64

/** Turns positions in the store into texts that tell nothing and cannot be made up. */
export interface CursorSealer {
  seal(position: Uint8Array, binding: string): string
  /** @throws NodeError `REQUEST_INVALID` for anything that `seal` did not make with this binding. */
  open(cursor: string, binding: string): Uint8Array
}

/**
 * A page ends where the scan ended, and that place may be a claim that the reader may not see: cursors are encrypted
 * (AES-256-GCM) and bound to reader and filter.
 *
 * @param key - 32 bytes; cursors live as long as it does
 */
export function createCursorSealer(key: Uint8Array): CursorSealer {
  return {
    seal(position, binding) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(Buffer.from(binding))

      return Buffer.concat([nonce, cipher.update(pad(position)), cipher.final(), cipher.getAuthTag()]).toString('base64url')
    },

    open(cursor, binding) {
      const bytes = Buffer.from(cursor.length > CURSOR_CHARS_MAX ? '' : cursor, 'base64url')
      if (bytes.byteLength < NONCE_BYTES + TAG_BYTES + PAD_BYTES) throw notOurs()

      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
        decipher.setAAD(Buffer.from(binding))
        decipher.setAuthTag(bytes.subarray(-TAG_BYTES))

        return unpad(Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]))
      } catch (err) {
        throw notOurs(err)
      }
    }
  }
}

function pad(position: Uint8Array): Uint8Array {
  const padded = Buffer.alloc(Math.ceil((position.byteLength + 2) / PAD_BYTES) * PAD_BYTES)
  padded.writeUInt16BE(position.byteLength, 0)
  padded.set(position, 2)

  return padded
}

function unpad(padded: Buffer): Uint8Array {
  return new Uint8Array(padded.subarray(2, 2 + padded.readUInt16BE(0)))
}

function notOurs(cause?: unknown): NodeError {
  return new NodeError('REQUEST_INVALID', 'this cursor is not of this node, filter and key', {
    cause,
    fix: 'start again without a cursor, with the same filter for all pages'
  })
}
