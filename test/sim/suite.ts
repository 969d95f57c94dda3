import { loadavg } from 'node:os'

import { expect } from 'chai'
import { ROUNDS_MAX } from './scenario.js'
import { problemsOf, runSeeds } from './seeds.js'

/** Seeds between two lines of progress. */
const PART = 250

/** One test over a range of seeds, printed with its distribution. Files split the range, so that it is run by several processes. */
export function simulatorSuite(from: number, count: number, timeoutMs: number): void {
  describe(`a simulated mesh of twelve, seeds ${from} to ${from + count - 1}`, function () {
    this.timeout(timeoutMs)

    it('agrees after loss, partition, crashes, damaged disks, jumping clocks, a clone, silence and lies', async () => {
      for (let at = from; at < from + count; at += PART) {
        const startMs = performance.now()
        const { runs, report } = await runSeeds(at, Math.min(PART, from + count - at))
        const seedsPerS = (1_000 * runs.length) / (performance.now() - startMs)

        for (const line of report) console.log(`      ${line}`)
        console.log(`      ${seedsPerS.toFixed(2)} seeds/s at a load of ${loadavg()[0]?.toFixed(1)}`)
        expect(problemsOf(runs, ROUNDS_MAX)).to.deep.equal([])
      }
    })
  })
}
