import { spawn } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { expect } from 'chai'
import { repositoryDir } from './support/shared-data.js'
import { skipUnless } from './support/skip.js'
import { useTempDir } from './support/temp-dir.js'

const UNIT_OK = `printf '{"passed":3,"failed":0,"skipped":1}' > "$TOCSIN_TEST_COUNTS"`
const ACCEPT_OK = `printf '{"passed":2,"failed":0,"skipped":0}' > "$TOCSIN_TEST_COUNTS"`
/** install, lint, types, generate:check and build. */
const CHECKS = 5

/** Runs .ci/run with an npm that only pretends, and says how it ended. */
async function runCi(dir: string, commands: Record<string, string>): Promise<{ code: number | null; stdout: string; closing: string }> {
  const bin = join(dir, 'bin')
  const cases = Object.entries({ '--version': 'echo 0.0.0', test: UNIT_OK, 'run test:accept': ACCEPT_OK, ...commands })

  await mkdir(bin)
  await writeFile(
    join(bin, 'npm'),
    `#!/bin/sh\ncase "$*" in\n${cases.map(([args, script]) => `"${args}") ${script};;`).join('\n')}\nesac\n`
  )
  await chmod(join(bin, 'npm'), 0o755)

  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
  const child = spawn('bash', [join(repositoryDir, '.ci', 'run')], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const chunks: Buffer[] = []

  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))

  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  const stdout = Buffer.concat(chunks).toString()

  return { code, stdout, closing: stdout.trimEnd().split('\n').at(-1) ?? '' }
}

describe('.ci/run', function () {
  this.timeout(30_000)

  const tempDir = useTempDir()

  before(function () {
    skipUnless(this, process.platform === 'linux', '.ci/run is for Linux')
  })

  it('sums the suites and the checks in its last line', async () => {
    const { code, closing, stdout } = await runCi(tempDir(), {})

    expect(closing).to.equal(`${CHECKS + 5} passed, 0 failed`)
    expect(code).to.equal(0)
    expect(stdout).to.include('1 tests skipped')
  })

  it('fails with a failing test, and still runs the other suite', async () => {
    const { code, closing } = await runCi(tempDir(), {
      test: `printf '{"passed":3,"failed":2,"skipped":0}' > "$TOCSIN_TEST_COUNTS"; exit 1`
    })

    expect(closing).to.equal(`${CHECKS + 5} passed, 2 failed`)
    expect(code).to.equal(1)
  })

  it('fails with a suite that dies without counts, and with one that fails after its last test', async () => {
    const { code, closing, stdout } = await runCi(tempDir(), { test: 'exit 7', 'run test:accept': `${ACCEPT_OK}; exit 3` })

    expect(closing).to.equal(`${CHECKS + 2} passed, 2 failed`)
    expect(code).to.equal(1)
    expect(stdout).to.include('unit did not finish (code 7').and.to.include('accept ended with code 3 although no test failed')
  })

  it('shows the output of a failing check', async () => {
    const { code, closing, stdout } = await runCi(tempDir(), { 'run -s lint': 'echo the comma is missing; exit 1' })

    expect(closing).to.equal(`${CHECKS - 1 + 5} passed, 1 failed`)
    expect(code).to.equal(1)
    expect(stdout).to.include('lint: FAILED').and.to.include('the comma is missing')
  })

  it('runs nothing after a failed install', async () => {
    expect(await runCi(tempDir(), { 'ci --ignore-scripts': 'exit 1' })).to.include({ code: 1, closing: '0 passed, 1 failed' })
  })

  it('finds and ends a process that a suite left behind', async () => {
    const { code, closing, stdout } = await runCi(tempDir(), { test: `${UNIT_OK}; setsid sleep 300 >/dev/null 2>&1 &` })

    expect(closing).to.equal(`${CHECKS + 5} passed, 1 failed`)
    expect(code).to.equal(1)
    expect(stdout).to.match(/left behind: \d+ sleep 300/)
  })
})
