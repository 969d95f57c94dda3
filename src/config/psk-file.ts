import { NodeError } from '../errors.js'
import { readPrivate } from './key-files.js'

/** The form that libp2p gives such keys, so that one file serves every implementation. */
const PSK_FILE = /^\/key\/swarm\/psk\/1\.0\.0\/\n\/base16\/\n([0-9a-fA-F]{64})\n*$/

/**
 * The key that all nodes of a mesh share to hide their ports: 32 bytes.
 *
 * @throws NodeError `FILE_NOT_FOUND` · `FILE_UNREADABLE` · `KEY_FILE_INVALID` also when others may read the file
 */
export async function readPskFile(path: string): Promise<Uint8Array> {
  const [, hex] = PSK_FILE.exec((await readPrivate(path)).replace(/\r\n/g, '\n')) ?? []

  if (hex === undefined) {
    throw new NodeError('KEY_FILE_INVALID', `${path} holds no pre-shared key`, {
      fix: 'three lines: /key/swarm/psk/1.0.0/ and /base16/ and 64 hex digits, the same file at every node of the mesh'
    })
  }

  return Buffer.from(hex, 'hex')
}
