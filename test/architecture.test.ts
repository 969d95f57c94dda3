import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { checkArchitecture, type Problem } from './support/architecture.js'
import { functionLengths } from './support/function-lengths.js'
import { importsOf } from './support/imports.js'
import { lex } from './support/lexer.js'
import { repositoryDir } from './support/shared-data.js'

const RULES: ReadonlyArray<[Problem['rule'], string]> = [
  ['layers', 'imports only what its layer may'],
  ['homes', 'keeps each library in its home'],
  ['bans', 'reads clock, chance, environment and console only at the edge'],
  ['paths', 'names the file behind every relative import'],
  ['names', 'has names that say something'],
  ['size', 'keeps files and functions short'],
  ['comments', 'has no unfinished work in comments'],
  ['cycles', 'has no modules that import each other']
]

function readSources(): Map<string, string> {
  const src = join(repositoryDir, 'src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => /\.(ts|js)$/.test(name))

  return new Map(files.map(name => [name.replaceAll('\\', '/'), readFileSync(join(src, name), 'utf8')]))
}

/** Problems of one planted file, among files that it may lead to. */
function problemsOf(file: string, text: string, others: readonly string[] = []): string[] {
  return checkArchitecture(new Map([...others.map(name => [name, ''] as const), [file, text] as const])).map(
    ({ rule, text: what }) => `${rule} ${what}`
  )
}

describe('architecture of src/', () => {
  const problems = checkArchitecture(readSources())

  for (const [rule, title] of RULES) {
    it(title, () => {
      expect(problems.filter(problem => problem.rule === rule).map(({ text }) => text)).to.deep.equal([])
    })
  }
})

describe('architecture checker', () => {
  it('reports an import against the layers, whatever its form', () => {
    const others = ['store/store.ts', 'mesh/index.ts', 'query/claim.ts', 'inbox/index.ts', 'rest/index.ts', 'scrub/scrubber.ts']

    for (const form of [
      `import { a } from '../store/store.js'`,
      `import type { a } from '../store/store.js'`,
      `import * as a from "../store/store.js"`,
      `import a, { type b } from '../store/store.js'`,
      `import '../store/store.js'`,
      `export { a } from '../store/store.js'`,
      `export * from '../store/store.js'`,
      `export type * from '../store/store.js'`,
      `const a = await import('../store/store.js')`,
      'const a = await import(`../store/store.js`)',
      `type A = typeof import('../store/store.js')`,
      `import {\n  a,\n  // a comment with from 'x'\n  b\n} from '../store/store.js'`
    ]) {
      expect(problemsOf('mesh/push.ts', form, others), form).to.deep.equal(['layers mesh/push.ts:1 mesh may not import store'])
    }
  })

  it('knows every layer', () => {
    const others = [
      'store/a.ts',
      'query/a.ts',
      'inbox/a.ts',
      'outbox/a.ts',
      'envelope/a.ts',
      'roster/a.ts',
      'scrub/a.ts',
      'policy/a.ts',
      'node.ts',
      'cli/a.ts'
    ]

    for (const [from, to, isAllowed] of [
      ['model', 'envelope/a', false],
      ['envelope', 'roster/a', false],
      ['roster', 'envelope/a', true],
      ['policy', 'scrub/a', false],
      ['scrub', 'policy/a', false],
      ['query', 'policy/a', true],
      ['scrub', 'query/a', false],
      ['inbox', 'outbox/a', false],
      ['inbox', 'store/a', false],
      ['inbox', 'query/a', true],
      ['rest', 'store/a', false],
      ['rest', 'query/a', true],
      ['rest', 'inbox/a', false],
      ['rest', 'node', false],
      ['cli', 'store/a', true],
      ['cli', 'node', true]
    ] as const) {
      const found = problemsOf(`${from}/b.ts`, `import '../${to}.js'`, others)

      expect(found.length === 0, `${from} → ${to}: ${found.join()}`).to.equal(isAllowed)
    }

    expect(problemsOf('node.ts', `import './store/a.js'`, others)).to.deep.equal([])
    expect(problemsOf('services/a.ts', '')).to.include(`layers services/a.ts:1 the architecture knows no 'services'`)
  })

  it('reports a library outside its home, sub-paths too, and one that has no home', () => {
    for (const [file, target, isAllowed] of [
      ['store/database.ts', 'level', true],
      ['query/list.ts', 'classic-level', false],
      ['mesh/host.ts', '@libp2p/gossipsub', true],
      ['mesh/host.ts', '@chainsafe/libp2p-noise', true],
      ['inbox/index.ts', '@libp2p/interface', false],
      ['rest/index.ts', '@fastify/rate-limit', true],
      ['cli/run.ts', 'fastify', false],
      ['config/node-config.ts', 'yaml', true],
      ['policy/policy.ts', 'yaml', false],
      ['envelope/header-codec.ts', 'protobufjs/minimal.js', true],
      ['mesh/sync/codec.ts', 'protobufjs/minimal.js', true],
      ['envelope/header.ts', 'protobufjs/minimal.js', false],
      ['mesh/decodec.ts', 'protobufjs', false],
      ['rest/schemas.ts', 'typebox', true],
      ['model/indicator.ts', 'typebox', false],
      ['log.ts', 'pino', true],
      ['rest/log.ts', 'pino', false],
      ['metrics/prometheus.ts', 'prom-client', true],
      ['metrics/index.ts', 'prom-client', false],
      ['cli/program.ts', 'commander', true],
      ['main.ts', 'commander', false],
      ['model/canonical.ts', 'left-pad', false],
      ['model/ipaddress.ts', 'ipaddr.js', false],
      ['envelope/seal.ts', 'node:crypto', true],
      ['scrub/profiles.ts', 'node:fs', false],
      ['inbox/index.ts', 'node:timers/promises', false],
      ['config/key-files.ts', 'node:fs/promises', true]
    ] as const) {
      const found = problemsOf(file, `import { a } from '${target}'`)

      expect(found.length === 0, `${file} ← ${target}: ${found.join()}`).to.equal(isAllowed)
    }
  })

  it('reports clock, chance, environment, console and default exports', () => {
    for (const text of [
      'const a = process.env.HOME',
      'process\n  .env',
      'process.exit(1)',
      'console.log(1)',
      'const a = Date.now()',
      'const now = Date.now',
      'const a = new Date()',
      'const a = globalThis.Date.now()',
      'const a = Math.random()',
      'setTimeout(f, 1)',
      'setInterval(f, 1)',
      'performance.now()',
      'const a = `${Date.now()}`',
      'AbortSignal.timeout(5)',
      'AbortSignal.any([a, b])',
      'URL.canParse(a)',
      'export default 1',
      'export default function a() {}'
    ]) {
      expect(problemsOf('store/a.ts', text), text).to.have.length(1)
    }

    for (const text of [
      'const a = new Date(0)',
      'clock.setTimeout(f, 1)',
      "const a = 'process.env'",
      '// console.log(1)\n/* Date.now() */',
      'const a = /Math.random/',
      'const a = `setTimeout(`',
      'interface A { date: Date }'
    ]) {
      expect(problemsOf('store/a.ts', text), text).to.deep.equal([])
    }

    expect(problemsOf('clock.ts', 'export const a = () => Date.now()')).to.deep.equal([])
    expect(problemsOf('cli/status.ts', 'console.log(process.env.TOCSIN_DIR)')).to.deep.equal([])
    expect(problemsOf('lifecycle.ts', 'setTimeout(f, 1)')).to.deep.equal([])
    expect(problemsOf('lifecycle.ts', 'setInterval(f, 1)')).to.have.length(1)
  })

  it('reports relative imports without .js, to nowhere, out of src/ and of computed names', () => {
    expect(problemsOf('model/a.ts', `import './b'`, ['model/b.ts'])).to.deep.equal([`paths model/a.ts:1 './b' needs its .js`])
    expect(problemsOf('model/a.ts', `import './b.ts'`, ['model/b.ts'])).to.deep.equal([`paths model/a.ts:1 './b.ts' needs its .js`])
    expect(problemsOf('model/a.ts', `import './b.js'`)).to.deep.equal([`paths model/a.ts:1 './b.js' leads to no file`])
    expect(problemsOf('model/a.ts', `import '../../test/b.js'`)).to.deep.equal([`paths model/a.ts:1 '../../test/b.js' leads out of src/`])
    expect(problemsOf('cli/a.ts', 'await import(`./${name}.js`)')).to.have.length(1)
    expect(problemsOf('cli/a.ts', 'await import(name)')).to.have.length(1)
  })

  it('reports names that say nothing and names in another case', () => {
    expect(problemsOf('mesh/utils.ts', '')).to.deep.equal([`names mesh/utils.ts:1 'utils' says nothing`])
    expect(problemsOf('mesh/helpers/a.ts', '')).to.deep.equal([`names mesh/helpers/a.ts:1 'helpers' says nothing`])
    expect(problemsOf('mesh/types.ts', '')).to.have.length(1)
    expect(problemsOf('mesh/peerSweep.ts', '')).to.deep.equal([`names mesh/peerSweep.ts:1 'peerSweep' is not kebab-case`])
    expect(problemsOf('mesh/peer-sweep.ts', '')).to.deep.equal([])
  })

  it('reports files over 400 lines and functions over 60', () => {
    const body = (lines: number): string => 'f()\n'.repeat(lines)

    expect(problemsOf('mesh/a.ts', '1\n'.repeat(400))).to.deep.equal([])
    expect(problemsOf('mesh/a.ts', '1\n'.repeat(401))).to.have.length(1)

    for (const head of [
      'function a(b: string): void',
      'export async function a<T>(b: { c: string }): Promise<{ d: T }>',
      'function a(): { b: string }',
      'const a = async (b: string): Promise<void> =>',
      'const a = { async b(c)',
      'class A { private b(): c is D',
      'function a(b: string): asserts b is "{"',
      'const a = { get [b](): Map<string, Array<{ c: 1 }>>'
    ]) {
      expect(problemsOf('mesh/a.ts', `${head} {\n${body(58)}}`), `${head} of 60 lines`).to.deep.equal([])
      expect(problemsOf('mesh/a.ts', `${head} {\n${body(59)}}`), `${head} of 61 lines`).to.have.length(1)
    }

    const method = `  function b() {\n${body(50)}  }\n`

    expect(problemsOf('mesh/a.ts', `function createA() {\n${method.repeat(3)}  return { b }\n}`), 'three methods').to.deep.equal([])
    expect(problemsOf('mesh/a.ts', `function createA() {\n${method}${body(58)}}`), 'a method and 58 lines').to.have.length(1)
    expect(problemsOf('mesh/a.ts', `function createA() {\n  f(() => {\n${body(59)}  })\n}`), 'a long method').to.have.length(1)
    expect(problemsOf('mesh/a.ts', `if (a) {\n${body(90)}}`)).to.deep.equal([])
    expect(problemsOf('mesh/a.ts', `interface A {\n  b(): void\n  c(): {\n    d: string }\n${'  e: string\n'.repeat(90)}}`)).to.deep.equal(
      []
    )
  })

  it('reports unfinished work in comments', () => {
    expect(problemsOf('mesh/a.ts', '// TODO: later')).to.deep.equal(['comments mesh/a.ts:1 unfinished work belongs in an issue'])
    expect(problemsOf('mesh/a.ts', `const a = 'TODO'`)).to.deep.equal([])
  })

  it('reports modules that import each other at run time', () => {
    const cycle = new Map([
      ['mesh/a.ts', `import { b } from './b.js'`],
      ['mesh/b.ts', `import { c } from './c.js'`],
      ['mesh/c.ts', `import { a } from './a.js'`]
    ])

    expect(checkArchitecture(cycle).map(({ text }) => text)).to.deep.equal([
      'mesh/a.ts:1 imports itself: mesh/a.ts → mesh/b.ts → mesh/c.ts → mesh/a.ts'
    ])
    expect(checkArchitecture(cycle.set('mesh/c.ts', `import type { a } from './a.js'`))).to.deep.equal([])
    expect(checkArchitecture(cycle.set('mesh/c.ts', `export const load = () => import('./a.js')`))).to.deep.equal([])
  })
})

describe('lexer of the architecture checker', () => {
  it('tells code from comments, strings, templates and regular expressions', () => {
    const { tokens, comments } = lex('a = /[/"]\\/x/g.test(`1${b /* c */ + `${"}"}`}2`) / d // "e"\nf = \'\\\'g\'')

    expect(tokens.map(({ text }) => text)).to.deep.equal([
      'a',
      '=',
      '/[/"]\\/x/g',
      '.',
      'test',
      '(',
      '`1${',
      'b',
      '+',
      '`${',
      '}',
      '}`',
      '}2`',
      ')',
      '/',
      'd',
      'f',
      '=',
      "\\'g"
    ])
    expect(comments.map(({ text, line }) => [text, line])).to.deep.equal([
      ['/* c */', 1],
      ['// "e"', 1]
    ])
    expect(tokens.at(-1)?.line).to.equal(2)
  })

  it('does not take the word import for an import', () => {
    expect(
      importsOf(lex('const a = import.meta.url; b.import("c"); const d = { import: 1 }; export { e }; export const f = "from"').tokens)
    ).to.deep.equal([])
  })

  it('ends on any text, finished or not', () => {
    for (const text of ['`', '`${', "'", '/*', '/', '\\', '`${a', '(', ')}]', '"\\', '😀', '#a', '@b', '/[/'])
      expect(() => functionLengths(lex(text).tokens)).not.to.throw()
  })
})
