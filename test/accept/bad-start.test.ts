import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, open, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'

import { expect } from 'chai'

import { runCommand } from '../support/command.js'
import { ask, createNodeProcess, tocsin } from '../support/node-process.js'
import { type OneNode, prepareOneNode } from '../support/one-node.js'
import { ended, startRawPeer } from '../support/raw-peer.js'
import { skipUnless } from '../support/skip.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { valuesOf } from '../support/three-nodes.js'

/** Size of the small disk, and how many rows fill what is left of it. */
const DISK_BYTES = 16 * 1_048_576
const PUBLISHES_MAX = 40
/** A command that was refused ends by itself; much longer means that it waits for a connection to time out. */
const REFUSED_MS_MAX = 20_000

interface Wanted {
  code: string
  exit: number
  fix: RegExp
}

function expectError({ code, stderr }: { code: number | null; stderr: string }, wanted: Wanted): void {
  expect(stderr).to.include(`error[${wanted.code}]: `)
  expect(/^ {2}fix: {2}(.+)$/m.exec(stderr)?.[1] ?? '', stderr).to.match(wanted.fix)
  expect(stderr, 'no stacks').not.to.match(/\n\s+at \S+ \(/)
  expect(code, stderr).to.equal(wanted.exit)
}

const rows = (name: string, count: number): string =>
  Array.from(
    { length: count },
    (_, at) => `${JSON.stringify({ type: 'domain', value: `${name}-${at}.example.com`, classification: 'c2-server', tlp: 'green' })}\n`
  ).join('')

async function takePort(): Promise<{ port: number; free(): Promise<void> }> {
  const server: Server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()

  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async free() {
      server.close()
      await once(server, 'close')
    }
  }
}

