import { expect } from 'chai'

import { optionFlags, optionName, parseArgs, takesValue } from '../../../src/cli/args.js'
import type { CommandSpec, Io } from '../../../src/cli/command.js'
import { COMMANDS } from '../../../src/cli/commands.js'
import { commonOptionsBeside } from '../../../src/cli/common-options.js'
import { EXIT, EXIT_MEANING, exitCodeOf } from '../../../src/cli/exit-codes.js'
import { buildProgram, findCommand } from '../../../src/cli/program.js'
import { ERROR_CODES, isNodeError, NodeError } from '../../../src/errors.js'
import { createCapturedIo } from '../../support/captured-io.js'

async function run(argv: string[], change: Partial<Io> = {}): Promise<{ code: number; stdout: string; stderr: string }> {
  const captured = createCapturedIo({ env: { HOME: '/nonexistent' } })
  const code = await buildProgram().run(argv, { ...captured.io, ...change })

  return { code, stdout: captured.stdout(), stderr: captured.stderr() }
}

/** Splits a line as a shell does, as far as the examples need it: quotes, then redirections and pipes end it. */
function shellWords(line: string): string[] {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain ?? '')
  const end = words.findIndex(word => ['|', '>', '<', '2>', '&&', ';'].includes(word))

  return end === -1 ? words : words.slice(0, end)
}

const probe: CommandSpec = {
  name: 'probe',
  group: 'other',
  summary: 'A command of this test',
  arguments: [
    { name: 'first', summary: 'x', isRequired: true },
    { name: 'rest', summary: 'x', isRequired: false, isVariadic: true }
  ],
  options: [
    { flags: '-l, --list <item...>', summary: 'x' },
    { flags: '--no-publish', summary: 'x' },
    { flags: '--count <n>', summary: 'x', default: '7' },
    { flags: '--pick <word>', summary: 'x', choices: ['red', 'green'] }
  ],
  examples: [],
  run: async () => EXIT.ok
}
const io = { env: { HOME: '/home/somebody' }, cwd: '/home/operator' }

function usageOf(work: () => unknown): string {
  try {
    work()
  } catch (err) {
    if (isNodeError(err, 'USAGE_INVALID')) return err.message
    throw err
  }

  return ''
}

