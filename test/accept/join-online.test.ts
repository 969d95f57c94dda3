import { type ChildProcess, spawn } from 'node:child_process'
import { once, setMaxListeners } from 'node:events'
import { access, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { systemClock } from '../../src/clock.js'
import { createManyAddresses } from '../support/many-addresses.js'
import { createNodeProcess, type NodeProcess, tocsin, tocsinCommand } from '../support/node-process.js'
import { connectionEnded, startRawPeer } from '../support/raw-peer.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Running {
  child: ChildProcess
  output(): string
  ended: Promise<number | null>
}

/** `tocsin …` that goes on while the test does something else. */
function begin(args: readonly string[]): Running {
  const [command, ...rest] = tocsinCommand
  const child = spawn(command, [...rest, ...args], { cwd: root, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''

  child.stdout?.setEncoding('utf8').on('data', part => (text += part))
  child.stderr?.setEncoding('utf8').on('data', part => (text += part))

  return { child, output: () => text, ended: once(child, 'close').then(([code]) => code as number | null) }
}

async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, limitMs = 30_000): Promise<T> {
  const endMs = Date.now() + limitMs

  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > endMs) throw new Error(`waited in vain for ${what}`)

    await new Promise(resolve => setTimeout(resolve, 150))
  }
}

const FLOOD_STRANGERS = 200
/** Each stranger dials again this long after it was dropped. */
const FLOOD_PAUSE_MS = 4_000

interface Flood {
  dialled(): number
  /** Connections that were ended at once, for want of a place. */
  refused(): number
  addresses(): number
  end(): Promise<void>
}

/** Strangers that prove nothing, each with a key and an address of its own: they connect, hold on, and dial again. */
async function startFlood(node: NodeProcess, strangers: number): Promise<Flood> {
  const { mesh } = (await node.status()) as { mesh: { listen: string[] } }
  const [, port, peerId] = /\/tcp\/(\d+)\/p2p\/(\w+)/.exec(mesh.listen[0] ?? '') ?? []
  const way = await createManyAddresses(Number(port))
  const target = `/ip4/127.0.0.1/tcp/${way.port}/p2p/${peerId ?? ''}`
  const over = new AbortController()
  setMaxListeners(0, over.signal)
  let dialled = 0
  let refused = 0

  async function stranger(at: number): Promise<void> {
    await systemClock.sleep((at / strangers) * FLOOD_PAUSE_MS, over.signal)
    const peer = await startRawPeer()

    while (!over.signal.aborted) {
      try {
        const connection = await peer.dial(target)
        const startMs = performance.now()
        dialled++
        await Promise.race([connectionEnded(connection), systemClock.sleep(600_000, over.signal)])
        if (performance.now() - startMs < 1_000) refused++
      } catch {
        // refused before it was a connection
        refused++
      }

      await systemClock.sleep(FLOOD_PAUSE_MS, over.signal)
    }

    await peer.stop()
  }

  const running = Promise.all(Array.from({ length: strangers }, (_, at) => stranger(at)))

  return {
    dialled: () => dialled,
    refused: () => refused,
    addresses: () => way.addresses(),
    async end() {
      over.abort()
      await running
      await way.end()
    }
  }
}

