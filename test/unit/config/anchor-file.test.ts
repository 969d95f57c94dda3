import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { dropIntoInbox, readAnchor, readDocumentFile, readInbox, removeFromInbox, writeAnchor } from '../../../src/config/anchor-file.js'
import { buildDir } from '../../../src/config/new-dir.js'
import { parseNodeConfig } from '../../../src/config/node-config.js'
import { nodePaths } from '../../../src/config/node-dir.js'
import { renderNodeYaml, setMeshInYaml } from '../../../src/config/node-template.js'
import { isNodeError } from '../../../src/errors.js'
import { charter, keyPair, membership, meshIdOf, signed } from '../../support/roster-maker.js'
import { useTempDir } from '../../support/temp-dir.js'

const steward = keyPair('steward')
const first = charter([steward])
const meshId = meshIdOf(first)
const objects = [signed(first, meshId, steward), signed(membership(steward), meshId, steward)]
const PEER = '/dns4/node.example.org/tcp/7400/p2p/12D3KooWNbfCx73SZ2pXS4i79L2KfTALzzQyp5vZuqcAgAahN1h4'

async function codeOf(run: Promise<unknown>): Promise<string> {
  try {
    await run

    return 'no error'
  } catch (err) {
    return isNodeError(err) ? err.code : String(err)
  }
}

describe('anchor and inbox', () => {
  const dir = useTempDir()

  it('gives back what was written, and nothing where nothing was', async () => {
    expect(await codeOf(readAnchor(dir()))).to.equal('FILE_NOT_FOUND')
    await writeAnchor(dir(), { objects, addresses: [PEER] })
    expect(await readAnchor(dir())).to.deep.equal({ objects: objects.map(each => Uint8Array.from(each)), addresses: [PEER] })
  })

  it('refuses an anchor that is cut, changed in its framing, or too large', async () => {
    await writeAnchor(dir(), { objects, addresses: [PEER] })
    const path = nodePaths(dir()).anchor
    const whole = await readDocumentFile(path)

    await writeFile(path, whole.subarray(0, whole.length - 3))
    expect(await codeOf(readAnchor(dir()))).to.equal('DOCUMENT_MALFORMED')
    await writeFile(path, Buffer.concat([whole, Buffer.from([0x18, 0x01])]))
    expect(await codeOf(readAnchor(dir()))).to.equal('DOCUMENT_MALFORMED')
    await writeFile(path, Buffer.alloc(8 * 1_048_576 + 1))
    expect(await codeOf(readAnchor(dir()))).to.equal('DOCUMENT_TOO_LARGE')
    await writeFile(path, Buffer.alloc(2_000_000, Buffer.from([0x0a, 0x00])))
    expect(await codeOf(readAnchor(dir()))).to.equal('DOCUMENT_MALFORMED')
  })

  it('leaves one file per object, reads them whatever else lies there, and forgets what was taken', async () => {
    const { inboxDir } = nodePaths(dir())
    expect(await readInbox(dir())).to.deep.equal([])

    for (const object of [...objects, ...objects]) await dropIntoInbox(dir(), object)
    await writeFile(join(inboxDir, 'note.txt'), 'not ours')
    await writeFile(join(inboxDir, 'huge.tocsin'), Buffer.alloc(200_000))
    await mkdir(join(inboxDir, 'folder.tocsin'))

    const found = await readInbox(dir())
    expect(found.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).to.have.members(
      objects.map(each => Buffer.from(each).toString('hex'))
    )

    for (const { path } of found) await removeFromInbox(path)
    expect(await readInbox(dir())).to.deep.equal([])
    expect(await codeOf(dropIntoInbox(dir(), Buffer.from('junk')))).to.equal('DOCUMENT_MALFORMED')
  })
})

describe('new directory', () => {
  const dir = useTempDir()

  it('appears whole, in a new place or in an empty one', async () => {
    for (const target of [join(dir(), 'new'), join(dir(), 'a', 'deep', 'one')]) {
      await buildDir(target, 'last', temporary => writeFile(join(temporary, 'last'), 'x'))
      expect(await readdir(target)).to.deep.equal(['last'])
    }

    await mkdir(join(dir(), 'empty'))
    await buildDir(join(dir(), 'empty'), 'last', async temporary => {
      await writeFile(join(temporary, 'last'), 'x')
      await mkdir(join(temporary, 'first'))
    })
    expect((await readdir(join(dir(), 'empty'))).sort()).to.deep.equal(['first', 'last'])
  })

  it('leaves nothing behind when it fails half way, and never touches what is there', async () => {
    const fail = async (temporary: string): Promise<void> => {
      await writeFile(join(temporary, 'half'), 'x')
      throw new Error('half way')
    }

    await mkdir(join(dir(), 'empty'))
    expect(await codeOf(buildDir(join(dir(), 'new'), 'last', fail))).to.equal('FILE_UNWRITABLE')
    expect(await codeOf(buildDir(join(dir(), 'empty'), 'last', fail))).to.equal('FILE_UNWRITABLE')
    expect(await readdir(dir())).to.deep.equal(['empty'])
    expect(await readdir(join(dir(), 'empty'))).to.deep.equal([])

    await writeFile(join(dir(), 'empty', 'mine'), 'x')
    expect(await codeOf(buildDir(join(dir(), 'empty'), 'last', fail))).to.equal('DATA_DIR_NOT_EMPTY')
    expect(await codeOf(buildDir(join(dir(), 'empty', 'mine'), 'last', fail))).to.equal('FILE_UNREADABLE')
  })
})

describe('node.yaml of a new node', () => {
  const full = {
    orgName: 'CERT Example',
    meshId: 'ab'.repeat(32),
    listen: ['/ip4/0.0.0.0/tcp/7400'],
    publicAddresses: ['/dns4/node.example.org/tcp/7400'],
    peers: [PEER],
    restListen: '127.0.0.1:0'
  }

  it('is what the schema takes, with and without a mesh', () => {
    for (const template of [full, { orgName: 'x', listen: [], publicAddresses: [], peers: [] }]) {
      parseNodeConfig(renderNodeYaml(template), { fileName: 'node.yaml' })
    }

    const { config } = parseNodeConfig(renderNodeYaml(full), { fileName: 'node.yaml' })
    expect([config.mesh.id, config.mesh.peers, config.rest.listen]).to.deep.equal([full.meshId, full.peers, '127.0.0.1:0'])
  })

  it('gets its mesh and peers without losing comments or keys', () => {
    const text = '# mine\nmesh:\n  # why\n  syncMs: 500\n  peers:\n    - /ip4/192.0.2.1/tcp/1\nrest:\n  listen: off\n'
    const changed = setMeshInYaml(text, { meshId: full.meshId, peers: [PEER] })
    const { config } = parseNodeConfig(changed, { fileName: 'node.yaml' })

    expect(changed).to.include('# mine').and.to.include('# why')
    expect([config.mesh.syncMs, config.mesh.id, config.mesh.peers]).to.deep.equal([500, full.meshId, ['/ip4/192.0.2.1/tcp/1', PEER]])
    expect(setMeshInYaml(changed, { meshId: full.meshId, peers: [PEER] })).to.equal(changed)
    expect(setMeshInYaml('', { meshId: full.meshId, peers: [] })).to.include(full.meshId)
  })

  it('is not touched when it cannot be read', () => {
    for (const broken of ['a: [', 'just text', '- a\n- b\n']) {
      expect(() => setMeshInYaml(broken, { meshId: full.meshId, peers: [] })).to.throw('node.yaml cannot be read')
    }
  })
})
