import type { Stream } from '@libp2p/interface'
import { pipe } from 'it-pipe'
import type { Clock } from '../../clock.js'
import { frame, unframe } from '../channel.js'
import type { Bytes } from '../duplex.js'
import { PUSH_IN_FLIGHT_MAX } from '../constants.js'
import { duplex } from '../duplex.js'
import type { Intake } from '../intake.js'
import type { Link } from '../links.js'
import { mapOrdered } from '../map-ordered.js'
import type { InboxAnswer, MeshLimits } from '../mesh.js'
import { encodePushAnswer } from './push-codec.js'
import type { PushAnswer } from './push-codec.js'

export interface PushHandlerComponents {
  intake: Intake
  clock: Clock
}

/**
 * Answers a stream of pushed batches, in order, each when it is on disk: the sender's acknowledgement is a promise
 * of durability (3.4). Rejects for bytes that are no batches of this protocol; the caller resets the stream.
 */
export async function handlePush(
  { intake, clock }: PushHandlerComponents,
  link: Link,
  stream: Stream,
  { batchBytesMax }: MeshLimits
): Promise<void> {
  const { source, sink } = duplex(stream, clock)

  await pipe(
    source,
    unframe({ messageBytesMax: batchBytesMax, malformedCode: 'PUSH_MALFORMED' }),
    async function* (batches: AsyncIterable<Uint8Array>): AsyncGenerator<Bytes> {
      // several at a time, so that they share a commit
      const answers = mapOrdered(batches, PUSH_IN_FLIGHT_MAX, async batch => settle(await intake.offerTwice(link, batch, 'push')))

      for await (const answer of answers) yield frame(encodePushAnswer(answer))
    },
    sink
  )
}

async function settle({ result, code, stored }: InboxAnswer): Promise<PushAnswer> {
  if (result !== 'accepted' && result !== 'known') return { result: 'refused', code: code ?? 'PUSH_REFUSED' }

  try {
    await stored
  } catch {
    // the intake has counted and logged it; the sender learns only that it must not count on us
    return { result: 'refused', code: 'STORE_WRITE_FAILED' }
  }

  return { result: result === 'accepted' ? 'durable' : 'known', code: '' }
}
