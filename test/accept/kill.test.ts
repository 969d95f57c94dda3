import { expect } from 'chai'

import { ask, type NodeProcess } from '../support/node-process.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, prepareThreeNodes, type ThreeNodes, valuesOf } from '../support/three-nodes.js'

const ROWS_A_PUBLISH = 40
/** How long the nodes may take to hold the same after the last restart. */
const AGREE_MS = 30_000

/** One publish: JSON lines about names that no other publish uses. */
function rowsOf(round: number, publish: number): { body: string; values: string[] } {
  const values = Array.from({ length: ROWS_A_PUBLISH }, (_, i) => `k${round}-${publish}-${i}.example.com`)
  const seen = new Date(Date.now() - 60_000).toISOString()
  const body = values
    .map(value =>
      JSON.stringify({
        type: 'domain',
        value,
        classification: 'c2-server',
        malware: 'kelihos',
        tlp: 'green',
        origin: 'sinkhole',
        last_seen: seen
      })
    )
    .join('\n')

  return { body, values }
}

/** Publishes until told to stop; remembers what was acknowledged. A publish that fails is not acknowledged and is not tried again. */
function publishAlways(node: NodeProcess, round: number): { acknowledged: Set<string>; failed(): number; stop(): Promise<void> } {
  const acknowledged = new Set<string>()
  let isStopped = false
  let failed = 0

  async function loop(): Promise<void> {
    for (let publish = 0; !isStopped; publish++) {
      const { body, values } = rowsOf(round, publish)

      try {
        const answer = await ask(node.dir, 'POST', '/v1/publish?format=jsonl', body)
        if (answer.status === 200 && answer.body['published'] === ROWS_A_PUBLISH) for (const value of values) acknowledged.add(value)
        else failed++
      } catch {
        // the node is down: that is what the test is about
        failed++
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
  }

  const running = loop()

  return {
    acknowledged,
    failed: () => failed,
    async stop() {
      isStopped = true
      await running
    }
  }
}

/** A node that has just started first asks its peers for its own heads, and whether a second process has its key. */
async function untilAcknowledged({ acknowledged }: { acknowledged: ReadonlySet<string> }): Promise<void> {
  for (let tries = 0; tries < 200 && acknowledged.size === 0; tries++) await new Promise(resolve => setTimeout(resolve, 50))
}

describe('kill -9 of any of three nodes while one publishes', function () {
  this.timeout(240_000)

  let temp: TempDir
  let nodes: ThreeNodes

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    await Promise.all(nodes.all.map(node => node.start()))
  })

  after(async () => {
    await nodes?.end()
    await temp?.remove()
  })

  for (const [round, name] of (['cert', 'isp', 'agency'] as const).entries()) {
    it(`${name}: nothing acknowledged is lost, the node catches up, all three agree`, async () => {
      const publishing = publishAlways(nodes.cert, round)
      await untilAcknowledged(publishing)
      await new Promise(resolve => setTimeout(resolve, 1_500))
      const before = publishing.acknowledged.size

      await nodes[name].kill()
      await new Promise(resolve => setTimeout(resolve, 1_500))
      await nodes[name].start()
      await new Promise(resolve => setTimeout(resolve, 1_500))
      await publishing.stop()

      const digest = await agree(nodes.all, AGREE_MS)
      const { acknowledged } = publishing
      expect(before, 'it published before the kill').to.be.above(0)
      expect(acknowledged.size, 'it went on after the restart').to.be.above(before)
      if (name === 'cert') expect(publishing.failed(), 'the kill hit the publisher').to.be.above(0)

      for (const node of nodes.all) {
        const held = await valuesOf(node, 'type=domain')
        const lost = [...acknowledged].filter(value => !held.has(value))
        expect(lost, `lost at ${node.dir}`).to.deep.equal([])
      }

      process.stdout.write(
        `      ${name}: ${acknowledged.size} records acknowledged, ${publishing.failed()} publishes unanswered, 0 lost, digest ${digest.slice(0, 16)}\n`
      )
    })
  }
})
