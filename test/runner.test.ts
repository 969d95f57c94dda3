import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { createTempDir, type TempDir } from './support/temp-dir.js'
import { repositoryDir } from './support/shared-data.js'

interface Outcome {
  code: number | null
  stdout: string
  /** The last line, without its line break. */
  closing: string
  counts: unknown
}

const skipUrl = pathToFileURL(join(repositoryDir, 'test', 'support', 'skip.ts')).href

/** Small suites with a planted fault each. They import by address, because they lie outside the repository. */
const PLANTED = {
  good: `describe('good', () => { it('one', () => {}); it('two', async () => {}) })`,
  failing: `describe('failing', () => { it('one', () => {}); it('adds up', () => { throw new Error('two and two is five') }) })`,
  pending: `describe('pending', () => { it('ran', () => {}); it('some day') })`,
  explained: `import { skipUnless } from '${skipUrl}'
    describe('one', () => { it('test', function () { skipUnless(this, false, 'the moon is not full') }) })
    describe('two', () => { before(function () { skipUnless(this, false, 'no tide') }); it('a', () => {}); it('b', () => {}) })
    describe('three', () => { it('runs', function () { skipUnless(this, true, 'never said') }) })`,
  leaking: `import { createServer } from 'node:net'
    describe('leaking', () => { it('listens', done => { createServer().listen(0, '127.0.0.1', done) }) })`,
  dying: `describe('dying', () => { it('leaves', () => { process.exit(0) }) })`,
  rejecting: `describe('rejecting', () => { it('loses a promise', done => { void Promise.reject(new Error('nobody listens')); setTimeout(done, 20) }) })`,
  unloadable: `import './nowhere.js'\ndescribe('unloadable', () => { it('is never seen', () => {}) })`,
  only: `describe('only', () => { it.only('me', () => {}); it('not me', () => {}) })`,
  empty: `export {}`
} as const

async function runPlanted(dir: string, name: keyof typeof PLANTED): Promise<Outcome> {
  const folder = join(dir, name)
  const countsFile = join(folder, 'counts.json')

  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, `${name}.test.ts`), PLANTED[name])

  const env = { ...process.env, TOCSIN_TEST_COUNTS: countsFile }
  const child = spawn(process.execPath, [join(repositoryDir, 'test', 'support', 'run.mjs'), 'unit', folder], {
    env,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const chunks: Buffer[] = []

  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))

  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  const stdout = Buffer.concat(chunks).toString()

  return { code, stdout, closing: stdout.trimEnd().split('\n').at(-1) ?? '', counts: JSON.parse(await readFile(countsFile, 'utf8')) }
}

describe('test runner', function () {
  this.timeout(60_000)

  const outcomes = new Map<string, Outcome>()
  let dir: TempDir

  function outcomeOf(name: keyof typeof PLANTED): Outcome {
    const outcome = outcomes.get(name)

    if (outcome === undefined) throw new Error(`${name} did not run`)

    return outcome
  }

  before(async () => {
    dir = await createTempDir()
    for (const name of Object.keys(PLANTED) as Array<keyof typeof PLANTED>) outcomes.set(name, await runPlanted(dir.path, name))
  })

  after(async () => {
    await dir.remove()
  })

  it('ends with one plain line and exit code 0 when all passed', () => {
    const { code, closing, counts } = outcomeOf('good')

    expect(closing).to.equal('2 passed, 0 failed')
    expect(code).to.equal(0)
    expect(counts).to.deep.equal({ suite: 'unit', passed: 2, failed: 0, skipped: 0 })
  })

  it('prints a failure in full and fails', () => {
    const { code, closing, stdout, counts } = outcomeOf('failing')

    expect(closing).to.equal('1 passed, 1 failed')
    expect(code).to.equal(1)
    expect(stdout).to.include('two and two is five')
    expect(counts).to.deep.equal({ suite: 'unit', passed: 1, failed: 1, skipped: 0 })
  })

  it('fails a test that is skipped without a reason', () => {
    const { code, closing, stdout } = outcomeOf('pending')

    expect(closing).to.equal('1 passed, 1 failed')
    expect(code).to.equal(1)
    expect(stdout).to.include('Skipped without a reason')
  })

  it('prints the reasons of skipped tests and suites', () => {
    const { code, closing, stdout, counts } = outcomeOf('explained')

    expect(closing).to.equal('1 passed, 0 failed')
    expect(code).to.equal(0)
    expect(stdout).to.include('skipped 1: the moon is not full\n  - one test')
    expect(stdout).to.include('skipped 2: no tide\n  - two a\n  - two b')
    expect(stdout).not.to.include('never said')
    expect(counts).to.deep.equal({ suite: 'unit', passed: 1, failed: 0, skipped: 3 })
  })

  it('names what keeps the process alive, and fails', () => {
    const { code, closing, stdout } = outcomeOf('leaking')

    expect(closing).to.equal('1 passed, 1 failed')
    expect(code).to.equal(1)
    expect(stdout).to.include('1 TCPServerWrap, since').and.to.include('leaking.test.ts').and.to.include('listener on')
  })

  it('fails when the process ends before its last test', () => {
    expect(outcomeOf('dying')).to.include({ code: 1, closing: '0 passed, 1 failed' })
    expect(outcomeOf('dying').stdout).to.include('died before its last test')
  })

  it('fails a test during which a promise was rejected and nobody handled it', () => {
    expect(outcomeOf('rejecting').code).to.equal(1)
    expect(outcomeOf('rejecting').stdout).to.include('nobody listens')
  })

  it('counts a file that does not load as a failure', () => {
    expect(outcomeOf('unloadable')).to.include({ code: 1, closing: '0 passed, 1 failed' })
    expect(outcomeOf('unloadable').stdout).to.include('unloadable.test.ts does not load')
  })

  it('refuses a test marked only', () => {
    expect(outcomeOf('only').code).to.equal(1)
  })

  it('fails when no test ran', () => {
    expect(outcomeOf('empty')).to.include({ code: 1, closing: '0 passed, 1 failed' })
    expect(outcomeOf('empty').stdout).to.include('no test ran')
  })
})