describe('command line', () => {
  describe('every command', () => {
    for (const entry of COMMANDS) {
      it(`${entry.name} is what the tree says of it, has examples that parse, and help`, async () => {
        const spec = await entry.load()
        const names = [...spec.options, ...commonOptionsBeside(spec.options)].map(optionName)

        expect({ name: spec.name, group: spec.group, summary: spec.summary }).to.deep.equal({
          name: entry.name,
          group: entry.group,
          summary: entry.summary
        })
        expect(spec.summary).not.to.match(/\.$/)
        expect(spec.examples.length).to.be.within(2, 4)
        expect(new Set(names).size, names.join()).to.equal(names.length)

        for (const { line } of spec.examples) {
          const words = shellWords(line.replace(/^([A-Z_]+=\S+ )+/, ''))
          expect(words[0], line).to.equal('tocsin')
          const found = findCommand(words.slice(1), COMMANDS)
          expect(found?.entry.name, line).to.equal(entry.name)
          expect(() => parseArgs(spec, found?.rest ?? [], io), line).not.to.throw()
        }

        const { code, stdout } = await run(['help', ...entry.name.split(' ')])
        expect(code).to.equal(EXIT.ok)
        expect(stdout).to.include(spec.summary).and.to.include('EXAMPLES')
        for (const option of spec.options) expect(stdout).to.include(option.flags)
        expect((await run([...entry.name.split(' '), '--help'])).stdout).to.equal(stdout)
      })
    }
  })

  it('shows the whole tree without loading a command', async () => {
    const entries = COMMANDS.map(entry => ({
      ...entry,
      load: async () => {
        throw new Error('must not be loaded')
      }
    }))
    const captured = createCapturedIo()

    expect(await buildProgram(entries).run(['--help'], captured.io)).to.equal(EXIT.ok)
    for (const { name } of COMMANDS) expect(captured.stdout()).to.include(name)
  })

  const slips: Array<[string[], string]> = [
    [['qurey', 'x'], 'did you mean tocsin query?'],
    [['memebr', 'list'], 'did you mean tocsin member list?'],
    [['member', 'lst'], 'did you mean tocsin member list?'],
    [['list', '--tpye', 'ipv4'], 'did you mean --type?'],
    [['list', '--type', 'ipv5'], 'did you mean ipv4?'],
    [['status', '-o', 'jsno'], 'did you mean json?'],
    [['help', 'PORT_IN_USED'], 'did you mean PORT_IN_USE?'],
    [['help', 'statsu'], 'did you mean tocsin status?']
  ]

  for (const [argv, meant] of slips) {
    it(`tocsin ${argv.join(' ')}: ${meant}`, async () => {
      const { code, stdout, stderr } = await run(argv)

      expect(code).to.equal(EXIT.usage)
      expect(stdout).to.equal('')
      expect(stderr)
        .to.match(/^error\[USAGE_INVALID\]: /)
        .and.to.include(meant)
        .and.to.include('  fix:  ')
        .and.to.include('  help: tocsin help USAGE_INVALID')
    })
  }

  it('lists the commands of a group, as an answer when asked for and as an error when not', async () => {
    const asked = await run(['member', '--help'])
    const stray = await run(['member'])

    expect([asked.code, stray.code]).to.deep.equal([EXIT.ok, EXIT.usage])
    expect(asked.stdout).to.include('member sign')
    expect(stray.stderr).to.include('member sign')
    expect(stray.stdout).to.equal('')
  })

  it('tells a newcomer three commands', async () => {
    const { code, stdout } = await run([])

    expect(code).to.equal(EXIT.ok)
    expect(stdout.match(/^ {2}tocsin /gm)).to.have.length(3)
  })

  it('takes common options before the command too', async () => {
    const { stderr } = await run(['--dir', '/nonexistent/node', 'status'])

    expect(stderr).to.include('no node answers at /nonexistent/node')
  })

  it('ends with 5 when no node answers, and says how to start one', async () => {
    const { code, stderr } = await run(['status', '--dir', '/nonexistent/node'])

    expect(code).to.equal(EXIT.nodeUnreachable)
    expect(stderr).to.include('tocsin run --dir /nonexistent/node')
  })

  it('explains every error code and every exit code', async () => {
    for (const code of ERROR_CODES) {
      const { code: exit, stdout } = await run(['help', code])
      expect([exit, stdout.startsWith(code)], code).to.deep.equal([EXIT.ok, true])
    }

    const { stdout } = await run(['help', 'exit-codes'])
    for (const [code, meaning] of EXIT_MEANING) expect(stdout).to.include(`${code}  ${meaning}`)
    expect(new Set(EXIT_MEANING.map(([code]) => code))).to.deep.equal(new Set(Object.values(EXIT)))
  })

  it('shows any error in one shape and never throws', async () => {
    const failing = (thrown: unknown) => [
      {
        ...COMMANDS[0],
        name: 'x',
        group: 'other' as const,
        summary: '',
        load: async () => ({ ...probe, arguments: [], run: () => Promise.reject(thrown) })
      }
    ]
    const cases: Array<[unknown, number, RegExp]> = [
      [
        new NodeError('STORE_FULL', 'full', { cause: new Error('no space'), fix: 'free some' }),
        EXIT.failed,
        /error\[STORE_FULL\]: full\n {2}why: {2}no space\n {2}fix: {2}free some\n {2}help: tocsin help STORE_FULL\n/
      ],
      [
        new NodeError('PORT_IN_USE', 'taken', {
          cause: new Error('two failed\n\n  /a: EADDRINUSE\n      at listen (node:net:1:2)\n      at x (y.js:1:2)')
        }),
        EXIT.failed,
        /error\[PORT_IN_USE\]: taken\n {2}why: {2}two failed\n {8}\/a: EADDRINUSE\n {2}help: /
      ],
      [new NodeError('GATE_EMAIL_ADDRESS', 'an address'), EXIT.refused, /error\[GATE_EMAIL_ADDRESS\]/],
      [new Error('odd'), EXIT.failed, /error\[INTERNAL\]: this should not happen/],
      ['a string', EXIT.failed, /error\[INTERNAL\]/]
    ]

    for (const [err, code, text] of cases) {
      const captured = createCapturedIo()
      expect(await buildProgram(failing(err)).run(['x'], captured.io)).to.equal(code)
      expect(captured.stderr()).to.match(text)
    }
  })

  it('keeps control characters of others out of the terminal', async () => {
    const evil = new NodeError('MEMBER_UNKNOWN', 'no member \u001b[2J\u202Eevil\u0007')
    const captured = createCapturedIo()
    await buildProgram([
      { name: 'x', group: 'other', summary: '', load: async () => ({ ...probe, arguments: [], run: async () => Promise.reject(evil) }) }
    ]).run(['x'], captured.io)

    // oxlint-disable-next-line no-control-regex
    expect(captured.stderr()).not.to.match(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/)
  })

  it('ends with 130 when it was interrupted', async () => {
    const interrupt = new AbortController()
    interrupt.abort()
    const { code, stderr } = await run(['status'], { signal: interrupt.signal })

    expect([code, stderr]).to.deep.equal([EXIT.interrupted, ''])
  })

  it('gives every error code an exit code of the documented set', () => {
    const documented = new Set<number>(Object.values(EXIT))
    for (const code of ERROR_CODES) expect(documented.has(exitCodeOf(code)) && exitCodeOf(code) !== EXIT.ok, code).to.equal(true)
  })
})

