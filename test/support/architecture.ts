import { posix } from 'node:path'
import { functionLengths } from './function-lengths.js'
import { type Import, importsOf } from './imports.js'
import { BANS, EMPTY_NAMES, FILE_LINES_MAX, FUNCTION_LINES_MAX, HOMES, isPure, mayImport, OUTSIDE_MODULES } from './layers.js'
import { type Lexed, lex, type Token } from './lexer.js'

export interface Problem {
  rule: 'bans' | 'comments' | 'cycles' | 'homes' | 'layers' | 'names' | 'paths' | 'size'
  /** `file:line what`, the file below src/. */
  text: string
}

/** Path below src/ → source text. */
export type Sources = ReadonlyMap<string, string>

/** What a rule sees of one file. */
interface Source extends Lexed {
  file: string
  unit: string
  lines: number
  imports: readonly Import[]
  files: ReadonlySet<string>
}

/** Checks sources against the architecture; the test runs it over src/ and over planted faults. */
export function checkArchitecture(sources: Sources): Problem[] {
  const files = new Set(sources.keys())
  const parsed = [...sources].filter(([file]) => !file.startsWith('proto/')).map(([file, text]) => parse(file, text, files))

  return [...parsed.flatMap(source => RULES.flatMap(rule => rule(source))), ...checkCycles(parsed)]
}

const RULES: ReadonlyArray<(source: Source) => Problem[]> = [
  checkPaths,
  checkLayers,
  checkHomes,
  checkBans,
  checkNames,
  checkSize,
  checkComments
]

function parse(file: string, text: string, files: ReadonlySet<string>): Source {
  const { tokens, comments } = lex(text)
  const lines = text === '' ? 0 : text.trimEnd().split('\n').length

  return { file, unit: unitOf(file), lines, tokens, comments, imports: importsOf(tokens), files }
}

/** The folder of src/ that a file lies in, or its own name when it lies in src/ itself. */
export function unitOf(file: string): string {
  return (file.split('/')[0] ?? '').replace(/\.(d\.)?ts$/, '')
}

function isRelative({ target }: Import): boolean {
  return target.startsWith('.')
}

/** The file below src/ that a relative import leads to. */
function resolveImport(file: string, target: string): string {
  return posix.join(posix.dirname(file), target).replace(/\.js$/, '.ts')
}

function checkPaths({ file, imports, files }: Source): Problem[] {
  const problems: Problem[] = []

  for (const found of imports) {
    const { target, line } = found

    if (target === '?')
      problems.push({ rule: 'paths', text: `${file}:${line} import() of a computed name: nobody can tell where it leads` })
    if (!isRelative(found)) continue

    const resolved = resolveImport(file, target)

    if (!target.endsWith('.js')) problems.push({ rule: 'paths', text: `${file}:${line} '${target}' needs its .js` })
    else if (resolved.startsWith('..')) problems.push({ rule: 'paths', text: `${file}:${line} '${target}' leads out of src/` })
    else if (!files.has(resolved) && !files.has(resolved.replace(/\.ts$/, '.js')))
      problems.push({ rule: 'paths', text: `${file}:${line} '${target}' leads to no file` })
  }

  return problems
}

function checkLayers({ file, unit, imports }: Source): Problem[] {
  const allowed = mayImport(unit)

  if (allowed === undefined) return [{ rule: 'layers', text: `${file}:1 the architecture knows no '${unit}'` }]

  return imports
    .filter(isRelative)
    .map(({ target, line }) => ({ line, to: unitOf(resolveImport(file, target)) }))
    .filter(({ to }) => to !== unit && to !== '..' && !allowed.has(to))
    .map(({ line, to }) => ({ rule: 'layers', text: `${file}:${line} ${unit} may not import ${to}` }))
}