describe('a node that cannot start, or go on', function () {
  this.timeout(120_000)

  let temp: TempDir

  beforeEach(async () => {
    temp = await createTempDir()
  })

  afterEach(async () => {
    await temp.remove()
  })

  it('three mistakes in node.yaml: all three at once, each with line, column and a way out', async () => {
    const { dir } = await prepareOneNode(temp.path)
    const good = await readFile(join(dir, 'node.yaml'), 'utf8')
    await writeFile(join(dir, 'node.yaml'), 'mesh:\n  lisen:\n    - /ip4/127.0.0.1/tcp/0\n  syncMs: 50\nrest:\n  listen: everywhere\n')

    for (const ran of [await tocsin(['run', '--dir', dir]), await runCommand(['config', 'check', '--dir', dir])]) {
      expectError(ran, { code: 'CONFIG_INVALID', exit: 4, fix: /config check/ })
      expect(ran.stderr).to.include('3 problems')
      for (const [place, words] of [
        ['2:3', /lisen.+did you mean "?listen"?/],
        ['4:11', /syncMs: 50 is below the minimum of 200/],
        ['6:11', /rest\.listen/]
      ] as const) {
        const found = ran.stderr.split('\n').find(text => text.includes(`node.yaml:${place} `))
        expect(found, `${place} in:\n${ran.stderr}`).to.match(words)
      }
      expect(ran.stderr.match(/^\s+\^$/gm) ?? [], 'a caret for each').to.have.length(3)
    }

    await writeFile(join(dir, 'node.yaml'), good)
    expect((await runCommand(['config', 'check', '--dir', dir])).code).to.equal(0)
  })

  it('a port in use, of the mesh and of REST: named, and nothing stays locked', async () => {
    const taken = await takePort()
    const node = await prepareOneNode(temp.path, { meshPort: taken.port })

    expectError(await tocsin(['run', '--dir', node.dir]), { code: 'PORT_IN_USE', exit: 1, fix: /mesh\.listen/ })

    const env = { TOCSIN_MESH_LISTEN: '/ip4/127.0.0.1/tcp/0', TOCSIN_REST_LISTEN: `127.0.0.1:${taken.port}` }
    expectError(await tocsin(['run', '--dir', node.dir], { env }), { code: 'PORT_IN_USE', exit: 1, fix: /rest\.listen/ })

    await taken.free()
    const running = createNodeProcess(node.dir)
    await running.start()
    expect(await running.stop()).to.equal(0)
    expect((await readdir(node.dir)).filter(name => name.startsWith('admin'))).to.deep.equal([])
  })

  it('a second node on the same directory: refused, the first lives and loses nothing', async () => {
    const { dir } = await prepareOneNode(temp.path)
    const first = createNodeProcess(dir)
    await first.start()

    try {
      expect((await ask(dir, 'POST', '/v1/publish', rows('locked', 20))).body['published']).to.equal(20)
      expectError(await tocsin(['run', '--dir', dir]), { code: 'STORE_LOCKED', exit: 1, fix: /--dir/ })
      expect((await ask(dir, 'POST', '/v1/publish', rows('after', 1))).body['published']).to.equal(1)
      expect((await valuesOf(first, 'type=domain')).size).to.equal(21)
    } finally {
      await first.kill()
    }
  })

  it('a wrong passphrase: refused, the key file stays as it was', async () => {
    const { dir, passphraseFile } = await prepareOneNode(temp.path)
    const files = (await readdir(join(dir, 'keys'))).sort()
    const read = (): Promise<Buffer[]> => Promise.all(files.map(name => readFile(join(dir, 'keys', name))))
    const before = await read()
    const wrong = join(temp.path, 'wrong')
    await writeFile(wrong, 'not this one\n', { mode: 0o600 })

    const ran = await runCommand(['identity', 'renew', '--dir', dir, '--passphrase-file', wrong])
    expectError(ran, { code: 'PASSPHRASE_WRONG', exit: 6, fix: /try again/ })
    expect(ran.stderr + ran.stdout).not.to.include('not this one')
    expect(await read()).to.deep.equal(before)
    expect((await runCommand(['identity', 'renew', '--dir', dir, '--passphrase-file', passphraseFile])).code).to.equal(0)
  })

  it('a full disk: nothing is acknowledged that is not kept, the node can be read, says so, and goes on after a restart', async function () {
    skipUnless(this, process.platform === 'linux' && process.getuid?.() === 0, 'a small disk is mounted as root on Linux')
    const node = await prepareOneNode(temp.path)
    const disk = join(node.dir, 'data')
    await mkdir(disk, { recursive: true })

    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk], { stdio: 'pipe' })
    } catch {
      // containers forbid it
      skipUnless(this, false, 'this machine does not let root mount a tmpfs')
    }

    const running = createNodeProcess(node.dir)

    try {
      await fillDisk(node, disk, running)
    } finally {
      await running.kill()
      execFileSync('umount', [disk])
    }
  })

  async function fillDisk({ dir }: OneNode, disk: string, node: ReturnType<typeof createNodeProcess>): Promise<void> {
    await node.start()
    const filler = join(disk, 'filler')
    await fill(filler, disk)

    const acknowledged: string[] = []
    let refused: Record<string, unknown> | undefined

    for (let publish = 0; publish < PUBLISHES_MAX && refused === undefined; publish++) {
      const { status, body } = await ask(dir, 'POST', '/v1/publish', rows(`full${publish}`, 500))
      if (status === 200) acknowledged.push(...Array.from({ length: 500 }, (_, at) => `full${publish}-${at}.example.com`))
      else refused = { ...body, status }
    }

    expect(refused).to.include({ status: 507, code: 'STORE_FULL' })
    expect(String(refused?.['fix'])).to.match(/free space/)

    // readable, and says so
    const status = await node.status()
    expect(status['is_ready']).to.equal(false)
    expect(String(status['reasons'])).to.match(/disk .*full/i)
    const held = await valuesOf(node, 'type=domain')
    expect(acknowledged.filter(value => !held.has(value))).to.deep.equal([])
    expect((await runCommand(['status', '--dir', dir])).code).to.equal(1)
    const doctor = await runCommand(['doctor', '--dir', dir])
    expect(doctor.code).to.equal(1)
    expect(doctor.stdout).to.match(/✗ disk/)

    // a command that sends a long file hears of it at once, and ends
    await writeFile(join(temp.path, 'long'), rows('long', 40_000))
    const startMs = performance.now()
    const late = await tocsin(['publish', join(temp.path, 'long'), '--dir', dir])
    expectError(late, { code: 'STORE_FULL', exit: 1, fix: /free space/ })
    expect(performance.now() - startMs, 'ms until the command ended').to.be.below(REFUSED_MS_MAX)

    expect(await node.stop(), node.log().slice(-2_000)).to.equal(0)
    await rm(filler)
    await node.start()
    const after = await valuesOf(node, 'type=domain')
    expect(acknowledged.filter(value => !after.has(value))).to.deep.equal([])
    expect((await ask(dir, 'POST', '/v1/publish', rows('again', 3))).body['published']).to.equal(3)
    process.stdout.write(`      full disk: ${acknowledged.length} rows acknowledged before it was full, 0 lost\n`)
  }

  it('peers that speak garbage: dropped, the node answers and publishes on', async () => {
    const { dir } = await prepareOneNode(temp.path)
    const node = createNodeProcess(dir)
    await node.start()

    try {
      const [address = ''] = ((await node.status())['mesh'] as { listen: string[] }).listen
      const port = Number(/\/tcp\/(\d+)\//.exec(address)?.[1])
      const junk = [
        randomBytes(65_536),
        Buffer.from('GET / HTTP/1.1\r\n\r\n'),
        Buffer.from('\x13/multistream/1.0.0\n'),
        Buffer.alloc(4_096, 0xff)
      ]

      await Promise.all(Array.from({ length: 24 }, (_, at) => speak(port, junk[at % junk.length] ?? junk[0] ?? Buffer.alloc(0))))

      const stranger = await startRawPeer()
      try {
        const connection = await stranger.dial(address)
        for (const protocol of ['/tocsin/sync/1.0.0', '/tocsin/push/1.0.0', '/meshsub/1.1.0']) {
          const stream = await connection.newStream(protocol).catch(() => undefined)
          if (stream !== undefined) await ended(stream)
          expect(stream?.status ?? 'refused', protocol).not.to.equal('open')
        }
      } finally {
        await stranger.stop()
      }

      expect((await ask(dir, 'POST', '/v1/publish', rows('calm', 5))).body['published']).to.equal(5)
      const { peers } = await node.status()
      expect((peers as Array<{ admitted: boolean }>).filter(peer => peer.admitted)).to.deep.equal([])
      expect(node.log()).not.to.match(/"level":"(error|fatal)"/)
    } finally {
      await node.kill()
    }
  })
})

/** Leaves about half a megabyte. */
async function fill(path: string, disk: string): Promise<void> {
  const { bavail, bsize } = await statfs(disk)
  const file = await open(path, 'w')
  const piece = Buffer.alloc(bsize)

  try {
    for (let blocks = bavail - Math.ceil(524_288 / bsize); blocks > 0; blocks--) await file.write(piece)
  } finally {
    await file.close()
  }
}

/** Connects, says it, and waits until the other side hangs up or a second is over. */
async function speak(port: number, bytes: Uint8Array): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {
    // being cut off is what is asked for
  })
  await once(socket, 'connect')
  socket.write(bytes)
  socket.resume()
  await Promise.race([new Promise(resolve => socket.once('close', resolve)), new Promise(resolve => setTimeout(resolve, 1_000))])
  socket.destroy()
}