describe('arguments', () => {
  it('are read by name', () => {
    const args = parseArgs(probe, ['one', 'two', 'three', '--list', 'a', '-l', 'b', '--no-publish', '--pick', 'green', '--dir', 'here'], io)

    expect(args.argument('first')).to.equal('one')
    expect(args.arguments('rest')).to.deep.equal(['two', 'three'])
    expect(args.list('list')).to.deep.equal(['a', 'b'])
    expect(args.flag('publish')).to.equal(false)
    expect(args.text('pick')).to.equal('green')
    expect(args.whole('count', { min: 0, max: 9 })).to.equal(7)
    expect(args.dir).to.equal('/home/operator/here')
  })

  it('have defaults: option, then environment, then the usual', () => {
    const from = (env: Io['env'], words: string[] = []) => parseArgs(probe, ['x', ...words], { ...io, env })

    expect(from({ HOME: '/home/a' }).dir).to.equal('/home/a/.tocsin')
    expect(from({ HOME: '/home/a', TOCSIN_DIR: '/b' }).dir).to.equal('/b')
    expect(from({ TOCSIN_DIR: '/b' }, ['--dir', '/c']).dir).to.equal('/c')
    expect(from({ TOCSIN_OUTPUT: 'json' }).format).to.equal('json')
    expect(from({ TOCSIN_OUTPUT: 'json' }, ['-o', 'csv']).format).to.equal('csv')
    expect(from({ TOCSIN_OUTPUT: 'nonsense' }).format).to.equal('human')
    expect(from({ TOCSIN_API: 'http://127.0.0.1:1', TOCSIN_API_KEY_FILE: 'k' })).to.include({ api: 'http://127.0.0.1:1', apiKeyFile: 'k' })
    expect(from({}).flag('publish')).to.equal(true)
  })

  it('refuse what is missing, too much or wrong', () => {
    expect(usageOf(() => parseArgs(probe, [], io))).to.include("missing required argument 'first'")
    expect(usageOf(() => parseArgs({ ...probe, arguments: [] }, ['x'], io))).to.include('too many arguments')
    expect(usageOf(() => parseArgs(probe, ['x', '--count'], io))).to.include('argument missing')
    expect(usageOf(() => parseArgs(probe, ['x', '--count', '10'], io).whole('count', { min: 0, max: 9 }))).to.include(
      '--count must be a whole number from 0 to 9'
    )
    expect(usageOf(() => parseArgs(probe, ['x', '--count', '1e3'], io).whole('count', { min: 0, max: 9_999 }))).to.include('not "1e3"')
    expect(usageOf(() => parseArgs(probe, ['x', '--pick', 'gren'], io))).to.include('did you mean green?')
  })

  it('take words after -- as they are', () => {
    expect(parseArgs(probe, ['--', '--no-publish', '-x'], io).arguments('rest')).to.deep.equal(['-x'])
  })

  it('know options by their flags', () => {
    expect([optionName({ flags: '-o, --output <f>', summary: '' }), optionName({ flags: '--no-color', summary: '' })]).to.deep.equal([
      'output',
      'color'
    ])
    expect(optionFlags({ flags: '-o, --output <f>', summary: '' })).to.deep.equal(['-o', '--output'])
    expect([takesValue({ flags: '--yes', summary: '' }), takesValue({ flags: '--to <org...>', summary: '' })]).to.deep.equal([false, true])
  })
})
