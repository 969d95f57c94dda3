import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { expect } from 'chai'

import {
  readNodeKey,
  readOrgKey,
  readOrgPublicKey,
  readPseudonymKey,
  writeNodeKey,
  writeOrgKey,
  writePseudonymKey
} from '../../../src/config/key-files.js'
import { nodePaths } from '../../../src/config/node-dir.js'
import { NodeError } from '../../../src/errors.js'
import { keyPair } from '../../support/roster-maker.js'
import { useTempDir } from '../../support/temp-dir.js'

/** The least cost that the files may have: 16 MiB, so that the suite stays quick. */
const CHEAP = { n: 2 ** 14, r: 8, p: 1 }
const { seed, publicKey } = keyPair('a key on disk')

async function errorOf(run: Promise<unknown>): Promise<NodeError> {
  try {
    await run
  } catch (err) {
    if (err instanceof NodeError) return err
    throw err
  }

  throw new Error('no error')
}

describe('key files', () => {
  const dir = useTempDir()
  const paths = (): ReturnType<typeof nodePaths> => nodePaths(dir())

  it('gives back the key of a node, an organization and the pseudonyms', async () => {
    await writeNodeKey(dir(), seed)
    await writeOrgKey(dir(), seed, 'a good passphrase', CHEAP)
    await writePseudonymKey(dir(), seed)

    expect((await readNodeKey(dir())).publicKey).to.deep.equal(publicKey)
    expect((await readOrgKey(dir(), 'a good passphrase')).seed).to.deep.equal(seed)
    expect(Uint8Array.from(await readOrgPublicKey(dir()))).to.deep.equal(Uint8Array.from(publicKey))
    expect(Buffer.from(await readPseudonymKey(dir()))).to.deep.equal(Buffer.from(seed))
  })

  it('seals the organization’s key with the cost that the design names', async function () {
    this.timeout(20_000)
    await writeOrgKey(dir(), seed, 'a good passphrase')

    const text = await readFile(paths().orgKey, 'utf8')
    expect(text).to.match(/^TOCSIN-ENCRYPTED-KEY-1\nkind: organization\npublic: did:key:z6Mk/)
    expect(text).to.include('scrypt: 131072 8 1')
    expect(text).not.to.include(Buffer.from(seed).toString('base64url'))
    expect((await readOrgKey(dir(), 'a good passphrase')).publicKey).to.deep.equal(publicKey)
  })

  it('leaves files of mode 0600 and nothing else', async () => {
    await writeNodeKey(dir(), seed)
    await writeNodeKey(dir(), seed)
    await writeOrgKey(dir(), seed, 'a good passphrase', CHEAP)

    for (const path of [paths().nodeKey, paths().orgKey]) expect((await stat(path)).mode & 0o777).to.equal(0o600)
    expect(await readdir(dirname(paths().nodeKey))).to.have.members(['node.key', 'org.key'])
  })

  it('refuses a file that others may read, and says what to do', async () => {
    await writeNodeKey(dir(), seed)

    for (const mode of [0o640, 0o604, 0o620, 0o602]) {
      await chmod(paths().nodeKey, mode)
      const err = await errorOf(readNodeKey(dir()))

      expect([err.code, err.fix]).to.deep.equal(['KEY_FILE_INVALID', `chmod 600 ${paths().nodeKey}`])
    }
  })

  it('refuses a wrong passphrase, also one that differs in a letter or is empty', async () => {
    await writeOrgKey(dir(), seed, 'a good passphrase', CHEAP)

    for (const wrong of ['a good passphrasE', '', 'a good passphrase ']) {
      expect((await errorOf(readOrgKey(dir(), wrong))).code).to.equal('PASSPHRASE_WRONG')
    }
  })

  it('opens with the same letters however they are composed', async () => {
    await writeOrgKey(dir(), seed, 'pass \u00e9', CHEAP)

    expect((await readOrgKey(dir(), 'pass e\u0301')).publicKey).to.deep.equal(publicKey)
  })

  it('refuses every file with one byte changed', async function () {
    this.timeout(20_000)
    await writeNodeKey(dir(), seed)
    await writeOrgKey(dir(), seed, 'a good passphrase', CHEAP)

    for (const [path, read, step] of [
      [paths().nodeKey, () => readNodeKey(dir()), 1],
      [paths().orgKey, () => readOrgKey(dir(), 'a good passphrase'), 5]
    ] as const) {
      const whole = await readFile(path)

      for (let at = 0; at < whole.length - 1; at += step) {
        const changed = Buffer.from(whole)
        changed[at] = (changed[at] ?? 0) ^ 1
        await writeFile(path, changed)

        // Only base64 padding bits and the line's end could go unseen; the reader compares them as well.
        expect(['KEY_FILE_INVALID', 'PASSPHRASE_WRONG'], `byte ${at}`).to.include((await errorOf(read())).code)
      }

      await writeFile(path, whole)
    }
  })

  it('refuses a key of another kind, a truncated file, and a scrypt cost that is a bomb or nothing', async () => {
    await writeNodeKey(dir(), seed)
    await writeOrgKey(dir(), seed, 'a good passphrase', CHEAP)
    const org = await readFile(paths().orgKey, 'utf8')
    const node = await readFile(paths().nodeKey, 'utf8')

    for (const cost of ['2097152 8 1', '8192 8 1', '16384 9 1', '16384 8 5', '16385 8 1', '16384 8', 'x 8 1']) {
      await writeFile(paths().orgKey, org.replace('16384 8 1', cost))
      expect((await errorOf(readOrgKey(dir(), 'a good passphrase'))).code, cost).to.equal('KEY_FILE_INVALID')
    }

    for (const text of ['', node.slice(0, 40), node.replace('kind: node', 'kind: pseudonym'), org, 'x'.repeat(5_000)]) {
      await writeFile(paths().nodeKey, text)
      expect((await errorOf(readNodeKey(dir()))).code).to.equal('KEY_FILE_INVALID')
    }
  })

  it('says so when there is no key file', async () => {
    expect((await errorOf(readNodeKey(dir()))).code).to.equal('FILE_NOT_FOUND')
    expect((await errorOf(readOrgKey(`${dir()}/nowhere`, 'x'))).code).to.equal('FILE_NOT_FOUND')
  })
})