describe('joining a mesh online, by the commands that people type', function () {
  this.timeout(240_000)

  let temp: TempDir
  let cert: NodeProcess
  const started: NodeProcess[] = []
  const path = (...parts: string[]): string => join(temp.path, ...parts)
  const key = (): string[] => ['--passphrase-file', path('pass')]
  const at = (name: string): string[] => ['--dir', path(name)]
  const codeOf = (text: string): string | undefined => /error\[([A-Z_]+)\]/.exec(text)?.[1]

  before(async () => {
    temp = await createTempDir()
    await writeFile(path('pass'), 'a good passphrase\n', { mode: 0o600 })
    await ok([
      'init',
      '--org',
      'CERT Example',
      '--found',
      'example-mesh',
      '--lab',
      '--listen',
      '/ip4/127.0.0.1/tcp/0',
      '--rest-listen',
      'off',
      ...at('cert'),
      ...key()
    ])
    cert = createNodeProcess(path('cert'))
    started.push(cert)
    await cert.start()
  })

  after(async () => {
    await Promise.all(started.map(node => node.kill()))
    await temp?.remove()
  })

  async function ok(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await tocsin(args)
    expect(code, `${args.join(' ')}\n${stderr}`).to.equal(0)

    return stdout
  }

  async function inviteFile(name: string, ...more: string[]): Promise<string> {
    await writeFile(path(name), await ok(['invite', 'create', ...at('cert'), '-q', ...more]))

    return path(name)
  }

  function newDir(name: string): string[] {
    return [...at(name), '--listen', '/ip4/127.0.0.1/tcp/0', '--rest-listen', 'off', ...key()]
  }

  interface Request {
    id: string
    name: string
    words: string
    state: string
  }

  async function requests(...more: string[]): Promise<Request[]> {
    const { stdout } = await tocsin(['member', 'requests', '-o', 'json', ...at('cert'), ...more])

    return stdout === '' ? [] : (JSON.parse(stdout) as { requests: Request[] }).requests
  }

  const waitFor = (name: string): Promise<Request> =>
    until(`the request of ${name}`, async () => (await requests()).find(request => request.name === name))

  async function approve({ id, words }: Request, ...more: string[]): Promise<void> {
    await ok(['member', 'approve', id, '--word', words.split(' ')[3] ?? '', '--yes', ...at('cert'), ...key(), ...more])
  }

  it('leads from nothing to two nodes that hold the same, with the same words on both ends', async () => {
    const file = await inviteFile('bravo.invite', '--org', 'ISP Bravo', '--kind', 'isp', '--asn', '64500', '--cidr', '198.51.100.0/24')
    const joining = begin(['join', file, ...newDir('bravo'), '--wait', '90s'])
    const request = await waitFor('ISP Bravo')
    const words = await until('the words', () => /your fingerprint .*"([a-z ]+)"/.exec(joining.output())?.[1])

    expect(request.words).to.equal(words)
    const wrong = await tocsin(['member', 'approve', request.id, '--word', 'nonsense', '--yes', ...at('cert'), ...key()])
    expect(codeOf(wrong.stderr)).to.equal('JOIN_KEY_MISMATCH')

    await approve(request, '--receive-victims')
    expect(await joining.ended, joining.output()).to.equal(0)
    expect(joining.output()).to.include('admitted').and.to.include('AS64500, 198.51.100.0/24')

    const mesh = /mesh +example-mesh +([0-9A-Z-]+) +"([a-z ]+)"/.exec(joining.output())
    expect(await ok(['identity', 'show', ...at('cert')]))
      .to.include(mesh?.[1])
      .and.to.include(mesh?.[2])

    const bravo = createNodeProcess(path('bravo'))
    started.push(bravo)
    await bravo.start()
    await until('the connection', async () => {
      const { peers } = (await bravo.status()) as { peers: Array<{ admitted: boolean; name?: string }> }

      return peers.find(({ admitted, name }) => admitted && name === 'CERT Example')
    })
    await until('one roster', async () => {
      const [ours, theirs] = await Promise.all(
        [cert, bravo].map(async node => ((await node.status()) as { mesh: { roster_digest: string } }).mesh.roster_digest)
      )

      return ours === theirs ? true : undefined
    })
    expect(await readdir(path('bravo', 'mesh'))).not.to.include('join.json')
    expect((await requests('--all')).map(({ state }) => state)).to.deep.equal(['admitted'])
  })

  it('lets an invited newcomer in while two hundred strangers keep dialling and hold every door', async () => {
    const file = await inviteFile('golf.invite', '--org', 'Company Golf', '--kind', 'company')
    const flood = await startFlood(cert, FLOOD_STRANGERS)

    try {
      await until('the doors to be held', () => (flood.refused() > FLOOD_STRANGERS / 2 ? true : undefined), 60_000)
      const startMs = performance.now()
      const joining = begin(['join', file, ...newDir('golf'), '--wait', '120s'])
      const request = await until('the request', async () => (await requests()).find(({ name }) => name === 'Company Golf'), 60_000)
      const sentMs = performance.now() - startMs
      await approve(request)
      expect(await joining.ended, joining.output()).to.equal(0)

      process.stdout.write(
        `      ${FLOOD_STRANGERS} strangers from ${flood.addresses()} addresses: ${flood.dialled()} connections, ${flood.refused()} refused a door; ` +
          `the newcomer's request came after ${(sentMs / 1_000).toFixed(1)} s, admitted after ${((performance.now() - startMs) / 1_000).toFixed(1)} s\n`
      )
    } finally {
      await flood.end()
    }
  })

  it('survives Ctrl-C: the node fetches the answer when it starts, without the passphrase', async () => {
    const file = await inviteFile('charlie.invite', '--org', 'Agency Charlie', '--kind', 'agency')
    const joining = begin(['join', file, ...newDir('charlie')])
    const request = await waitFor('Agency Charlie')

    await until('the wait', () => (joining.output().includes('waiting for approval') ? true : undefined))
    joining.child.kill('SIGINT')
    expect(await joining.ended).to.equal(130)
    expect(joining.output()).to.include('The request stays with the steward')

    const early = await tocsin(['run', ...at('charlie')])
    expect(codeOf(early.stderr), early.stderr).to.equal('JOIN_WAITING')

    await approve(request, '--no-publish')
    await until('the admission', async () => (await requests('--all')).find(({ id, state }) => id === request.id && state === 'admitted'))

    const charlie = createNodeProcess(path('charlie'))
    started.push(charlie)
    await charlie.start()
    expect(charlie.log()).to.include('admitted to the mesh')
    expect(codeOf((await tocsin(['join', ...at('charlie')])).stderr)).to.equal('USAGE_INVALID')
  })

  it('tells a denial with its reason, and leaves no request behind', async () => {
    const file = await inviteFile('delta.invite')
    const joining = begin(['join', file, '--org', 'Delta', ...newDir('delta')])
    const request = await waitFor('Delta')

    await ok(['member', 'deny', request.id, '--reason', 'please ask CERT Other', '--yes', ...at('cert')])
    expect(await joining.ended).to.equal(6)
    expect(joining.output()).to.include('error[JOIN_DENIED]').and.to.include('please ask CERT Other')
    expect(await readdir(path('delta', 'mesh'))).to.deep.equal(['organization.json'])
  })

  it('refuses each bad invite with its own code, and leaves nothing half-joined behind', async () => {
    const file = await inviteFile('echo.invite', '--expires', '1s')
    const text = (await readFile(file, 'utf8')).trim()
    const open = (await readFile(await inviteFile('open.invite'), 'utf8')).trim()
    const used = (await readFile(path('bravo.invite'), 'utf8')).trim()
    const tries: ReadonlyArray<readonly [string, string, number]> = [
      [open.slice(0, -20), 'INVITE_TRUNCATED', 8],
      [open.replace(/.$/, open.endsWith('a') ? 'b' : 'a'), 'INVITE_MALFORMED', 8],
      ['tocsin-invite9abc', 'INVITE_MALFORMED', 8],
      [text, 'INVITE_EXPIRED', 6],
      [used, 'INVITE_USED', 6]
    ]

    await new Promise(resolve => setTimeout(resolve, 1_200))

    for (const [invite, code, exit] of tries) {
      const outcome = await tocsin(['join', invite, '--org', 'Echo', ...newDir('echo')])

      expect([codeOf(outcome.stderr), outcome.code], outcome.stderr).to.deep.equal([code, exit])
      expect(outcome.stderr, code).to.match(/ {2}fix: /)
      expect(await isThere(path('echo')), code).to.equal(false)
    }

    const foreign = path('foreign')
    await ok([
      'init',
      '--org',
      'Foreign',
      '--found',
      'other-mesh',
      '--lab',
      '--listen',
      '/ip4/127.0.0.1/tcp/0',
      '--rest-listen',
      'off',
      ...at('foreign'),
      ...key()
    ])
    const outcome = await tocsin(['join', open, ...at('foreign'), ...key()])
    expect(codeOf(outcome.stderr), outcome.stderr).to.equal('INVITE_WRONG_MESH')
    expect(await readdir(join(foreign, 'mesh'))).not.to.include('join.json')

    const pinned = await tocsin(['join', open, '--org', 'Echo', '--mesh-fingerprint', '7QF2-KM9A-XW4D-3C1P', ...newDir('echo')])
    expect(codeOf(pinned.stderr)).to.equal('DOCUMENT_WRONG_MESH')
    expect(await isThere(path('echo'))).to.equal(false)
  })

  it('lists, uses up and withdraws invites', async () => {
    const { invites } = JSON.parse(await ok(['invite', 'list', '-o', 'json', ...at('cert')])) as {
      invites: Array<{ id: string; state: string }>
    }
    const open = invites.find(({ state }) => state === 'open')

    expect(new Set(invites.map(({ state }) => state))).to.deep.equal(new Set(['used', 'expired', 'open']))
    await ok(['invite', 'revoke', open?.id ?? '', ...at('cert')])

    const outcome = await tocsin(['join', (await readFile(path('open.invite'), 'utf8')).trim(), '--org', 'Echo', ...newDir('echo')])
    expect(codeOf(outcome.stderr), outcome.stderr).to.equal('INVITE_UNKNOWN')
    expect(await isThere(path('echo'))).to.equal(false)
  })
})

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false
  )
}
