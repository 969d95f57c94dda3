import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

import { type Fault, type FaultResult, fillStores, openStore, type Outcome } from '../support/store-damage.js'
import { useTempDir } from '../support/temp-dir.js'

/** D3; the soak run takes 1,200. */
const FAULTS = Number(process.env.DAMAGE_FAULTS ?? 200)
const SEED = Number(process.env.DAMAGE_SEED ?? 20_261_121)
const CHILD = fileURLToPath(new URL('../support/store-damage-child.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface Line {
  n: number
  fault: Fault
  result: FaultResult
}

/** Runs faults in a process of its own until it ends. */
async function runFrom(
  dir: string,
  from: number,
  isEnded: boolean
): Promise<{ lines: Line[]; signal: NodeJS.Signals | null; errors: string }> {
  const args = ['--import', 'tsx', '--import', './src/polyfill.ts', CHILD, dir, String(SEED), String(from), String(FAULTS)]
  const child = spawn(process.execPath, isEnded ? [...args, 'ended'] : args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''

  child.stdout.setEncoding('utf8').on('data', text => (output += text))
  child.stderr.setEncoding('utf8').on('data', text => (errors += text))
  const [code, signal] = await once(child, 'close')
  if (code !== 0 && signal === null) throw new Error(`the trial from fault ${from} on failed: ${errors}`)

  return {
    lines: output
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line)),
    signal,
    errors
  }
}

async function runAll(dir: string): Promise<Line[]> {
  const all: Line[] = []
  let isEnded = false

  while (all.length < FAULTS) {
    const { lines, signal, errors } = await runFrom(dir, all.length, isEnded)
    all.push(...lines)
    if (signal === null) break
    if (isEnded && lines.length === 0) throw new Error(`fault ${all.length} ended the process again: ${errors}`)

    isEnded = true
  }

  return all
}

describe(`store under ${FAULTS} bit flips and cuts of its files, seed ${SEED}`, () => {
  const dir = useTempDir()

  it('is unharmed or says so before use, serves nothing wrong, and heals from one healthy peer', async function () {
    this.timeout(60_000 + FAULTS * 3_000)

    const store = openStore(join(dir(), 'base'))
    const peer = openStore(join(dir(), 'peer'))
    await store.start()
    await peer.start()
    writeFileSync(join(dir(), 'claims.json'), JSON.stringify(await fillStores(store, peer)))
    await store.stop()
    await peer.stop()
    cpSync(join(dir(), 'base'), join(dir(), 'whole'), { recursive: true })

    const all = await runAll(dir())
    const split = new Map<Outcome, number>()
    for (const { result } of all) split.set(result.outcome, (split.get(result.outcome) ?? 0) + 1)

    const isGood = ({ outcome, wrong, isHealed, isLocalLost, state }: FaultResult): boolean =>
      outcome !== 'silent' && wrong === 0 && isHealed && !isLocalLost && state === 'ok'
    const bad = all.filter(({ result }) => !isGood(result)).map(line => JSON.stringify(line))

    process.stdout.write(
      `      ${all.length} faults: ${[...split].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}; ` +
        `${all.filter(({ result }) => result.lateClaims > 0).length} with values left out of lists until the walk, ` +
        `${all.filter(({ result }) => result.isLocalLost).length} that lost windows, API keys or settings of this node, ${bad.length} not as promised\n`
    )
    expect(bad.slice(0, 5)).to.deep.equal([])
    expect(all).to.have.length(FAULTS)
  })
})
