/** Where the reporter looks for the reason of a skipped test or suite. */
const SKIP_REASON = Symbol.for('tocsin.skipReason')

/**
 * Skips the test (or, in a `before` hook, the suite) unless `condition` holds. The reason is printed at the end of the
 * run: what is not tested on this machine must be visible. A skip without a reason counts as a failure.
 *
 * Call it first, in a `function` and not an arrow: `it('…', function () { skipUnless(this, hasPython, 'python3 is not installed') … })`.
 */
export function skipUnless(context: Mocha.Context, condition: boolean, reason: string): void {
  if (condition) return

  const runnable: (Mocha.Runnable & { type?: string }) | undefined = context.test
  // A `before` hook skips all of its suite; mocha calls the first test "current" there.
  const isBeforeAll = runnable?.type === 'hook' && runnable.title.startsWith('"before all"')
  const owner = isBeforeAll ? runnable.parent : (context.currentTest ?? runnable)

  if (owner !== undefined) Object.assign(owner, { [SKIP_REASON]: reason })

  context.skip()
}
