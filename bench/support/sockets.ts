import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** Bytes that one TCP connection of this process has carried, below Noise and yamux. */
export interface SocketBytes {
  remotePort: number
  read: number
  written: number
}

/** Counts on every TCP socket that is made from now on, in either direction; sockets of files are left out. */
export function countSockets(): () => SocketBytes[] {
  const sockets: Array<{ socket: Socket; remotePort?: number }> = []
  const keep = (message: unknown): void => {
    const { socket } = message as { socket: Socket }
    const entry: (typeof sockets)[number] = { socket }
    const note = (): void => {
      if (socket.remotePort !== undefined) entry.remotePort = socket.remotePort
    }

    sockets.push(entry)
    note()
    socket.once('connect', note)
  }

  subscribe('net.client.socket', keep)
  subscribe('net.server.socket', keep)

  return () =>
    sockets.flatMap(({ socket, remotePort }) =>
      remotePort === undefined ? [] : [{ remotePort, read: socket.bytesRead, written: socket.bytesWritten }]
    )
}
