import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml'

import { NodeError, type NodeErrorCode } from '../errors.js'

/** Largest configuration or policy file, in characters; a few lines are usual. */
export const YAML_CHARS_MAX = 1_048_576
/** Problems shown at once; more of them help nobody. */
const PROBLEMS_SHOWN_MAX = 50
/** Characters of a source line that are shown above the caret. */
const SOURCE_CHARS_MAX = 120

/** Place of a key or value: `['mesh', 'listen', 0]`. */
export type YamlPath = ReadonlyArray<string | number>

export interface Place {
  /** 1-based. */
  line: number
  /** 1-based. */
  column: number
}

/** Something wrong in a file or an environment variable, ready to be shown. */
export interface Problem {
  /** File name, or `environment`. */
  file: string
  place?: Place
  /** Dotted path of the key; empty for the file as a whole. */
  path: string
  message: string
  /** The line that the place points into. */
  source?: string
}

/** One parsed file with the positions of all that is in it. */
export interface YamlFile {
  file: string
  /** Plain data; undefined when the text is not YAML. */
  data: unknown
  problems: readonly Problem[]
  /** Where the value of `path` begins, or its nearest parent that exists. */
  placeOf(path: YamlPath): Place
  /** Where the key of `path` begins. */
  placeOfKey(path: YamlPath): Place
  problemAt(place: Place, path: YamlPath, message: string): Problem
}

/** Parses YAML 1.2 and never throws: what is wrong is in `problems`, all of it at once. */
export function parseYaml(text: string, file: string): YamlFile {
  if (text.length > YAML_CHARS_MAX) return tooLarge(file)

  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const sources = text.split(/\r?\n/)

  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)

    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const problemAt = (place: Place, path: YamlPath, message: string): Problem => {
    const source = sources[place.line - 1]

    return { file, place, path: path.join('.'), message, ...(source === undefined ? {} : { source }) }
  }

  const problems = document.errors.map(error => problemAt(placeAt(error.pos[0]), [], sentenceOf(error.message)))
  let data: unknown

  if (problems.length === 0) {
    try {
      data = document.toJS({ maxAliasCount: 16 })
    } catch (err) {
      problems.push(problemAt({ line: 1, column: 1 }, [], sentenceOf(err instanceof Error ? err.message : String(err))))
    }
  }

  return {
    file,
    data,
    problems,
    placeOf: path => placeAt(offsetOf(document.contents, path, 'value')),
    placeOfKey: path => placeAt(offsetOf(document.contents, path, 'key')),
    problemAt
  }
}

function tooLarge(file: string): YamlFile {
  const start = { line: 1, column: 1 }
  const problemAt = (place: Place, path: YamlPath, message: string): Problem => ({ file, place, path: path.join('.'), message })

  return {
    file,
    data: undefined,
    problems: [problemAt(start, [], `is larger than ${YAML_CHARS_MAX} characters`)],
    placeOf: () => start,
    placeOfKey: () => start,
    problemAt
  }
}

function sentenceOf(message: string): string {
  return message.split('\n')[0] ?? message
}

/** Byte offset of the value (or key) at `path`; of the deepest parent that exists when it does not. */
function offsetOf(contents: ParsedNode | Node | null, path: YamlPath, what: 'key' | 'value'): number {
  let node: unknown = contents
  let offset = 0

  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1

    if (isMap(node)) {
      const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === String(step))
      if (pair === undefined) return offset

      offset = startOf(isLast && what === 'value' && hasStart(pair.value) ? pair.value : pair.key, offset)
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      offset = startOf(node, offset)
    } else {
      return offset
    }
  }

  return offset
}

function hasStart(node: unknown): boolean {
  return isNode(node) && node.range !== null && node.range !== undefined && node.range[1] > node.range[0]
}

function startOf(node: unknown, fallback: number): number {
  return isNode(node) ? (node.range?.[0] ?? fallback) : fallback
}

/** All problems as text: `file:line:column path: message`, with the line and a caret where the place is known. */
export function formatProblems(problems: readonly Problem[]): string {
  const lineOf = ({ place }: Problem): number => (place === undefined ? 0 : place.line + place.column / 1_000_000)
  const inOrder = [...problems].sort((a, b) => lineOf(a) - lineOf(b))
  const shown = inOrder.slice(0, PROBLEMS_SHOWN_MAX).map(formatProblem)
  const rest = problems.length - shown.length

  return rest > 0 ? [...shown, `… and ${rest} more`].join('\n') : shown.join('\n')
}

function formatProblem({ file, place, path, message, source }: Problem): string {
  const where = place === undefined ? file : `${file}:${place.line}:${place.column}`
  const head = `${where} ${path === '' ? '' : `${path}: `}${message}`

  if (place === undefined || source === undefined || source.trim() === '') return head

  const from = place.column > SOURCE_CHARS_MAX ? place.column - 20 : 0
  const line = source.slice(from, from + SOURCE_CHARS_MAX)

  return `${head}\n    ${line}\n    ${' '.repeat(Math.max(0, place.column - 1 - from))}^`
}

/** One error that tells all problems at once. */
export function problemsError(code: NodeErrorCode, what: string, problems: readonly Problem[]): NodeError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`

  return new NodeError(code, `${count} in ${what}\n${formatProblems(problems)}`, {
    fix: 'correct the lines above and try again; tocsin config check tells whether all is well',
    details: { problems: problems.length }
  })
}
