import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { expect } from 'chai'

import { systemClock } from '../../src/clock.js'
import { createChannel } from '../../src/mesh/channel.js'
import { HELLO_MESSAGE_BYTES_MAX, HELLO_PROTOCOL, JOIN_PROTOCOL, PUSH_PROTOCOL, SYNC_PROTOCOL } from '../../src/mesh/constants.js'
import { encodeHello } from '../../src/mesh/hello/hello-codec.js'
import { decodeJoin, encodeJoin } from '../../src/mesh/join/join-codec.js'
import { fromHex } from '../../src/model/bytes.js'
import { createManyAddresses, type ManyAddresses } from '../support/many-addresses.js'
import { ask, type NodeProcess, tocsin } from '../support/node-process.js'
import { startRawPeer } from '../support/raw-peer.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, prepareThreeNodes, type ThreeNodes, valuesOf } from '../support/three-nodes.js'

const STRANGERS = 1_000
const WARM_UP = 60
/** Fewer than the doors of a node, so that nearly every stranger gets past the handshake. */
const AT_ONCE = 8
/** A6. */
const HANDSHAKES_MIN = 900
const GROWTH_BYTES_MAX = 20 * 1_048_576
const GC_ON_SIGNAL = new URL('../support/gc-on-signal.mjs', import.meta.url).href
const CLOSED_PROTOCOLS = ['/meshsub/1.2.0', '/ipfs/ping/1.0.0', PUSH_PROTOCOL, SYNC_PROTOCOL]

interface Tally {
  dialled: number
  handshakes: number
  /** Streams of closed protocols that were refused without an answer. */
  refused: number
  /** Streams of closed protocols on which anything came back. */
  reached: number
  objects: number
  joinAnswers: Map<string, number>
}

function noTally(): Tally {
  return { dialled: 0, handshakes: 0, refused: 0, reached: 0, objects: 0, joinAnswers: new Map() }
}

