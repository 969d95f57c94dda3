import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { Encrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { expect } from 'chai'

import { backupCreateCommand } from '../../../../src/cli/backup-create.js'
import { decrypted, encrypted } from '../../../../src/cli/backup/age.js'
import { encodeEntry, entriesOf, TAR_END, type TarEntry } from '../../../../src/cli/backup/tar.js'
import { systemClock } from '../../../../src/clock.js'
import { readNodeKey } from '../../../../src/config/key-files.js'
import { readRestoredMark } from '../../../../src/node/restored.js'
import { createStore } from '../../../../src/store/index.js'
import type { DiskStore } from '../../../../src/store/store.js'
import { cheapen, type Outcome, PASSPHRASE, runCommand, runJson, runWell } from '../../../support/cli-run.js'
import { seededNumbers } from '../../../support/store-damage.js'
import { useTempDir } from '../../../support/temp-dir.js'

/** What age makes of a passphrase costs a second; recipients cost nothing. */
const SECRET = 'a passphrase of a backup'

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(Buffer.from(part))

  return Buffer.concat(parts)
}

describe('backup and restore of a node that does not run', function () {
  this.timeout(60_000)

  const dir = useTempDir()
  let identity = ''
  let recipient = ''

  const open = async (node: string): Promise<DiskStore> =>
    createStore(
      { clock: systemClock },
      { dir: join(dir(), node, 'data'), nodeKey: (await readNodeKey(join(dir(), node))).publicKey, filterBytes: 65_536 }
    )

  beforeEach(async () => {
    identity = await generateIdentity()
    recipient = await identityToRecipient(identity)
    writeFileSync(join(dir(), 'pass'), `${PASSPHRASE}\n`, { mode: 0o600 })
    writeFileSync(join(dir(), 'identity'), `# made for a test\n${identity}\n`, { mode: 0o600 })
    await runWell(dir(), [
      'init',
      '--org',
      'CERT Example',
      '--found',
      'example-mesh',
      '--lab',
      '--dir',
      'node',
      '--passphrase-file',
      'pass',
      '--yes'
    ])
    await cheapen(join(dir(), 'node'))
    const store = await open('node')
    await store.start()
    await store.putKey('0a1b2c3d4e', Buffer.from('an API key'))
    await store.putWindows([{ key: Uint8Array.of(1), value: Buffer.from('an open window') }])
    await store.stop()
  })

  const create = (...more: string[]): Promise<Outcome> =>
    runWell(dir(), ['backup', 'create', '--dir', 'node', '-o', 'node.age', '--recipient', recipient, ...more])
  const restore = (file: string, ...more: string[]): Promise<Outcome> =>
    runCommand(dir(), ['restore', file, '--dir', 'again', '--identity', 'identity', '--yes', ...more])
  const names = (): string[] => readdirSync(dir()).sort()

  /** The backup with other files inside, encrypted again by who can. */
  async function rewritten(change: (entries: TarEntry[]) => TarEntry[]): Promise<void> {
    const entries: TarEntry[] = []
    const inside = decrypted(one(readFileSync(join(dir(), 'node.age'))), { identities: [identity] })
    for await (const { name, body } of entriesOf(inside)) entries.push({ name, body: Uint8Array.from(body) })

    const archive = Buffer.concat([...change(entries).map(entry => encodeEntry(entry, 0)), TAR_END])
    writeFileSync(join(dir(), 'changed.age'), await bytesOf(await encrypted(one(archive), { recipients: [recipient] })))
  }

  it('brings back every file, the store with API keys and open windows, and a mark', async () => {
    writeFileSync(join(dir(), 'node', 'policy.d', 'more.yaml'), 'rules: []\n')
    const made = await create()
    expect(made.stdout).to.contain('1 API key, 1 row of open windows')
    expect(statSync(join(dir(), 'node.age')).mode & 0o777).to.equal(0o600)
    expect((await restore('node.age')).code).to.equal(0)

    for (const name of [
      'node.yaml',
      'keys/node.key',
      'keys/org.key',
      'keys/pseudonym.key',
      'mesh/anchor.tocsin',
      'mesh/organization.json',
      'policy.d/more.yaml'
    ]) {
      expect(readFileSync(join(dir(), 'again', name)), name).to.deep.equal(readFileSync(join(dir(), 'node', name)))
      expect(statSync(join(dir(), 'again', name)).mode & 0o077, name).to.equal(0)
    }

    const store = await open('again')
    await store.start()
    expect(await store.readKeys()).to.deep.equal([{ id: '0a1b2c3d4e', bytes: new Uint8Array(Buffer.from('an API key')) }])
    expect((await store.readWindows()).length).to.equal(1)
    expect((await readRestoredMark(store))?.backupMs).to.be.closeTo(Date.now(), 60_000)
    await store.stop()
  })

  it('shows whose it is, and opens with age and tar alone', async () => {
    await create('-q')
    const shown = await runJson(dir(), ['backup', 'verify', 'node.age', '--identity', 'identity'])
    expect(shown).to.deep.include({ schema: 'tocsin.backup-verify/1', faults: [], elsewhere: [] })
    expect(shown['mesh']).to.include({ name: 'example-mesh' })

    const inside = await bytesOf(decrypted(one(readFileSync(join(dir(), 'node.age'))), { identities: [identity] }))
    const listed = execFileSync('tar', ['-t'], { input: inside, encoding: 'utf8' }).trim().split('\n')
    expect(listed[0]).to.equal('about.json')
    expect(listed.at(-1)).to.equal('manifest.json')
    expect(listed).to.include.members(['files/node.yaml', 'files/keys/node.key', 'store/about.json', 'store/00000001.rows'])
  })

  it('says before anything is written that a directory is not empty, and with --dry-run writes nothing', async () => {
    await create('-q')
    mkdirSync(join(dir(), 'again'))
    expect((await restore('node.age', '--dry-run')).code).to.equal(0)
    writeFileSync(join(dir(), 'again', 'x'), '')

    expect((await restore('node.age')).error).to.equal('DATA_DIR_NOT_EMPTY')
    expect(readdirSync(join(dir(), 'again'))).to.deep.equal(['x'])
  })

  it('takes an empty directory, which may be a mount point', async () => {
    await create('-q')
    mkdirSync(join(dir(), 'again'))
    const { ino } = statSync(join(dir(), 'again'))

    expect((await restore('node.age')).code).to.equal(0)
    expect(statSync(join(dir(), 'again')).ino).to.equal(ino)
    expect(readdirSync(join(dir(), 'again')).filter(name => name.startsWith('.'))).to.deep.equal([])
  })

  it('replaces an older file only when it is told to, and leaves no part behind', async () => {
    await create('-q')
    const again = ['backup', 'create', '--dir', 'node', '-o', 'node.age', '--recipient', recipient]
    expect((await runCommand(dir(), again)).error).to.equal('FILE_EXISTS')
    expect((await runCommand(dir(), [...again, '--force'])).code).to.equal(0)
    writeFileSync(join(dir(), 'other.age.part'), '')
    expect((await runCommand(dir(), [...again.slice(0, 5), 'other.age', ...again.slice(6)])).error).to.equal('FILE_EXISTS')

    const interrupted = new AbortController()
    interrupted.abort()
    const cut = [...again.slice(0, 5), 'cut.age', ...again.slice(6)]
    expect((await runCommand(dir(), cut, { signal: interrupted.signal })).code).not.to.equal(0)
    expect(names()).to.deep.equal(['identity', 'node', 'node.age', 'other.age.part', 'pass'])
  })

  it('that was cut short changes nothing on disk, at many lengths', async () => {
    await create('-q')
    const whole = readFileSync(join(dir(), 'node.age'))
    const lengths = [
      0,
      1,
      21,
      60,
      150,
      199,
      300,
      ...Array.from({ length: 40 }, (_, i) => Math.floor((whole.byteLength * (i + 1)) / 41)),
      whole.byteLength - 1
    ]
    const codes = new Set<string | undefined>()

    for (const length of lengths) {
      writeFileSync(join(dir(), 'cut.age'), whole.subarray(0, length))
      const before = names()
      const { error, code, stderr } = await restore('cut.age')
      expect(error, `${length} bytes\n${stderr}`).to.be.oneOf(['BACKUP_DAMAGED', 'BACKUP_MALFORMED'])
      expect([code, names()], `${length} bytes`).to.deep.equal([8, before])
      codes.add(error)
    }

    expect([...codes]).to.have.members(['BACKUP_DAMAGED', 'BACKUP_MALFORMED'])
  })

  it('with one flipped bit changes nothing on disk, wherever it is', async () => {
    await create('-q')
    const whole = readFileSync(join(dir(), 'node.age'))
    const below = seededNumbers(7)

    for (let i = 0; i < 60; i++) {
      // the head is short and has every kind of place in it
      const at = i < 20 ? below(250) : below(whole.byteLength)
      const bit = below(8)
      const changed = Buffer.from(whole)
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at)
      writeFileSync(join(dir(), 'flipped.age'), changed)
      const before = names()

      const { error } = await restore('flipped.age')
      expect(error, `byte ${at}, bit ${bit}`).to.be.oneOf(['BACKUP_DAMAGED', 'BACKUP_MALFORMED', 'BACKUP_KEY_WRONG'])
      expect(names(), `byte ${at}`).to.deep.equal(before)
    }
  })

  it('of another mesh, a later format, or with other files inside is refused, and nothing is written', async () => {
    await create('-q')
    const { mesh } = (await runJson(dir(), ['backup', 'verify', 'node.age', '--identity', 'identity'])) as { mesh: { id: string } }
    const before = (): string[] => names().filter(name => name !== 'changed.age')
    const expected = before()
    expect((await restore('node.age', '--mesh', 'ab'.repeat(32), '--dry-run')).error).to.equal('BACKUP_WRONG_MESH')
    expect((await restore('node.age', '--mesh', mesh.id, '--dry-run')).code).to.equal(0)
    expect((await restore('node.age', '--mesh', 'ab')).error).to.equal('USAGE_INVALID')

    const edit = (name: string, replace: (text: string) => string) => (entries: TarEntry[]) =>
      entries.map(entry => (entry.name === name ? { name, body: Buffer.from(replace(Buffer.from(entry.body).toString('utf8'))) } : entry))
    const faults: Array<[string, (entries: TarEntry[]) => TarEntry[], string]> = [
      ['later format', edit('about.json', text => text.replace('"format": 1', '"format": 2')), 'BACKUP_FORMAT_NEWER'],
      ['later layout', edit('store/about.json', text => text.replace(/"format": \d+/, '"format": 99')), 'STORE_FORMAT_NEWER'],
      ['another file', edit('files/node.yaml', text => `${text}# more\n`), 'BACKUP_DAMAGED'],
      ['another manifest', edit('manifest.json', text => text.replace('"api_keys": 1', '"api_keys": 2')), 'BACKUP_DAMAGED'],
      ['no manifest', entries => entries.slice(0, -1), 'BACKUP_MALFORMED'],
      [
        'a way out',
        entries => entries.map(entry => (entry.name === 'files/node.yaml' ? { ...entry, name: 'files/../../node.yaml' } : entry)),
        'BACKUP_MALFORMED'
      ],
      [
        'a file more',
        entries => [...entries.slice(0, -1), { name: 'files/keys/more.key', body: Buffer.from('x') }, ...entries.slice(-1)],
        'BACKUP_DAMAGED'
      ],
      ['after the end', entries => [...entries, { name: 'files/late', body: Buffer.from('x') }], 'BACKUP_MALFORMED'],
      ['another order', entries => entries.toReversed(), 'BACKUP_DAMAGED'],
      ['the store first', entries => [...entries.slice(1, -1), ...entries.slice(0, 1), ...entries.slice(-1)], 'BACKUP_MALFORMED']
    ]

    for (const [what, change, code] of faults) {
      await rewritten(change)
      const { error, stderr } = await restore('changed.age')
      expect(error, `${what}\n${stderr}`).to.equal(code)
      expect(before(), what).to.deep.equal(expected)
    }
  })

  it('opens with nothing but its own key', async () => {
    await create('-q')
    writeFileSync(join(dir(), 'stranger'), `${await generateIdentity()}\n`)
    writeFileSync(join(dir(), 'empty'), '\n')
    writeFileSync(join(dir(), 'plain'), 'no backup at all\n')
    const verify = async (file: string, ...more: string[]): Promise<string | undefined> =>
      (await runCommand(dir(), ['backup', 'verify', file, ...more])).error

    expect(await verify('node.age', '--identity', 'stranger')).to.equal('BACKUP_KEY_WRONG')
    expect(await verify('node.age', '--passphrase-file', 'pass')).to.equal('BACKUP_KEY_WRONG')
    expect(await verify('node.age', '--identity', 'empty')).to.equal('BACKUP_KEY_WRONG')
    expect(await verify('node.age', '--identity', 'plain')).to.equal('USAGE_INVALID')
    expect(await verify('plain', '--identity', 'identity')).to.equal('BACKUP_MALFORMED')
    expect(await verify('absent', '--identity', 'identity')).to.equal('FILE_NOT_FOUND')
    expect((await restore('node.age', '--identity', 'stranger')).error, 'one of several').to.equal(undefined)

    const wrong = ['backup', 'create', '--dir', 'node', '-o', 'x.age']
    expect((await runCommand(dir(), [...wrong, '--recipient', 'age1nonsense'])).error).to.equal('USAGE_INVALID')
    expect((await runCommand(dir(), [...wrong, '--recipient', recipient, '--passphrase-file', 'pass'])).error).to.equal('USAGE_INVALID')
    expect((await runCommand(dir(), wrong)).error).to.equal('PASSPHRASE_MISSING')
    expect((await runCommand(dir(), [...wrong, '--recipient', recipient, '--api', 'http://127.0.0.1:1'])).error).to.equal('USAGE_INVALID')
    expect(existsSync(join(dir(), 'x.age'))).to.equal(false)
  })

  it('puts a store that lies outside of the directory where node.yaml says, and refuses a place that is taken', async () => {
    const outside = join(dir(), 'disk', 'store')
    const yaml = join(dir(), 'node', 'node.yaml')
    mkdirSync(join(dir(), 'disk'))
    renameSync(join(dir(), 'node', 'data'), outside)
    writeFileSync(yaml, `${readFileSync(yaml, 'utf8')}store:\n  dir: ${outside}\n`)
    expect((await create()).stdout).to.contain(`store.dir: ${outside}`)

    expect((await restore('node.age')).error).to.equal('DATA_DIR_NOT_EMPTY')
    expect(names()).not.to.include('again')
    rmSync(outside, { recursive: true })
    expect((await restore('node.age')).code).to.equal(0)
    expect(readdirSync(outside)).to.include.members(['db', 'heads.log'])
    expect(readdirSync(join(dir(), 'disk'))).to.deep.equal(['store'])
    expect(readdirSync(join(dir(), 'again')).sort()).to.deep.equal(['keys', 'mesh', 'node.yaml', 'policy.d'])
  })

  it('goes to the recipient of the example in help as well', async () => {
    const recipients = backupCreateCommand.examples.flatMap(({ line }) => /--recipient (\S+)/.exec(line)?.slice(1) ?? [])
    expect(recipients.length).to.equal(1)
    await runWell(dir(), ['backup', 'create', '--dir', 'node', '-o', 'node.age', '--recipient', recipient, ...recipients, '-q'])

    expect((await runCommand(dir(), ['backup', 'verify', 'node.age', '--identity', 'identity'])).code).to.equal(0)
  })

  it('with a passphrase: the right one opens it, a wrong one does not', async () => {
    // a cost that a test can pay; the command takes that of age itself
    const inside = await bytesOf(
      await (async () => {
        await create('-q')

        return decrypted(one(readFileSync(join(dir(), 'node.age'))), { identities: [identity] })
      })()
    )
    const encrypter = new Encrypter()
    encrypter.setPassphrase(SECRET)
    encrypter.setScryptWorkFactor(10)
    writeFileSync(join(dir(), 'locked.age'), await encrypter.encrypt(inside))
    writeFileSync(join(dir(), 'secret'), `${SECRET}\n`)
    const verify = (file: string, ...more: string[]): Promise<Outcome> => runCommand(dir(), ['backup', 'verify', file, ...more])

    expect((await verify('locked.age', '--passphrase-file', 'secret')).code).to.equal(0)
    const wrong = await verify('locked.age', '--passphrase-file', 'pass')
    expect([wrong.error, wrong.code]).to.deep.equal(['PASSPHRASE_WRONG', 6])
    expect((await verify('locked.age')).error).to.equal('PASSPHRASE_MISSING')
    expect((await verify('locked.age', '--identity', 'identity')).error).to.equal('BACKUP_KEY_WRONG')
    const cut = await runCommand(dir(), ['restore', 'locked.age', '--dir', 'again', '--passphrase-file', 'pass', '--yes'])
    expect([cut.error, existsSync(join(dir(), 'again'))]).to.deep.equal(['PASSPHRASE_WRONG', false])
  })

  it('puts files elsewhere aside, and back to their places only when it is let, and where nothing is', async () => {
    const psk = join(dir(), 'elsewhere.psk')
    writeFileSync(psk, `/key/swarm/psk/1.0.0/\n/base16/\n${'ab'.repeat(32)}\n`, { mode: 0o600 })
    const yaml = join(dir(), 'node', 'node.yaml')
    writeFileSync(yaml, readFileSync(yaml, 'utf8').replace(/^mesh:$/m, `mesh:\n  pskFile: ${psk}`))
    expect((await create()).stdout).to.contain(`mesh.pskFile: ${psk}`)

    const key = readFileSync(psk)
    rmSync(psk)
    expect((await restore('node.age')).stdout).to.contain(`belongs at ${psk}`)
    expect(existsSync(psk), 'nothing is written outside').to.equal(false)
    const aside = join(dir(), 'again', 'elsewhere')
    expect(readdirSync(aside).map(name => readFileSync(join(aside, name)))).to.deep.equal([key])
    rmSync(join(dir(), 'again'), { recursive: true })

    writeFileSync(psk, 'another one')
    const kept = await restore('node.age', '--outside')
    expect(kept.stdout).to.contain(`mesh.pskFile: ${psk} is there already and differs`)
    for (const path of [psk, join(dir(), 'again')]) rmSync(path, { recursive: true })
    await restore('node.age', '--outside')
    expect([readFileSync(psk), statSync(psk).mode & 0o777]).to.deep.equal([key, 0o600])
  })
})
