// One process of the test runner: runs the files it is given and writes what happened to a file.
// After the last test the process must end by itself: what keeps it alive is named, and counts as a failure.
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import Mocha from 'mocha'
import { CollectingReporter } from './reporter.mjs'

/** How long after the last test sockets and timers may take to close, in milliseconds. */
const GRACE_MS = 3_000

const { files, root, resultFile, mochaOptions, style } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const result = { passed: 0, failed: 0, skipped: [], failures: '', loadFailures: [], leak: '', isComplete: false }
const afterFile = []

// Mocha re-emits a rejection that nobody handled; thrown, it fails the test that is running.
process.on('unhandledRejection', reason => {
  throw reason
})

/** What keeps the event loop alive, by kind. */
function countResources() {
  const counts = new Map()

  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1)

  return counts
}

/** Address, process id or nothing: what Node can say of a handle. */
function describeHandle(handle) {
  if (typeof handle?.spawnfile === 'string') return `child process ${handle.pid} (${handle.spawnfile})`
  if (typeof handle?.address === 'function' && handle.listening === true) return `listener on ${JSON.stringify(handle.address())}`
  if (handle?.remotePort !== undefined) return `socket ${handle.localAddress}:${handle.localPort} to ${handle.remoteAddress}:${handle.remotePort}`

  return undefined
}

/** Files after which a kind of resource rose and never fell back. */
function suspectsOf(kind) {
  const suspects = []
  let least = Number.POSITIVE_INFINITY

  for (let at = afterFile.length - 1; at >= 0; at--) {
    const before = at === 0 ? 0 : (afterFile[at - 1].counts.get(kind) ?? 0)

    least = Math.min(least, afterFile[at].counts.get(kind) ?? 0)
    if (least > before) suspects.unshift(afterFile[at].file)
  }

  return suspects
}

function describeLeak(baseline) {
  const lines = []

  for (const [kind, count] of countResources()) {
    if (count <= (baseline.get(kind) ?? 0)) continue

    const suspects = suspectsOf(kind)
    lines.push(`${count} ${kind}${suspects.length === 0 ? '' : `, since ${suspects.join(', ')}`}`)
  }

  for (const handle of process._getActiveHandles()) {
    const text = describeHandle(handle)

    if (text !== undefined) lines.push(text)
  }

  return lines.join('\n')
}

function writeResult() {
  writeFileSync(resultFile, JSON.stringify(result))
}

const baseline = countResources()
const mocha = new Mocha({
  ...mochaOptions,
  reporter: CollectingReporter,
  reporterOption: { result, style, write: text => process.stdout.write(text) },
  forbidOnly: true
})

// One file at a time: a file that does not load is one failure, and the others still run.
for (const file of files) {
  mocha.files = [file]
  try {
    await mocha.loadFilesAsync()
  } catch (err) {
    result.loadFailures.push(`${relative(root, file)} does not load: ${err instanceof Error ? (err.stack ?? err.message) : String(err)}`)
  }
}

const runner = mocha.run(() => {
  result.failed += result.loadFailures.length
  result.isComplete = true
  writeResult()
  process.exitCode = result.failed === 0 ? 0 : 1

  // Unreferenced: it fires only when something else keeps the process alive.
  setTimeout(() => {
    result.leak = describeLeak(baseline)
    result.failed += 1
    writeResult()
    process.exit(1)
  }, GRACE_MS).unref()
})

let lastFile

runner.on('suite', suite => {
  if (suite.parent?.root === true) {
    if (lastFile !== undefined && lastFile !== suite.file) afterFile.push({ file: relative(root, lastFile), counts: countResources() })
    lastFile = suite.file ?? lastFile
  }
})
runner.on('end', () => {
  if (lastFile !== undefined) afterFile.push({ file: relative(root, lastFile), counts: countResources() })
})
