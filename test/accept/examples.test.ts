import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { COMMANDS } from '../../src/cli/commands.js'
import { ctipSample } from '../../src/ingest/ctip/sample.js'
import { type Ran, runCommand } from '../support/command.js'
import { type ExampleSetup, runExample } from '../support/examples.js'
import { ask } from '../support/node-process.js'
import { repositoryDir } from '../support/shared-data.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { prepareThreeNodes, type ThreeNodes } from '../support/three-nodes.js'

/** Commands whose examples need more than one line: the tests that execute what they do. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'backup create': 'test/accept/backup.test.ts',
  'backup verify': 'test/accept/backup.test.ts',
  restore: 'test/accept/backup.test.ts',
  'db compact': 'test/accept/db.test.ts',
  'db prune': 'test/accept/db.test.ts',
  'db rebuild': 'test/accept/db.test.ts',
  'db stats': 'test/accept/db.test.ts',
  'db verify': 'test/accept/db.test.ts',
  demo: 'test/accept/demo.test.ts',
  run: 'test/accept/lifecycle.test.ts',
  join: 'test/accept/join-online.test.ts',
  'invite create': 'test/accept/join-online.test.ts',
  'invite list': 'test/accept/join-online.test.ts',
  'invite revoke': 'test/accept/join-online.test.ts',
  'member approve': 'test/accept/join-online.test.ts',
  'member deny': 'test/accept/join-online.test.ts',
  'member requests': 'test/accept/join-online.test.ts',
  'identity epoch': 'test/accept/restored-disk.test.ts',
  'quarantine contest': 'test/accept/restored-disk.test.ts',
  'quarantine list': 'test/accept/restored-disk.test.ts',
  'quarantine restore': 'test/accept/restored-disk.test.ts',
  'quarantine show': 'test/accept/restored-disk.test.ts',
  'identity add-node': 'test/unit/cli/stewards.test.ts',
  'identity revoke-node': 'test/unit/cli/stewards.test.ts',
  'identity rotate-node': 'test/unit/cli/stewards.test.ts',
  'member revoke': 'test/unit/cli/stewards.test.ts',
  'member suspend': 'test/unit/cli/stewards.test.ts',
  'mesh amend': 'test/unit/cli/stewards.test.ts',
  'mesh apply': 'test/unit/cli/stewards.test.ts',
  'mesh export': 'test/unit/cli/stewards.test.ts',
  'mesh log': 'test/unit/cli/stewards.test.ts',
  'mesh pin': 'test/unit/cli/pins.test.ts',
  'mesh show': 'test/unit/cli/stewards.test.ts',
  'mesh sign': 'test/unit/cli/stewards.test.ts',
  'mesh unpin': 'test/unit/cli/pins.test.ts',
  'mesh verify': 'test/unit/cli/stewards.test.ts'
}

const executed = new Set<string>()

/** Executes every example of a command; `codes` are the exit codes that are right, one list a line, [0] where absent. */
async function runExamples(name: string, setup: ExampleSetup, codes: ReadonlyArray<readonly number[]> = []): Promise<Ran[]> {
  const entry = COMMANDS.find(command => command.name === name)
  if (entry === undefined) throw new Error(`there is no command ${name}`)

  const spec = await entry.load()
  const all: Ran[] = []
  executed.add(name)

  for (const [at, { line }] of spec.examples.entries()) {
    const ran = await runExample(line, spec, setup)
    expect(codes[at] ?? [0], `${line}\n${ran.stdout}${ran.stderr}`).to.include(ran.code)
    expect(ran.stderr, line).not.to.include('INTERNAL')
    all.push(ran)
  }

  return all
}

