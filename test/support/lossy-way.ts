import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to one port of this machine on which every packet can be lost while all sockets stay open. */
export interface LossyWay {
  /** Where to dial. */
  readonly port: number
  /** False: nothing passes, also no end of a connection, and nobody is told. What was sent before the loss arrives after it, as TCP does. */
  pass(isPassing: boolean): void
  /** Bytes that passed so far, both directions together. */
  passedBytes(): number
  end(): Promise<void>
}

interface Line {
  near: Socket
  far: Socket | undefined
}

export async function createLossyWay(targetPort: number): Promise<LossyWay> {
  const lines = new Set<Line>()
  let isPassing = true
  let bytes = 0

  /** What one side of a line has ended, the other side learns when packets pass. */
  function settle(line: Line): void {
    if (!isPassing || line.far === undefined) return
    if (!line.near.destroyed && !line.far.destroyed) return

    line.near.destroy()
    line.far.destroy()
    lines.delete(line)
  }

  function join(line: Line): void {
    const far = connect({ host: '127.0.0.1', port: targetPort })
    line.far = far

    for (const [from, to] of [
      [line.near, far],
      [far, line.near]
    ] as const) {
      from.on('data', part => {
        bytes += part.byteLength
        if (!to.write(part)) from.pause()
      })
      from.on('end', () => void to.end())
      to.on('drain', () => {
        if (isPassing) from.resume()
      })
      from.on('close', () => settle(line))
    }

    far.on('error', () => undefined)
  }

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, near => {
    const line: Line = { near, far: undefined }

    lines.add(line)
    near.on('error', () => undefined)
    if (!isPassing) return

    join(line)
    near.resume()
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    passedBytes: () => bytes,

    pass(is) {
      if (is === isPassing) return

      isPassing = is
      for (const line of lines) {
        if (!is) {
          line.near.pause()
          line.far?.pause()
          continue
        }

        if (line.far === undefined) join(line)
        line.near.resume()
        line.far?.resume()
        settle(line)
      }
    },

    async end() {
      for (const { near, far } of lines) {
        near.destroy()
        far?.destroy()
      }
      server.close()
      await once(server, 'close')
    }
  }
}
