import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { NodeError } from '../errors.js'
import type { Args, CommandSpec, Io } from './command.js'
import { type Captive, createCaptive } from './demo/captive.js'
import { type Child, createChild } from './demo/child.js'
import { type DemoOrg, joinNetwork, planNetwork, randomPassphrase } from './demo/network.js'
import { createStory, type Story } from './demo/story.js'
import { tellTheStory } from './demo/tell.js'
import { writeSample } from './demo/sample-file.js'
import { EXIT, type ExitCode } from './exit-codes.js'

const ROWS_DEFAULT = 6_000
const ROWS_MAX = 1_000_000

export const demoCommand: CommandSpec = {
  name: 'demo',
  group: 'start',
  summary: 'Run three nodes on this machine with sample data, and watch them share',
  description:
    'Founds a laboratory mesh of three organizations (a CERT, an ISP, an agency), each a process of its own with its own keys, ' +
    'store and REST port on 127.0.0.1; publishes a generated sinkhole sample at the CERT and shows who received what, and why. ' +
    'Everything lies in one temporary folder that goes when you press Ctrl-C.',
  arguments: [],
  options: [
    { flags: '--rows <n>', summary: 'check-ins in the sample', default: String(ROWS_DEFAULT) },
    { flags: '--keep', summary: 'keep the folder with keys, stores and logs' },
    { flags: '--once', summary: 'end after the story instead of staying up' }
  ],
  examples: [
    { line: 'tocsin demo', does: 'run it, explore with the commands that it prints, Ctrl-C ends it' },
    { line: 'tocsin demo --rows 20000 --keep', does: 'a larger sample, and keep the folder' },
    { line: 'tocsin demo --once', does: 'tell the story and end' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const rows = args.whole('rows', { min: 1_000, max: ROWS_MAX }) ?? ROWS_DEFAULT
  const base = await mkdtemp(join(tmpdir(), 'tocsin-demo-'))
  const captive = createCaptive(io)
  const story = createStory(io.stdout, io.clock)
  const children: Child[] = []
  let isTold = false

  try {
    const orgs = await startNetwork(base, { captive, story, io, children })
    const sample = await writeSample(join(base, 'kelihos-sinkhole.jsonl'), rows, io.clock.nowMs())

    await tellTheStory({ captive, story, orgs, sample, io })
    isTold = true
    if (!args.flag('once')) await stayUp(story, io)

    return EXIT.ok
  } catch (err) {
    // Ctrl-C in the middle is a wish, not a failure
    if (io.signal.aborted) return EXIT.interrupted
    throw err
  } finally {
    await Promise.all(children.map(child => child.stop()))
    await leave(base, args.flag('keep') || (!isTold && !io.signal.aborted), io)
  }
}

async function startNetwork(
  base: string,
  { captive, story, io, children }: { captive: Captive; story: Story; io: Io; children: Child[] }
): Promise<[DemoOrg, DemoOrg, DemoOrg]> {
  const orgs = await planNetwork(base)

  await story.title('Tocsin demo: three organizations share what a botnet sinkhole saw, without a hub')
  await joinNetwork(captive, orgs, randomPassphrase(randomBytes))
  await story.done('cert-alpha founded the laboratory mesh "demo" and signed two members, isp-bravo and agency-charlie')

  for (const { dir } of orgs) children.push(createChild(dir, { captive, clock: io.clock }))
  await Promise.all(children.map(child => child.start()))
  if (io.signal.aborted) throw new NodeError('DEMO_FAILED', 'interrupted')

  await story.done('three nodes are up, each a process with its own keys and store')
  for (const { name, restPort, policyWords } of orgs) await story.fact(`${name.padEnd(15)} http://127.0.0.1:${restPort}   ${policyWords}`)

  return orgs
}

async function stayUp(story: Story, io: Io): Promise<void> {
  await story.blank()
  await story.line('Ctrl-C ends the demo.')

  await new Promise<void>(resolve => {
    // the timer alone keeps the process alive while it waits
    const alive = setInterval(() => {}, 60_000)
    const end = (): void => {
      clearInterval(alive)
      resolve()
    }

    if (io.signal.aborted) return end()
    io.signal.addEventListener('abort', end, { once: true })
  })
}

async function leave(base: string, isKept: boolean, io: Io): Promise<void> {
  if (isKept) {
    await writeFile(
      join(base, 'README'),
      'Left by "tocsin demo". Start a node again with: tocsin run --dir DIR. Delete the folder when you are done.\n'
    )
    await io.stderr.write(`\nKept: ${base}\n`)
  } else {
    await rm(base, { recursive: true, force: true })
    await io.stderr.write('\nThe nodes are stopped and the temporary folder is gone.\n')
  }
}
