/**
 * Loaded into a node under test by NODE_OPTIONS: every byte that the node receives, as Noise has deciphered it, is appended to the
 * file that RECORD_RECEIVED_DIR holds for this process. What a peer was never sent cannot be in there.
 */
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { noise } from '@chainsafe/libp2p-noise'

const dir = process.env.RECORD_RECEIVED_DIR
const quiet = Object.assign(() => undefined, { error: () => undefined, trace: () => undefined, newScope: () => quiet })

if (dir !== undefined) {
  mkdirSync(dir, { recursive: true })
  const file = join(dir, `${process.pid}.received`)
  const shape = Object.getPrototypeOf(noise()({ logger: { forComponent: () => quiet } }))

  for (const name of ['secureInbound', 'secureOutbound']) {
    const secure = shape[name]

    shape[name] = async function recorded(...given) {
      const secured = await secure.apply(this, given)
      const { connection } = secured
      const take = connection.onData

      // no listener: the first one would be given what the muxer, which comes later, must hear
      connection.onData = data => {
        appendFileSync(file, data.subarray())
        take.call(connection, data)
      }

      return secured
    }
  }
}
