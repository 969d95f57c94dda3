import { isNodeError } from '../errors.js'
import { type Check, checkFiles, checkStatus } from './checks.js'
import { createClient } from './client.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT } from './exit-codes.js'
import { printList } from './output.js'
import { checkPolicy } from './policy-check.js'
import { isStatus } from './status.js'
import { type Paint, paintOf, printable } from './text.js'

const SIGN: Readonly<Record<Check['state'], string>> = { ok: '√', warning: '‼', problem: '✗' }

export const doctorCommand: CommandSpec = {
  name: 'doctor',
  group: 'start',
  summary: 'Check files, keys, configuration, clock, disk and peers, and say how to repair',
  description: 'Exit code 1 when there is a problem; warnings alone are 0.',
  arguments: [],
  options: [{ flags: '--only <id...>', summary: 'only these checks, by their id in -o json' }],
  examples: [
    { line: 'tocsin doctor', does: 'everything' },
    { line: 'tocsin doctor -o json', does: 'for a monitor' },
    { line: 'tocsin doctor --only clock disk', does: 'two checks' }
  ],
  async run(args, io) {
    const only = args.list('only')
    const all = [
      ...(args.api === undefined ? [...(await checkFiles(args.dir, io)), ...(await checkPolicy(args.dir, io))] : []),
      ...(await checkNode(args, io))
    ]
    const checks = only.length === 0 ? all : all.filter(({ id }) => only.includes(id))
    const problems = checks.filter(({ state }) => state === 'problem').length
    const warnings = checks.filter(({ state }) => state === 'warning').length

    if (args.format === 'human') {
      await io.stdout.write(humanChecks(checks, paintOf(io.stdout)))
      if (!args.isQuiet) await io.stderr.write(`${problems} problems, ${warnings} warnings\n`)
    } else {
      await printList<Check>(io, args, {
        schema: 'tocsin.doctor/1',
        name: 'checks',
        rows: checks,
        extra: { problems, warnings },
        columns: [
          { key: 'id', text: row => row.id },
          { key: 'group', text: row => row.group },
          { key: 'state', text: row => row.state },
          { key: 'what', text: row => row.what },
          { key: 'why', text: row => row.why ?? '' },
          { key: 'fix', text: row => row.fix ?? '' }
        ]
      })
    }

    return problems > 0 ? EXIT.failed : EXIT.ok
  }
}

async function checkNode(args: Args, io: Io): Promise<Check[]> {
  try {
    const client = await createClient(args, io)
    const status: unknown = await client.get('/v1/status')
    const running: Check = { id: 'running', group: 'node', state: 'ok', what: 'the node answers' }

    return isStatus(status) ? [running, ...checkStatus(status, io.clock.nowMs())] : [running]
  } catch (err) {
    if (!isNodeError(err, 'NODE_UNREACHABLE')) throw err

    return [{ id: 'running', group: 'node', state: 'problem', what: err.message, ...(err.fix === undefined ? {} : { fix: err.fix }) }]
  }
}

function humanChecks(checks: readonly Check[], paint: Paint): string {
  const colour: Readonly<Record<Check['state'], (text: string) => string>> = { ok: paint.green, warning: paint.yellow, problem: paint.red }
  const lines = checks.flatMap(({ group, state, what, why, fix }, at) => {
    const title = group === checks[at - 1]?.group ? '' : group

    return [
      `${title.padEnd(7)}${colour[state](SIGN[state])} ${oneBlock(what)}`,
      ...(why === undefined || why === '' ? [] : [`           why: ${oneBlock(why)}`]),
      ...(fix === undefined || state === 'ok' ? [] : [`           fix: ${oneBlock(fix)}`])
    ]
  })

  return `${lines.join('\n')}\n`
}

function oneBlock(text: string): string {
  return text.split('\n').map(printable).join('\n                ')
}
