import type { RealNode } from './real-mesh.js'

/** One row of a feed about a name, as members share them: JSON Lines. */
export function domainRow(value: string): string {
  const time = (agoMs: number): string => new Date(Date.now() - agoMs).toISOString()

  return JSON.stringify({
    value,
    type: 'domain',
    classification: 'c2-server',
    role: 'INFRASTRUCTURE',
    malware: 'kelihos',
    origin: 'sinkhole',
    tlp: 'green',
    confidence: 80,
    first_seen: time(3_600_000),
    last_seen: time(60_000)
  })
}

/** Publishes rows as `publish` does, and waits until they are durable. @throws Error unless they became one batch */
export async function publishRows({ name, node }: Pick<RealNode, 'name' | 'node'>, rows: readonly string[]): Promise<void> {
  const bytes = Buffer.from(`${rows.join('\n')}\n`)
  const source = {
    async *open() {
      yield bytes
    }
  }
  const { batches, refusedBy } = await node()
    .port()
    .publish(source, { format: 'jsonl' }, () => undefined, new AbortController().signal)

  if (batches !== 1) throw new Error(`${name} published ${batches} batches, refused: ${[...refusedBy.keys()].join(' ')}`)
}

/** One batch of one record. */
export async function publishDomain(node: Pick<RealNode, 'name' | 'node'>, value: string): Promise<void> {
  await publishRows(node, [domainRow(value)])
}
