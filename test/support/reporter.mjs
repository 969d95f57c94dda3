// What the test runner keeps of a run: counts, failures in full, skips with their reasons. Prints only progress.
import { format } from 'node:util'
import Mocha from 'mocha'

const SKIP_REASON = Symbol.for('tocsin.skipReason')
const DOTS_A_LINE = 100

/** The reason that `skipUnless` left at the test or at one of the suites around it. */
function findSkipReason(test) {
  for (let node = test; node !== undefined; node = node.parent) {
    if (node[SKIP_REASON] !== undefined) return node[SKIP_REASON]
  }

  return undefined
}

/** The failures as mocha's own reporters print them, with diffs. */
function renderFailures(failures) {
  const { Base } = Mocha.reporters
  const write = Base.consoleLog
  const lines = []

  Base.consoleLog = (...args) => lines.push(format(...args))
  try {
    Base.list(failures)
  } finally {
    Base.consoleLog = write
  }

  return lines.join('\n').trimEnd()
}

/**
 * A mocha reporter that fills `reporterOption.result`:
 * `{ passed, failed, skipped: [{ title, reason }], failures: string }`.
 */
export class CollectingReporter extends Mocha.reporters.Base {
  constructor(runner, options) {
    super(runner, options)

    const { result, write } = options.reporterOption
    const isSpec = options.reporterOption.style === 'spec'
    const { failures } = this
    let dots = 0

    function progress(mark, test) {
      if (isSpec) {
        write(`${mark === '.' ? '  ok  ' : mark === 's' ? 'skip  ' : 'FAIL  '}${test.fullTitle()}\n`)
      } else {
        write(mark)
        dots += 1
        if (dots % DOTS_A_LINE === 0) write('\n')
      }
    }

    Object.assign(result, { passed: 0, failed: 0, skipped: [], failures: '' })

    runner.on('pass', test => {
      result.passed += 1
      progress('.', test)
    })

    runner.on('fail', test => {
      result.failed += 1
      progress('F', test)
    })

    runner.on('pending', test => {
      const reason = findSkipReason(test)

      // A test that does not run and does not say why is a hole in the net.
      if (reason === undefined) {
        test.err = { message: 'Skipped without a reason: use skipUnless of test/support/skip.ts', stack: '' }
        failures.push(test)
        result.failed += 1
        progress('F', test)
      } else {
        result.skipped.push({ title: test.fullTitle(), reason })
        progress('s', test)
      }
    })

    runner.once('end', () => {
      if (!isSpec && dots % DOTS_A_LINE !== 0) write('\n')
      result.failures = failures.length === 0 ? '' : renderFailures(failures)
    })
  }
}
