// The test command: node test/support/run.mjs unit|accept|soak [--grep TEXT] [--bail] [--spec] [--jobs N] [FILE…]
// Runs the files in a few processes at a time, prints failures in full and skips with their reasons, and ends with one plain line
// `N passed, N failed`. Exit code 0 only when tests ran and none failed. TOCSIN_TEST_COUNTS names a file for the counts.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Folders of each suite, and how long it may take before it is ended, in milliseconds. */
const SUITES = {
  unit: { folders: ['unit', 'contract', 'integration', 'interop', 'abi', 'sim'], hasTopFiles: true, limitMs: 8 * 60_000 },
  accept: { folders: ['accept'], hasTopFiles: false, limitMs: 14 * 60_000 },
  soak: { folders: ['soak'], hasTopFiles: false, limitMs: 24 * 3_600_000 }
}
/** More processes than this starve each other's timers. */
const JOBS_MAX = 2
const TEST_TIMEOUT_MS = { unit: 20_000, accept: 240_000, soak: 24 * 3_600_000 }
const TITLES_A_REASON = 5

function parseCommand() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      grep: { type: 'string', short: 'g' },
      bail: { type: 'boolean', short: 'b', default: false },
      spec: { type: 'boolean', default: false },
      timeout: { type: 'string' },
      jobs: { type: 'string', short: 'j' }
    }
  })
  const [suite = '', ...files] = positionals

  if (!Object.hasOwn(SUITES, suite)) throw new Error(`usage: run.mjs ${Object.keys(SUITES).join('|')} [--grep TEXT] [--bail] [--spec] [--jobs N] [FILE…]`)

  return { suite, files, ...values }
}

function listTests(folder, recursive) {
  if (!existsSync(folder)) return []

  return readdirSync(folder, { recursive, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(folder, name))
    .sort()
}

function findFiles({ suite, files }) {
  const test = join(root, 'test')

  if (files.length > 0) {
    return files.flatMap(name => {
      const path = resolve(name)

      if (!existsSync(path)) throw new Error(`no such test file or folder: ${name}`)

      return statSync(path).isDirectory() ? listTests(path, true) : [path]
    })
  }

  const { folders, hasTopFiles } = SUITES[suite]

  return [...folders.flatMap(folder => listTests(join(test, folder), true)), ...(hasTopFiles ? listTests(test, false) : [])]
}

/**
 * What each process runs. Unit files share processes, dealt out like cards, because starting one costs more than most of them;
 * files of the heavier suites get one each, so that a long one does not keep short ones waiting behind it.
 */
function deal(files, { suite, jobs }) {
  if (suite !== 'unit') return files.map(file => [file])

  return Array.from({ length: jobs }, (_, hand) => files.filter((_file, at) => at % jobs === hand))
}

/** Runs all hands, `jobs` at a time. */
async function runAll(hands, { jobs, work, command }) {
  const queue = [...hands.entries()]
  const results = []

  async function runner() {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [at, hand] = next
      const fromMs = performance.now()
      results[at] = await runProcess({ files: hand, work, at, command })
      if (hand.length === 1) console.log(`    ${relative(root, hand[0])} took ${((performance.now() - fromMs) / 1_000).toFixed(0)} s`)
    }
  }

  await Promise.all(Array.from({ length: jobs }, runner))

  return results
}

/** Runs one process; never rejects. A process that dies or hangs is itself a failure. */
function runProcess({ files, work, at, command }) {
  const { suite, grep, bail, spec, timeout } = command
  const jobFile = join(work, `job-${at}.json`)
  const resultFile = join(work, `result-${at}.json`)
  const mochaOptions = { ui: 'bdd', timeout: Number(timeout ?? TEST_TIMEOUT_MS[suite]), bail, ...(grep === undefined ? {} : { fgrep: grep }) }

  writeFileSync(jobFile, JSON.stringify({ files, root, resultFile, mochaOptions, style: spec ? 'spec' : 'dots' }))

  const polyfill = pathToFileURL(join(root, 'src', 'polyfill.ts')).href
  const main = fileURLToPath(new URL('./run-files.mjs', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx/esm', '--import', polyfill, main, jobFile], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  let isLate = false
  const limit = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, SUITES[suite].limitMs)
  const forward = signal => child.kill(signal)

  process.on('SIGINT', forward)
  process.on('SIGTERM', forward)

  return new Promise(done => {
    child.once('error', err => done(failed(`a test process did not start: ${err.message}`)))
    child.once('exit', (code, signal) => {
      clearTimeout(limit)
      process.off('SIGINT', forward)
      process.off('SIGTERM', forward)
      done(judge({ resultFile, code, signal, isLate, limitMs: SUITES[suite].limitMs }))
    })
  })
}

function failed(message) {
  return { passed: 0, failed: 1, skipped: [], failures: '', problems: [message] }
}

function judge({ resultFile, code, signal, isLate, limitMs }) {
  const how = signal === null ? `exit code ${code}` : signal

  if (!existsSync(resultFile)) {
    return failed(isLate ? `a test process was ended after ${limitMs / 60_000} minutes` : `a test process died before its last test (${how})`)
  }

  const result = JSON.parse(readFileSync(resultFile, 'utf8'))
  const problems = [...result.loadFailures]

  if (result.leak !== '') problems.push(`the tests are over, but something keeps the process alive:\n${result.leak}`)
  if (result.failed === 0 && code !== 0) {
    result.failed = 1
    problems.push(`a test process failed after its last test (${how})`)
  }

  return { ...result, problems }
}

function printSkips(skipped) {
  const byReason = new Map()

  for (const { title, reason } of skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), title])

  for (const [reason, titles] of byReason) {
    console.log(`skipped ${titles.length}: ${reason}`)
    for (const title of titles.slice(0, TITLES_A_REASON)) console.log(`  - ${title}`)
    if (titles.length > TITLES_A_REASON) console.log(`  - and ${titles.length - TITLES_A_REASON} more`)
  }
}

const command = parseCommand()
const files = findFiles(command)
const jobs = Math.max(1, Math.min(Number(command.jobs ?? Math.min(JOBS_MAX, availableParallelism())), files.length))
const work = mkdtempSync(join(tmpdir(), 'tocsin-test-'))
const startMs = performance.now()

try {
  const results = await runAll(deal(files, { suite: command.suite, jobs }), { jobs, work, command })
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const skipped = results.flatMap(result => result.skipped)
  const problems = results.flatMap(result => result.problems)
  let failures = results.reduce((sum, result) => sum + result.failed, 0)

  if (passed + failures === 0) {
    failures = 1
    problems.push('no test ran')
  }

  for (const result of results) if (result.failures !== '') console.log(`\n${result.failures}`)
  for (const problem of problems) console.log(`\n${problem.replaceAll(root, '')}`)

  console.log('')
  printSkips(skipped)
  console.log(`${command.suite}: ${files.length} files in ${jobs} process${jobs === 1 ? '' : 'es'}, ${((performance.now() - startMs) / 1_000).toFixed(1)} s, ${skipped.length} skipped`)

  const countsFile = process.env.TOCSIN_TEST_COUNTS

  if (countsFile !== undefined) writeFileSync(countsFile, JSON.stringify({ suite: command.suite, passed, failed: failures, skipped: skipped.length }))

  console.log(`${passed} passed, ${failures} failed`)
  process.exitCode = failures === 0 ? 0 : 1
} finally {
  rmSync(work, { recursive: true, force: true })
}