describe('the examples of help', function () {
  this.timeout(120_000)

  let temp: TempDir
  let nodes: ThreeNodes
  let setup: ExampleSetup

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    await Promise.all(nodes.all.map(node => node.start()))
    setup = {
      cwd: temp.path,
      home: temp.path,
      dir: nodes.cert.dir,
      passphraseFile: join(temp.path, 'passphrase'),
      replace: { 'ISP Bravo': 'isp-bravo', '/run/secrets/org': join(temp.path, 'passphrase') }
    }
  })

  after(async () => {
    await nodes?.end()
    await temp?.remove()
  })

  it('found a mesh, make keys, ask, sign and join: offline', async () => {
    const cwd = join(temp.path, 'offline')
    const founder = join(cwd, 'founder')
    const bravo = join(cwd, 'bravo')
    const pass = join(cwd, 'pass')
    await mkdir(bravo, { recursive: true })
    await mkdir(founder)
    await writeFile(pass, 'seven bells at night\n', { mode: 0o600 })
    const init = COMMANDS.find(({ name }) => name === 'init')
    const spec = await init?.load()
    const [found, join1, lab] = spec?.examples ?? []
    if (spec === undefined || found === undefined || join1 === undefined || lab === undefined) throw new Error('init has three examples')

    for (const [line, home] of [
      [found.line, founder],
      [join1.line, bravo],
      [lab.line, cwd]
    ] as const) {
      const ran = await runExample(line, spec, { cwd, home, passphraseFile: pass })
      expect(ran.code, `${line}\n${ran.stderr}`).to.equal(0)
    }
    executed.add('init')

    // the laboratory of the third example admits the ISP of the second
    await runExamples('join request', { cwd, home: bravo, passphraseFile: pass })
    await runExamples('member sign', { cwd, home: cwd, dir: join(cwd, 'lab-node'), passphraseFile: pass })

    const shown = await runCommand(['identity', 'show', '-o', 'json', '--dir', join(cwd, 'lab-node')])
    const { mesh } = JSON.parse(shown.stdout) as { mesh: { fingerprint: string } }
    await runExamples('join complete', {
      cwd,
      home: bravo,
      passphraseFile: pass,
      replace: { '7QF2-KM9A-XW4D-3C1P': mesh.fingerprint }
    })
  })

  it('publish: what would leave, and what leaves', async () => {
    const sample = [...ctipSample({ seed: 7, checkIns: 300, hosts: 60, dayMs: Date.now() - 86_400_000 })]
    const seen = new Date(Date.now() - 3_600_000).toISOString()
    await writeFile(join(temp.path, 'sinkhole.jsonl'), `${sample.join('\n')}\n`)
    await writeFile(join(temp.path, 'c2.txt'), 'c2-one.example.com\nc2-two.example.net\n203.0.113.45\n')
    await writeFile(
      join(temp.path, 'rows.csv'),
      `src_ip,seen,classification,tlp,note\n203.0.113.77,${seen},scanner,amber,for one addressee\n`
    )

    const [dry, real, plain, mapped] = await runExamples('publish', setup, [
      [0, 9],
      [0, 9]
    ])
    expect(dry?.stdout)
      .to.include('Nothing was sent.')
      .and.match(/^row 1 /m)
    expect(real?.stdout).to.match(/\d+ records in \d+ signed batch/)
    expect(plain?.stdout).to.include('3 were published to all members')
    expect(mapped?.stdout).to.include('1 record for isp-bravo (asked by --to)')
  })

  it('read: status, doctor, query, list, deliveries, members, peers', async () => {
    await writeFile(join(temp.path, 'addresses.txt'), '203.0.113.45\n192.0.2.200\n')

    await runExamples('status', setup, [[0], [0], [0, 130]])
    await runExamples('doctor', setup)
    // the second asks for a URL that nobody named; the third fails on demand
    await runExamples('query', setup, [[0], [3], [0, 10]])
    await runExamples('list', setup)
    await runExamples('deliveries', setup)
    await runExamples('member list', setup)
    await runExamples('member show', { ...setup, replace: { ...setup.replace, ...(await realFingerprint()) } })
    await runExamples('peer list', setup)
    await runExamples('member renew', setup)
  })

  it('peers: ban and unban', async () => {
    const { peers } = (await ask(nodes.cert.dir, 'GET', '/v1/status')).body as { peers: Array<{ node: string }> }
    const peer = { '12D3KooWGRUVh6bQ8yFqWpJGkTyCbPcrjMoHZrTFjYDRxDJfR9Yd': peers[0]?.node ?? '' }

    await runExamples('peer ban', { ...setup, replace: peer })
    // the second line ends a ban that the first has ended
    await runExamples('peer unban', { ...setup, replace: peer }, [[0], [3]])
  })

  it('withdraw: records and batches', async () => {
    const { indicators } = (await ask(nodes.cert.dir, 'GET', '/v1/indicators?type=domain')).body as { indicators: Array<{ id: string }> }
    const { publishers } = (await ask(nodes.cert.dir, 'GET', '/v1/status')).body as {
      publishers: Array<{ stream: string; audience: string }>
    }
    const replace = {
      '5f0c1e0f8f2f4f6a9b1c2d3e4f506172': indicators[0]?.id ?? '',
      '00112233445566778899aabbccddeeff/17': `${publishers.find(({ audience }) => audience === 'community')?.stream}/1`
    }

    // the second line looks at what the first has withdrawn already
    await runExamples('retract record', { ...setup, replace }, [[0], [0, 3]])
    await runExamples('retract batch', { ...setup, replace }, [
      [0, 9],
      [0, 3, 9]
    ])
  })

  it('keys, identity, configuration', async () => {
    const [made] = await runExamples('key create', setup)
    const id = /toc_([0-9a-f]+)_/.exec(made?.stdout ?? '')?.[1] ?? ''

    await runExamples('key list', setup)
    // the second line ends a key that the first has ended
    await runExamples('key revoke', { ...setup, replace: { '0a1b2c3d4e': id } }, [[0], [0, 3]])
    await runExamples('identity show', setup)
    await runExamples('identity renew', setup)
    await runExamples('config show', setup)
    await runExamples('config check', { ...setup, replace: { '/var/lib/tocsin': nodes.isp.dir } })
  })

  it('without a node: canon, completion, version, help', async () => {
    await writeFile(join(temp.path, 'vectors.jsonl'), '{"type":"domain","input":"Example.COM"}\n')

    await runExamples('canon', setup, [[0, 9], [0], [0]])
    await runExamples('completion', setup)
    await runExamples('version', setup)
    await runExamples('help', setup)
  })

  it('are executed for every command', () => {
    const missing = COMMANDS.map(({ name }) => name).filter(name => !executed.has(name) && ELSEWHERE[name] === undefined)

    expect(missing, 'commands without executed examples: add them here').to.deep.equal([])

    for (const [name, file] of Object.entries(ELSEWHERE)) {
      const path = join(repositoryDir, file)
      const words = name.split(' ').map(word => `'${word}'`)
      expect(existsSync(path), file).to.equal(true)
      if (words.length > 1) expect(readFileSync(path, 'utf8'), `${name} in ${file}`).to.include(words.join(', '))
    }
  })

  async function realFingerprint(): Promise<Record<string, string>> {
    const { members } = JSON.parse((await runCommand(['member', 'list', '-o', 'json', '--dir', nodes.cert.dir])).stdout) as {
      members: Array<{ fingerprint?: string }>
    }

    return { '7QF2-KM9A-XW4D-3C1P': members[0]?.fingerprint ?? '' }
  }
})
