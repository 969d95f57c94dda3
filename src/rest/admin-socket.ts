import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { SOCKET_PATH_BYTES_MAX } from './constants.js'

const SOCKET_FILE = 'admin.sock'
/** Says where the socket is when the directory of the node has too long a path for one. */
const POINTER_FILE = 'admin.json'

/** Where the admin socket of a running node in `dir` is; whether anybody listens there is another matter. */
export async function findAdminSocket(dir: string): Promise<string> {
  try {
    const pointer: unknown = JSON.parse(await readFile(join(dir, POINTER_FILE), 'utf8'))

    if (typeof pointer === 'object' && pointer !== null && 'socket' in pointer && typeof pointer.socket === 'string') return pointer.socket
  } catch {
    // No pointer, or one that is half written by a node that is starting: the usual place is the answer.
  }

  return join(dir, SOCKET_FILE)
}

export interface AdminSocket {
  path: string
  remove(): Promise<void>
}

/**
 * Opens the socket of the operator, mode 0600. It is bound inside a directory that only we may enter and moved to its place
 * when its mode is right, so that there is no moment at which another user could connect; a socket left behind by a crash
 * is replaced. The caller holds the lock of the store, so no second node uses this directory.
 *
 * @param listen - binds a server to the path it is given
 */
export async function openAdminSocket(dir: string, listen: (path: string) => Promise<void>): Promise<AdminSocket> {
  const wanted = join(dir, SOCKET_FILE)
  const isShort = Buffer.byteLength(`${wanted}-XXXXXX/s`) <= SOCKET_PATH_BYTES_MAX
  const privateDir = await mkdtemp(isShort ? `${wanted}-` : join(tmpdir(), 'tocsin-'))
  const bound = join(privateDir, 's')

  try {
    await listen(bound)
    await chmod(bound, 0o600)

    if (isShort) {
      await rename(bound, wanted)
      await rm(privateDir, { recursive: true })
      await rm(join(dir, POINTER_FILE), { force: true })
    } else {
      await writeFile(join(dir, POINTER_FILE), `${JSON.stringify({ socket: bound })}\n`, { mode: 0o600 })
    }
  } catch (err) {
    await rm(privateDir, { recursive: true, force: true })
    throw err
  }

  return {
    path: isShort ? wanted : bound,
    async remove() {
      await rm(isShort ? wanted : privateDir, { recursive: true, force: true })
      if (!isShort) await rm(join(dir, POINTER_FILE), { force: true })
    }
  }
}
