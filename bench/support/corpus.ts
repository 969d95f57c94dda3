import { readFile, writeFile } from 'node:fs/promises'

import { noMetrics } from '../../src/metrics/index.js'
import { createOutbox } from '../../src/outbox/outbox.js'
import { SCRUB_VERSION } from '../../src/scrub/constants.js'
import { createOutboundGate } from '../../src/scrub/outbound-gate.js'
import { loadOrganization } from './organization.js'
import { makeRecords } from './records.js'

/** Records that one call of `publish` takes: below the outbox's own limit of pending records. */
const CALL_RECORDS = 20_000

/** Seed of the values of a corpus: who knows it can ask for the same values again. */
export const CORPUS_SEED = 7

/**
 * Batches as the real outbox of the CERT seals them (scrub note, gate, Ed25519), in the order of its streams. Only its disk
 * is left out: what is measured is the receiver's.
 */
export async function writeCorpus(file: string, certDir: string, { records, nowMs }: { records: number; nowMs: number }): Promise<void> {
  const organization = await loadOrganization(certDir, [], { putRosterObject: async () => {} })
  const { roster, networks, clock, log, orgKey, node } = organization
  const parts: Uint8Array[] = []
  const outbox = createOutbox(
    {
      store: { putBatch: async () => ({ result: 'new' }), listStreams: () => [] },
      roster,
      mesh: { publish: (_batch, encoded) => void parts.push(lengthOf(encoded), encoded) },
      gate: createOutboundGate({
        isLab: roster.charter.isLab,
        isOwn: networks.isOwn,
        ownOrg: orgKey,
        ceilingOf: networks.ceilingOf
      }),
      clock,
      log,
      metrics: noMetrics
    },
    {
      nodeKey: node.publicKey,
      orgKey,
      secretKey: node.secretKey,
      scrubVersion: SCRUB_VERSION,
      batchDelayMs: 0,
      whyNotSigning: () => undefined
    }
  )

  await outbox.start()
  const source = makeRecords(records, { seed: CORPUS_SEED, nowS: Math.floor(nowMs / 1_000) })

  for (let left = records; left > 0; left -= CALL_RECORDS) {
    const call = Array.from({ length: Math.min(left, CALL_RECORDS) }, () => source.next().value)
    const { refused } = await outbox.publish(
      call.flatMap(indicator => (indicator === undefined ? [] : [{ kind: 'indicator' as const, indicator, audience: [] }]))
    )

    if (refused.length > 0) throw new Error(`the gate refused ${refused.length} records: ${refused[0]?.code ?? ''}`)
  }

  await outbox.stop()
  await writeFile(file, Buffer.concat(parts))
}

function lengthOf(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.byteLength)

  return length
}

/** The encoded batches of a corpus, each with memory of its own, as a peer would hand them over. */
export async function readCorpus(file: string): Promise<Uint8Array[]> {
  const all = await readFile(file)
  const batches: Uint8Array[] = []

  for (let at = 0; at < all.byteLength; ) {
    const length = all.readUInt32BE(at)
    batches.push(new Uint8Array(all.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }

  return batches
}
