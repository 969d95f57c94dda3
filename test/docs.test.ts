import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { parseArgs } from '../src/cli/args.js'
import { COMMANDS } from '../src/cli/commands.js'
import { buildProgram, findCommand } from '../src/cli/program.js'
import { createCapturedIo } from './support/captured-io.js'
import { consoleCommands, type DocLine, listPages, namedPaths, readPage, splitCommands, tocsinWords } from './support/docs.js'
import { repositoryDir } from './support/shared-data.js'

/** Commands that need no node and change nothing: their lines in the docs are run, not only read. */
const EXECUTED = new Set(['canon', 'help', 'version', 'completion'])

interface Example extends DocLine {
  where: string
  words: readonly string[]
}

function examplesOf(where: string, lines: readonly DocLine[]): Example[] {
  return lines.flatMap(line =>
    splitCommands(line.text).flatMap(words => {
      const rest = tocsinWords(words)

      return rest === undefined ? [] : [{ ...line, where: `${where}:${line.line}`, words: rest }]
    })
  )
}

/** What is wrong with a command line of the docs, or undefined. */
async function findProblem(words: readonly string[]): Promise<string | undefined> {
  if (words.length === 0) return undefined

  const found = findCommand(words, COMMANDS)

  if (found === undefined) return `there is no command "${words.slice(0, 2).join(' ')}"`

  try {
    const spec = await found.entry.load()
    const args = parseArgs(spec, found.rest, createCapturedIo().io)

    for (const argument of spec.arguments) if (argument.isRequired && argument.isVariadic !== true) args.argument(argument.name)
  } catch (err) {
    return err instanceof Error ? err.message : String(err)
  }

  return undefined
}

describe('docs', () => {
  const pages = listPages()
  const examples = pages.flatMap(page => examplesOf(page, consoleCommands(readPage(page))))

  it('name only files that exist', () => {
    const missing = pages.flatMap(page =>
      namedPaths(readPage(page), dirname(page))
        .filter(path => !existsSync(join(repositoryDir, path)))
        .map(path => `${page}: ${path}`)
    )

    expect(missing).to.deep.equal([])
  })

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(repositoryDir, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    const named = pages.flatMap(page =>
      [...readPage(page).matchAll(/npm (?:run (?:-s )?([a-z:]+)|(test))\b/g)].map(([, run, test]) => run ?? test ?? '')
    )

    expect([...new Set(named)].filter(name => !(name in scripts))).to.deep.equal([])
  })

  it('show command lines that the command tree takes', async () => {
    expect(examples).not.to.be.empty

    const problems: string[] = []

    for (const { where, words } of examples) {
      const problem = await findProblem(words)

      if (problem !== undefined) problems.push(`${where} tocsin ${words.join(' ')}: ${problem}`)
    }

    expect(problems).to.deep.equal([])
  })

  it('show command lines that work, where they need no node', async () => {
    const runnable = examples.filter(({ words }) => EXECUTED.has(words[0] ?? ''))

    expect(runnable).not.to.be.empty

    for (const { where, words } of runnable) {
      const captured = createCapturedIo()
      const code = await buildProgram().run(words, captured.io)

      expect(code, `${where}: ${captured.stderr()}`).to.equal(0)
      expect(captured.stdout(), where).not.to.equal('')
    }
  })

  it('mention in backticks only commands that exist', () => {
    const unknown = pages.flatMap(page =>
      [...readPage(page).matchAll(/`tocsin ([a-z][a-z-]*(?: [a-z][a-z-]*)?)/g)]
        .map(([, text = '']) => text)
        .filter(text => findCommand(text.split(' '), COMMANDS) === undefined)
        .map(text => `${page}: tocsin ${text}`)
    )

    expect(unknown).to.deep.equal([])
  })
})

describe('README', () => {
  const lines = readPage('README.md').split('\n')

  it('says what this is in its first line, and how to run and test it by line 12', () => {
    const head = lines.slice(0, 12).join('\n')

    expect(lines[0]).to.match(/^# Tocsin: /)
    expect(head).to.include('npm ci --ignore-scripts && npm run demo')
    expect(head).to.include('npm ci --ignore-scripts && npm test')
  })

  it('is short enough to be read', () => {
    expect(lines.length).to.be.at.most(200)
  })
})

describe('docs checks', () => {
  it('report commands, options and arguments that do not exist', async () => {
    expect(await findProblem(['querry', '203.0.113.45'])).to.include('no command')
    expect(await findProblem(['member', 'praise'])).to.include('no command')
    expect(await findProblem(['query', '--colour', '203.0.113.45'])).to.be.a('string')
    expect(await findProblem(['publish'])).to.be.a('string')
    expect(await findProblem(['query', '203.0.113.45'])).to.equal(undefined)
  })

  it('read console blocks and nothing else', () => {
    const page = 'text\n```console\n$ tocsin a\noutput\n$ tocsin b && npx tocsin c\n```\n```\n$ tocsin d\n```\n'

    expect(examplesOf('p', consoleCommands(page)).map(({ where, words }) => [where, words])).to.deep.equal([
      ['p:3', ['a']],
      ['p:5', ['b']],
      ['p:5', ['c']]
    ])
  })

  it('take shell lines apart', () => {
    expect(splitCommands(`npx tocsin init --org "CERT Alpha" # found`)).to.deep.equal([['npx', 'tocsin', 'init', '--org', 'CERT Alpha']])
    expect(splitCommands(`tocsin canon 'a b' < in > out | grep x; echo`)).to.deep.equal([
      ['tocsin', 'canon', 'a b'],
      ['grep', 'x'],
      ['echo']
    ])
    expect(tocsinWords(['npm', 'ci'])).to.equal(undefined)
  })

  it('find the paths that a page names', () => {
    expect(namedPaths('`src/a.ts` `npm test` [b](../b.md#c) [d](https://example.org) `src/{a,b}.ts` `test/x/`', 'docs')).to.deep.equal([
      'src/a.ts',
      'test/x/',
      'b.md'
    ])
  })
})
