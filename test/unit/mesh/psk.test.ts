import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { readPskFile } from '../../../src/config/psk-file.js'
import { isNodeError } from '../../../src/errors.js'
import { toHex } from '../../../src/model/bytes.js'
import { readyPeers, stopAllNodes, testNode, testRoster, until, untilGossip } from '../../support/mesh-nodes.js'
import type { TestNode } from '../../support/mesh-nodes.js'
import { startRawPeer } from '../../support/raw-peer.js'
import { useTempDir } from '../../support/temp-dir.js'

const psk = new Uint8Array(32).fill(0x5a)

describe('a mesh with a pre-shared key', () => {
  const roster = testRoster()
  let nodes: TestNode[] = []

  afterEach(async () => {
    await stopAllNodes(nodes)
    nodes = []
  })

  async function start(name: string, key: Uint8Array | undefined): Promise<TestNode> {
    const node = testNode({ name, roster, knows: ['alpha', 'beta'], ...(key === undefined ? {} : { psk: key }) })
    nodes.push(node)
    await node.mesh.start()

    return node
  }

  it('works as any other, for who has the key', async () => {
    const [a, b] = [await start('alpha', psk), await start('beta', psk)]

    await b.mesh.dial(a.address())
    await until(() => readyPeers(a) === 1 && readyPeers(b) === 1, 'both to be ready')
    await untilGossip(a, [b])
    expect(b.arrivals.some(({ result }) => result === 'accepted')).to.equal(true)
  })

  it('carries more than a window of data', async () => {
    const [a, b] = [await start('alpha', psk), await start('beta', psk)]

    // pnet below 3.0.24 stalled for good after about 4 MB
    for (let at = 0; at < 48; at++) a.publish({ bytes: 200_000, isSilent: true })
    await b.mesh.dial(a.address())
    await until(() => b.ledger.listStreams().some(({ head }) => head === 48), 'all batches', 20_000)
  }).timeout(30_000)

  it('does not even finish a handshake with a member of another key or none', async () => {
    const a = await start('alpha', psk)
    const peer = await startRawPeer({ name: 'beta', roster, knows: ['alpha'] })

    try {
      for (const key of [undefined, new Uint8Array(32)]) {
        const b = await start('beta', key)
        const outcome = await b.mesh.dial(a.address()).then(
          () => 'admitted',
          (err: unknown) => (isNodeError(err) ? err.code : String(err))
        )

        expect(outcome).to.equal('PEER_UNREACHABLE')
        await b.mesh.stop()
      }

      const raw = await peer.dial(a.address()).then(
        () => 'connected',
        () => 'refused'
      )
      expect(raw).to.equal('refused')
    } finally {
      await peer.stop()
    }

    expect(a.mesh.peers()).to.deep.equal([])
  }).timeout(60_000)
})

describe('the file of a pre-shared key', () => {
  const dir = useTempDir()
  const codeOf = async (text: string, mode = 0o600): Promise<string | undefined> => {
    const path = join(dir(), 'mesh.psk')
    await writeFile(path, text, { mode })
    await chmod(path, mode)

    return readPskFile(path).then(
      () => undefined,
      (err: unknown) => (isNodeError(err) ? err.code : String(err))
    )
  }

  it('has the form of libp2p, and is the owner’s alone', async () => {
    const text = `/key/swarm/psk/1.0.0/\n/base16/\n${toHex(psk)}\n`

    expect(await codeOf(text)).to.equal(undefined)
    expect(await codeOf(text.replaceAll('\n', '\r\n'))).to.equal(undefined)
    expect(await codeOf(text, 0o644)).to.equal('KEY_FILE_INVALID')
    for (const wrong of [toHex(psk), text.replace('/base16/', '/base64/'), text.slice(0, -4), '']) {
      expect(await codeOf(wrong), wrong).to.equal('KEY_FILE_INVALID')
    }

    expect(toHex(await readPskFile(join(dir(), 'mesh.psk')).catch(() => new Uint8Array(0)))).to.equal('')
  })

  it('is missed with a fix', async () => {
    const failure = await readPskFile(join(dir(), 'none')).then(
      () => undefined,
      (err: unknown) => err
    )
    expect(isNodeError(failure, 'FILE_NOT_FOUND')).to.equal(true)
  })
})
