/**
 * The figures of chapter 9, each in a child process of its own, beside limits taken in the same run.
 *   npm run bench                                    F1 and F3
 *   npm run bench -- F6 F7 --records 1e4,1e5         chosen figures and sizes
 *   npm run bench -- all                             everything
 *   npm run bench -- F1 --profile DIR                with a CPU profile of each child in DIR
 *   npm run bench -- all --reference                 results into a file that is committed, not into DATE.local.jsonl
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { FIGURES } from './figures.js'
import type { Bench, Task } from './support/bench.js'
import { RAISED, type Network } from './support/network.js'
import { formatTable, type Row } from './support/result.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const built = join(root, 'tmp', 'bench')
const DEFAULT = ['F1', 'F3']

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '1e4,1e5,1e6' },
    profile: { type: 'string' },
    keep: { type: 'boolean', default: false },
    reference: { type: 'boolean', default: false }
  }
})

async function exec(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}`)
}

/** The product and the benches as the product's compiler makes them: what tsx adds to functions would be measured too. */
async function build(): Promise<void> {
  await rm(built, { recursive: true, force: true })
  await exec(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(root, 'bench', 'tsconfig.json')])
  await cp(join(root, 'src', 'proto'), join(built, 'src', 'proto'), { recursive: true })
  await cp(join(root, 'package.json'), join(built, 'package.json'))
}

async function inChild(name: string, given: unknown): Promise<unknown> {
  const profile = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`]
  const child = spawn(
    process.execPath,
    ['--import', join(built, 'src', 'polyfill.js'), ...profile, join(built, 'bench', 'child.js'), name, JSON.stringify(given)],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }
  )
  let result: unknown
  child.on('message', (message: { result: unknown }) => (result = message.result))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the bench ${name} ended with ${String(code)}`)

  return result
}

/** A figure that fails is told, and the others go on: an hour of measuring is not lost for one of them. */
async function runAll(benches: readonly Bench[], sizes: readonly number[], base: string): Promise<{ rows: Row[]; failed: string[] }> {
  const network = (await inChild('network', { base: join(base, 'n') })) as Network
  const all: Row[] = []
  const failed: string[] = []

  for (const bench of benches) {
    const rows: Row[] = []

    for (const records of bench.isSized ? sizes : [undefined]) {
      const task: Task = { figure: bench.name, base, network, built, ...(records === undefined ? {} : { records }) }
      const title = `${bench.name} ${bench.title}${records === undefined ? '' : `, ${records.toLocaleString('en-US')} records`}`
      const startedMs = performance.now()

      try {
        const measured = (await inChild(bench.name, task)) as Row[]
        const load1 = loadavg()[0] ?? 0

        rows.push(...measured.map(row => ({ ...row, load1 })))
        console.error(`${title}: ${((performance.now() - startedMs) / 1_000).toFixed(0)} s, load ${load1.toFixed(1)}`)
      } catch (err) {
        failed.push(title)
        console.error(`${title}: FAILED`, err)
      }
    }

    all.push(...rows, ...(bench.finish?.(rows) ?? []))
  }

  return { rows: all, failed }
}

async function save(rows: readonly Row[], about: object): Promise<string> {
  const dir = join(root, 'bench', 'results')
  const file = join(dir, `${new Date().toISOString().slice(0, 10)}${values.reference ? '' : '.local'}.jsonl`)

  await mkdir(dir, { recursive: true })
  await appendFile(file, rows.map(row => `${JSON.stringify({ ...about, ...row })}\n`).join(''))

  return file
}

async function main(): Promise<void> {
  const names =
    positionals.length === 0 ? DEFAULT : positionals.includes('all') ? Object.keys(FIGURES) : positionals.map(name => name.toUpperCase())
  const unknown = names.filter(name => !(name in FIGURES))
  if (unknown.length > 0) throw new Error(`there is no figure ${unknown.join(', ')}; known: ${Object.keys(FIGURES).join(' ')}`)

  const sizes = values.records.split(',').map(Number)
  if (sizes.some(size => !Number.isInteger(size) || size < 1_000))
    throw new Error('--records takes whole numbers from 1,000, such as 1e4,1e5')

  await build()
  const benches = await Promise.all(names.map(async name => FIGURES[name]?.())).then(list => list.filter(bench => bench !== undefined))
  const base = await mkdtemp(join(tmpdir(), 'tocsin-bench-'))
  const about = {
    atMs: Date.now(),
    node: process.version,
    cpus: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`
  }

  try {
    const { rows, failed } = await runAll(benches, sizes, base)

    console.log(
      `\n${about.cpus}, Node ${about.node}; load of the machine ${(loadavg()[0] ?? 0).toFixed(1)} at the end; more than ${cpus().length} means that others compute too`
    )
    console.log(`raised for the benches: ${RAISED}\n`)
    console.log(formatTable(rows))
    console.log(`\nappended to ${await save(rows, about)}`)

    if (failed.length > 0) {
      console.log(`failed: ${failed.join('; ')}`)
      process.exitCode = 1
    }
  } finally {
    if (values.keep) console.error(`kept: ${base}`)
    else await rm(base, { recursive: true, force: true, maxRetries: 5 })
  }
}

await main()