describe('a thousand strangers at the door of a node that publishes', function () {
  this.timeout(400_000)

  let temp: TempDir
  let nodes: ThreeNodes
  let way: ManyAddresses
  let meshId: Uint8Array
  let target: string

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    const options = process.env['NODE_OPTIONS']
    process.env['NODE_OPTIONS'] = `${options ?? ''} --import=${GC_ON_SIGNAL}`

    try {
      await Promise.all([nodes.cert.start(), nodes.isp.start()])
    } finally {
      if (options === undefined) delete process.env['NODE_OPTIONS']
      else process.env['NODE_OPTIONS'] = options
    }

    await untilConnected(nodes.cert)

    const { mesh } = (await nodes.cert.status()) as { mesh: { id: string; listen: string[] } }
    const [, port, peerId] = /\/tcp\/(\d+)\/p2p\/(\w+)/.exec(mesh.listen[0] ?? '') ?? []

    meshId = fromHex(mesh.id)
    way = await createManyAddresses(Number(port))
    target = `/ip4/127.0.0.1/tcp/${way.port}/p2p/${peerId ?? ''}`
  })

  after(async () => {
    await way?.end()
    await nodes?.end()
    await temp?.remove()
  })

  /** One stranger tries every protocol in turn. */
  async function intrude(tally: Tally): Promise<void> {
    const peer = await startRawPeer()
    tally.dialled++

    try {
      const connection = await peer.dial(target)
      tally.handshakes++

      for (const protocol of CLOSED_PROTOCOLS) {
        if (await hearsAnything(connection, protocol)) tally.reached++
        else tally.refused++
      }

      await sayHello(connection, tally)
      await tryJoin(connection, tally)
    } catch {
      // refused after the handshake, or dropped in the middle: both are what a stranger gets
    } finally {
      await peer.stop()
    }
  }

  type Connection = Awaited<ReturnType<Awaited<ReturnType<typeof startRawPeer>>['dial']>>

  /** Opens a stream, sends bytes, and waits for the first thing that comes. */
  async function hearsAnything(connection: Connection, protocol: string): Promise<boolean> {
    const stream = await connection.newStream(protocol).catch(() => undefined)
    if (stream === undefined) return false

    return new Promise(resolve => {
      stream.addEventListener('message', () => resolve(true), { once: true })
      stream.addEventListener('close', () => resolve(false), { once: true })
      setTimeout(() => resolve(false), 3_000).unref()

      try {
        stream.send(randomBytes(64))
      } catch {
        resolve(false)
      }
    })
  }

  async function sayHello(connection: Connection, tally: Tally): Promise<void> {
    const channel = createChannel(await connection.newStream(HELLO_PROTOCOL), systemClock, {
      messageBytesMax: HELLO_MESSAGE_BYTES_MAX,
      malformedCode: 'HELLO_MALFORMED'
    })

    await channel.send(
      encodeHello({ kind: 'open', meshId, rosterDigest: new Uint8Array(32), clockMs: Date.now(), agent: 'raw', chain: [] })
    )
    const answer = await channel.receive(3_000).catch(() => undefined)

    // a verdict is short; anything that carries objects is not
    if ((answer?.byteLength ?? 0) > 200) tally.objects++
  }

  async function tryJoin(connection: Connection, tally: Tally): Promise<void> {
    const count = (what: string): void => void tally.joinAnswers.set(what, (tally.joinAnswers.get(what) ?? 0) + 1)

    try {
      const channel = createChannel(await connection.newStream(JOIN_PROTOCOL), systemClock, {
        messageBytesMax: 65_536,
        malformedCode: 'JOIN_MALFORMED'
      })

      await channel.send(encodeJoin({ kind: 'open', meshId, inviteId: randomBytes(16), nonce: randomBytes(32) }))
      const answer = await channel.receive(3_000)
      const message = answer === undefined ? undefined : decodeJoin(answer)

      count(message?.kind === 'answer' && message.answer.state === 'refused' ? message.answer.code : (message?.kind ?? 'silence'))
    } catch {
      count('reset')
    }
  }

  async function intrudeAll(count: number): Promise<Tally> {
    const tally = noTally()
    let left = count

    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (left-- > 0) await intrude(tally)
      })
    )

    return tally
  }

  it('lets none reach a protocol beyond identify, hello and join, keeps its memory, and goes on delivering', async () => {
    const publishing = publishAlways(nodes.cert)

    await intrudeAll(WARM_UP)
    const beforeBytes = await memoryOf(nodes.cert)

    const closed = await intrudeAll(STRANGERS / 2)
    expect((await tocsin(['invite', 'create', '--dir', nodes.cert.dir, '-q'])).stdout).to.match(/^tocsin-invite1/)
    const open = await intrudeAll(STRANGERS / 2)

    const afterBytes = await memoryOf(nodes.cert)
    await publishing.stop()
    const digest = await agree([nodes.cert, nodes.isp], 30_000)
    const held = await valuesOf(nodes.isp, 'type=domain')
    const lost = [...publishing.acknowledged].filter(value => !held.has(value))
    const handshakes = closed.handshakes + open.handshakes
    const growth = afterBytes - beforeBytes
    const { body } = await ask(nodes.cert.dir, 'GET', '/v1/join-requests')

    process.stdout.write(
      `      ${closed.dialled + open.dialled} keys from ${way.addresses()} addresses, ${handshakes} completed handshakes; ` +
        `${closed.refused + open.refused} streams refused, ${closed.reached + open.reached} answered; ` +
        `join: ${JSON.stringify([...closed.joinAnswers])} closed, ${JSON.stringify([...open.joinAnswers])} open; ` +
        `memory ${(beforeBytes / 1_048_576).toFixed(1)} MiB before, ${growth >= 0 ? '+' : ''}${(growth / 1_048_576).toFixed(1)} MiB after; ${publishing.acknowledged.size} records acknowledged meanwhile, ${lost.length} lost, digest ${digest.slice(0, 16)}\n`
    )

    expect(handshakes).to.be.at.least(HANDSHAKES_MIN)
    expect(closed.reached + open.reached).to.equal(0)
    expect(closed.objects + open.objects).to.equal(0)
    expect([...closed.joinAnswers.keys()]).to.deep.equal(['reset'])
    expect([...open.joinAnswers.keys()].filter(what => !['INVITE_UNKNOWN', 'JOIN_FULL', 'reset', 'silence'].includes(what))).to.deep.equal(
      []
    )
    expect(open.joinAnswers.get('INVITE_UNKNOWN') ?? 0).to.be.above(0)
    expect(body['requests']).to.deep.equal([])
    expect(lost).to.deep.equal([])
    expect(publishing.acknowledged.size).to.be.above(0)
    expect(publishing.failed()).to.equal(0)
    expect(growth).to.be.below(GROWTH_BYTES_MAX)
  })
})

async function untilConnected(node: NodeProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { peers } = (await node.status()) as { peers: Array<{ admitted: boolean }> }
    if (peers.some(({ admitted }) => admitted)) return

    await new Promise(resolve => setTimeout(resolve, 100))
  }

  throw new Error('the honest pair did not connect')
}

/** What the process holds for itself after its garbage is collected: files that LevelDB maps are the page cache's. */
async function memoryOf(node: NodeProcess): Promise<number> {
  const pid = node.pid() ?? 0
  const samples: number[] = []

  for (let at = 0; at < 8; at++) {
    process.kill(pid, 'SIGUSR2')
    await new Promise(resolve => setTimeout(resolve, 500))

    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    samples.push(Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024)
  }

  return Math.min(...samples)
}

function publishAlways(node: NodeProcess): { acknowledged: Set<string>; failed(): number; stop(): Promise<void> } {
  const acknowledged = new Set<string>()
  let isStopped = false
  let failed = 0

  async function loop(): Promise<void> {
    for (let publish = 0; !isStopped; publish++) {
      const values = Array.from({ length: 10 }, (_, i) => `s${publish}-${i}.example.com`)
      const seen = new Date(Date.now() - 60_000).toISOString()
      const rows = values.map(value =>
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
      const answer = await ask(node.dir, 'POST', '/v1/publish?format=jsonl', rows.join('\n'))

      if (answer.status === 200 && answer.body['published'] === values.length) for (const value of values) acknowledged.add(value)
      else failed++

      await new Promise(resolve => setTimeout(resolve, 500))
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
