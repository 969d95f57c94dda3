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
import { ask, createNodeProcess, type NodeProcess, tocsin } from '../support/node-process.js'
import { startRawPeer } from '../support/raw-peer.js'
import { buildShipped, type Shipped } from '../support/shipped.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, prepareThreeNodes, type ThreeNodes, valuesOf } from '../support/three-nodes.js'

/** TOCSIN_STRANGERS: more of them, to see that nothing creeps. */
const STRANGERS = Number(process.env['TOCSIN_STRANGERS'] ?? 1_000)
/** Fewer than the doors of a node, so that nearly every stranger gets past the handshake. */
const AT_ONCE = 8
/** A6. */
const HANDSHAKES_MIN = STRANGERS * 0.9
const GROWTH_BYTES_MAX = 20 * 1_048_576
/**
 * The node serves its honest peer before it is measured: what it needs to work at all, and the garbage that V8 lets pile up
 * between two full collections, are there before the first stranger.
 */
const HONEST_FIRST_MS = 20_000
const HONEST_FEEDS = 8
const HONEST_ROWS = 50
const SAMPLE_MS = 250
const START_MS = 30_000
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
  this.timeout(400_000 + STRANGERS * 200)

  let temp: TempDir
  let nodes: ThreeNodes
  let shipped: Shipped
  let cert: NodeProcess
  let isp: NodeProcess
  let way: ManyAddresses
  let meshId: Uint8Array
  let target: string

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    shipped = await buildShipped()
    cert = createNodeProcess(nodes.cert.dir, START_MS, shipped.command)
    isp = createNodeProcess(nodes.isp.dir, START_MS, shipped.command)
    await Promise.all([cert.start(), isp.start()])
    await untilConnected(cert)

    const { mesh } = (await cert.status()) as { mesh: { id: string; listen: string[] } }
    const [, port, peerId] = /\/tcp\/(\d+)\/p2p\/(\w+)/.exec(mesh.listen[0] ?? '') ?? []

    meshId = fromHex(mesh.id)
    way = await createManyAddresses(Number(port))
    target = `/ip4/127.0.0.1/tcp/${way.port}/p2p/${peerId ?? ''}`
  })

  after(async () => {
    await way?.end()
    await Promise.all([cert?.kill(), isp?.kill()])
    await nodes?.end()
    await shipped?.remove()
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
    await publishFor(cert, HONEST_FIRST_MS)
    const before = { cert: await highWaterOf(cert), isp: await highWaterOf(isp) }
    const publishing = publishAlways(cert)
    const watches = { cert: watchMemory(cert), isp: watchMemory(isp) }

    const closed = await intrudeAll(STRANGERS / 2)
    expect((await tocsin(['invite', 'create', '--dir', cert.dir, '-q'])).stdout).to.match(/^tocsin-invite1/)
    const open = await intrudeAll(STRANGERS / 2)

    const peak = { cert: await watches.cert.end(), isp: await watches.isp.end() }
    await publishing.stop()
    const digest = await agree([cert, isp], 30_000)
    const held = await valuesOf(isp, 'type=domain')
    const lost = [...publishing.acknowledged].filter(value => !held.has(value))
    const handshakes = closed.handshakes + open.handshakes
    const growth = peak.cert - before.cert
    const { body } = await ask(cert.dir, 'GET', '/v1/join-requests')

    process.stdout.write(
      `      ${closed.dialled + open.dialled} keys from ${way.addresses()} addresses, ${handshakes} completed handshakes; ` +
        `${closed.refused + open.refused} streams refused, ${closed.reached + open.reached} answered; ` +
        `join: ${JSON.stringify([...closed.joinAnswers])} closed, ${JSON.stringify([...open.joinAnswers])} open; ` +
        `${publishing.acknowledged.size} records acknowledged meanwhile, ${lost.length} lost, digest ${digest.slice(0, 16)}\n` +
        `      private memory of the node: ${mib(before.cert)} MiB with honest peers only, at most ${mib(peak.cert)} under strangers, growth ${mib(growth)}; ` +
        `of its peer, which has the same records and no strangers: ${mib(before.isp)}, ${mib(peak.isp)}, ${mib(peak.isp - before.isp)}\n`
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

/** What the process holds for itself: files that LevelDB maps are the page cache's. No garbage is collected for the test. */
async function memoryOf(node: NodeProcess): Promise<number> {
  const status = await readFile(`/proc/${node.pid() ?? 0}/status`, 'utf8')

  return Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024
}

/** The most that it holds within two seconds. */
async function highWaterOf(node: NodeProcess): Promise<number> {
  const watch = watchMemory(node)
  await new Promise(resolve => setTimeout(resolve, 2_000))

  return watch.end()
}

/** Gives the most that it held at any time until the end. */
function watchMemory(node: NodeProcess): { end(): Promise<number> } {
  let most = 0
  let isOver = false

  async function loop(): Promise<void> {
    while (!isOver) {
      most = Math.max(most, await memoryOf(node))
      await new Promise(resolve => setTimeout(resolve, SAMPLE_MS))
    }
  }

  const running = loop()

  return {
    async end() {
      isOver = true
      await running

      return most
    }
  }
}

function mib(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1)
}

/** Feeds at work: they publish and read until the time is over. */
async function publishFor(node: NodeProcess, ms: number): Promise<void> {
  const untilMs = performance.now() + ms

  async function feed(name: number): Promise<void> {
    for (let publish = 0; performance.now() < untilMs; publish++) {
      await publishRows(
        node,
        Array.from({ length: HONEST_ROWS }, (_, i) => `h${name}-${publish}-${i}.example.com`)
      )
      await ask(node.dir, 'GET', '/v1/indicators?type=domain&limit=200')
    }
  }

  await Promise.all(Array.from({ length: HONEST_FEEDS }, (_, name) => feed(name)))
}

async function publishRows(node: NodeProcess, values: readonly string[]): Promise<boolean> {
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
  const { status, body } = await ask(node.dir, 'POST', '/v1/publish?format=jsonl', rows.join('\n'))

  return status === 200 && body['published'] === values.length
}

function publishAlways(node: NodeProcess): { acknowledged: Set<string>; failed(): number; stop(): Promise<void> } {
  const acknowledged = new Set<string>()
  let isStopped = false
  let failed = 0

  async function loop(): Promise<void> {
    for (let publish = 0; !isStopped; publish++) {
      const values = Array.from({ length: 10 }, (_, i) => `s${publish}-${i}.example.com`)

      if (await publishRows(node, values)) for (const value of values) acknowledged.add(value)
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