function checkHomes({ file, unit, imports }: Source): Problem[] {
  const problems: Problem[] = []

  for (const found of imports) {
    const { target, line } = found

    if (isRelative(found) || target === '?') continue

    if (target.startsWith('node:')) {
      const isLog = unit === 'log'

      if (OUTSIDE_MODULES.has(target) && isPure(unit) && !isLog)
        problems.push({ rule: 'homes', text: `${file}:${line} ${unit} is pure and may not import ${target}` })
      continue
    }

    const home = HOMES.find(({ packages }) =>
      packages.some(name => target === name || target.startsWith(name.endsWith('/') ? name : `${name}/`))
    )

    if (home === undefined) problems.push({ rule: 'homes', text: `${file}:${line} '${target}' has no home in test/support/layers.ts` })
    else if (!home.where.test(file)) problems.push({ rule: 'homes', text: `${file}:${line} '${target}' belongs in ${home.place}` })
  }

  return problems
}

function checkBans({ file, tokens }: Source): Problem[] {
  const problems: Problem[] = []

  for (const { sequence, allowed, instead } of BANS) {
    if (allowed.test(file)) continue

    tokens.forEach((token, at) => {
      // A member of the same name (clock.setTimeout, { setTimeout: … }) is somebody else's.
      if (!isGlobal(tokens, at) || !sequence.every((text, step) => isCode(tokens[at + step], text))) return

      problems.push({ rule: 'bans', text: `${file}:${token.line} ${sequence.join('').replace('newDate', 'new Date')}: ${instead}` })
    })
  }

  return problems
}

function isGlobal(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]
  const isMember = before?.kind === 'mark' && (before.text === '.' || before.text === '?.')

  return !isMember || tokens[at - 2]?.text === 'globalThis'
}

function isCode(token: Token | undefined, text: string): boolean {
  return token !== undefined && (token.kind === 'word' || token.kind === 'mark') && token.text === text
}

function checkNames({ file }: Source): Problem[] {
  const problems: Problem[] = []

  for (const part of file.replace(/(\.d)?\.ts$/, '').split('/')) {
    if (EMPTY_NAMES.has(part)) problems.push({ rule: 'names', text: `${file}:1 '${part}' says nothing` })
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(part)) problems.push({ rule: 'names', text: `${file}:1 '${part}' is not kebab-case` })
  }

  return problems
}

function checkSize({ file, lines, tokens }: Source): Problem[] {
  const problems: Problem[] = []

  if (lines > FILE_LINES_MAX)
    problems.push({ rule: 'size', text: `${file}:1 ${lines} lines, over ${FILE_LINES_MAX}: what are its two jobs?` })

  for (const { name, line, lines: length } of functionLengths(tokens)) {
    if (length > FUNCTION_LINES_MAX)
      problems.push({ rule: 'size', text: `${file}:${line} ${name} has ${length} lines, over ${FUNCTION_LINES_MAX}` })
  }

  return problems
}

function checkComments({ file, comments }: Source): Problem[] {
  return comments
    .filter(({ text }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text))
    .map(({ line }) => ({ rule: 'comments', text: `${file}:${line} unfinished work belongs in an issue` }))
}

/** Modules that load each other see each other half made. An `import()` inside a function waits until both are there. */
function checkCycles(sources: readonly Source[]): Problem[] {
  const edges = new Map(
    sources.map(({ file, imports }) => [
      file,
      imports.filter(i => isRelative(i) && !i.isType && !i.isLazy).map(i => resolveImport(file, i.target))
    ])
  )
  const done = new Set<string>()
  const problems: Problem[] = []

  function visit(file: string, path: readonly string[]): void {
    const start = path.indexOf(file)

    if (start !== -1) {
      problems.push({ rule: 'cycles', text: `${file}:1 imports itself: ${[...path.slice(start), file].join(' → ')}` })
      return
    }
    if (done.has(file)) return

    for (const next of edges.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }

  for (const file of edges.keys()) visit(file, [])

  return problems
}
