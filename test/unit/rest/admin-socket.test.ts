import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'

import { expect } from 'chai'

import { findAdminSocket } from '../../../src/rest/admin-socket.js'
import { createFakeRest, type FakeRest } from '../../support/fake-rest.js'
import { useTempDir } from '../../support/temp-dir.js'

function over(
  socketPath: string,
  path: string,
  { method = 'GET', body = '', headers = {} } = {}
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method, headers }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    call.once('error', reject)
    call.end(body)
  })
}

describe('admin socket', () => {
  const dir = useTempDir()
  let fake: FakeRest | undefined

  async function start(nodeDir: string): Promise<string> {
    fake = createFakeRest({ init: { listen: 'off', dir: nodeDir } })
    await fake.rest.start()

    return findAdminSocket(nodeDir)
  }

  afterEach(async () => {
    await fake?.rest.stop()
    fake = undefined
  })

  it('is for its owner alone and needs no key', async () => {
    const path = await start(dir())

    expect(path).to.equal(join(dir(), 'admin.sock'))
    expect((await stat(path)).mode & 0o777).to.equal(0o600)
    expect((await over(path, '/v1/keys')).status).to.equal(200)
    expect((await over(path, '/v1/deliveries')).status).to.equal(200)
  })

  it('takes bodies of any length', async () => {
    const path = await start(dir())
    const { status, text } = await over(path, '/v1/publish', {
      method: 'POST',
      body: `${'a'.repeat(3_000_000)}\n`,
      headers: { 'content-type': 'application/octet-stream' }
    })

    expect(status).to.equal(200)
    expect(JSON.parse(text)).to.include({ bytes: 3_000_001, rows: 1 })
  })

  it('leaves nothing behind when it stops', async () => {
    await start(dir())
    await fake?.rest.stop()

    expect(await readdir(dir())).to.deep.equal([])
  })

  it('replaces what a crash left behind', async () => {
    await writeFile(join(dir(), 'admin.sock'), '')
    const path = await start(dir())

    expect((await over(path, '/v1/status')).status).to.equal(200)
  })

  it('lies elsewhere when the path of the directory is too long for a socket, and is found', async () => {
    const deep = join(dir(), 'a'.repeat(60), 'b'.repeat(60))
    await mkdir(deep, { recursive: true })
    const path = await start(deep)

    expect(path).not.to.include('bbbb')
    expect((await stat(path)).mode & 0o777).to.equal(0o600)
    expect((await over(path, '/v1/status')).status).to.equal(200)

    await fake?.rest.stop()
    expect(await readdir(deep)).to.deep.equal([])
  })

  it('is looked for at the usual place when there is no node', async () => {
    expect(await findAdminSocket(dir())).to.equal(join(dir(), 'admin.sock'))
    await writeFile(join(dir(), 'admin.json'), '{"sock')
    expect(await findAdminSocket(dir())).to.equal(join(dir(), 'admin.sock'))
  })
})
