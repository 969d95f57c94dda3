import { isMark } from './imports.js'
import type { Token } from './lexer.js'

export interface FunctionLength {
  name: string
  line: number
  lines: number
}

/** Words before a parenthesis that make it something other than a parameter list. */
const NOT_A_NAME = new Set('if for while switch catch with return await typeof void in of new throw'.split(' '))
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }
/** Words and marks of a type after which another operand follows. */
const TYPE_CONTINUES = new Set([
  '|',
  '&',
  '=>',
  '.',
  '?',
  ':',
  'is',
  'asserts',
  'keyof',
  'typeof',
  'readonly',
  'unique',
  'extends',
  'infer',
  'new'
])

/**
 * Length in lines of every function that has a body, from its parameter list to its closing brace. A function inside
 * another counts for itself and as one line of the outer one: in this house a factory holds its methods as a class would,
 * and what must stay short is what one reads from top to bottom.
 */
export function functionLengths(tokens: readonly Token[]): FunctionLength[] {
  const partners = matchBrackets(tokens)
  /** Functions that enclose the token in hand, outermost first; `end` is the token of the closing brace. */
  const enclosing: Array<FunctionLength & { end: number }> = []
  const found: FunctionLength[] = []

  tokens.forEach((token, at) => {
    while (at > (enclosing.at(-1)?.end ?? Number.POSITIVE_INFINITY)) enclosing.pop()

    const body = isMark(token, '(')
      ? bodyAfter(tokens, partners, at)
      : isMark(token, '=>') && isMark(tokens[at + 1], '{')
        ? at + 1
        : undefined
    const end = body === undefined ? undefined : partners.get(body)

    if (end === undefined) return

    const measured = { name: nameOf(tokens, at), line: token.line, lines: (tokens[end]?.line ?? 0) - token.line + 1, end }
    const outer = enclosing.at(-1)

    if (outer !== undefined) outer.lines -= measured.lines - 1
    enclosing.push(measured)
    found.push(measured)
  })

  return found
}

function matchBrackets(tokens: readonly Token[]): Map<number, number> {
  const partners = new Map<number, number>()
  const open: Array<{ at: number; close: string }> = []

  tokens.forEach((token, at) => {
    // A placeholder of a template opens with the `${` that ends one part and closes with the `}` that begins the next.
    if (token.kind === 'template') {
      if (token.text.startsWith('}')) open.pop()
      if (token.text.endsWith('${')) open.push({ at, close: '}' })
    } else if (token.kind === 'mark') {
      const close = CLOSING[token.text]

      if (close !== undefined) open.push({ at, close })
      else if (open.at(-1)?.close === token.text) partners.set(open.pop()?.at ?? at, at)
    }
  })

  return partners
}

/** Where the body begins of the function or method whose parameter list opens at `at`; arrows are found by their arrow. */
function bodyAfter(tokens: readonly Token[], partners: ReadonlyMap<number, number>, at: number): number | undefined {
  const before = tokens[at - 1]
  const isNamed =
    before !== undefined &&
    (before.kind === 'word' || before.kind === 'string' || isMark(before, ']') || isMark(before, '>') || isMark(before, '*'))
  const close = partners.get(at)

  if (!isNamed || NOT_A_NAME.has(before.text) || close === undefined) return undefined
  if (isMark(tokens[close + 1], '{')) return close + 1
  if (!isMark(tokens[close + 1], ':')) return undefined

  return skipReturnType(tokens, partners, close + 2)
}

/** From the first token of a return type to the brace that opens the body; `undefined` where there is none. */
function skipReturnType(tokens: readonly Token[], partners: ReadonlyMap<number, number>, start: number): number | undefined {
  let wantsOperand = true
  let depth = 0

  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at]

    if (token === undefined) return undefined

    const isBracket = token.kind === 'mark' && token.text in CLOSING

    if (isBracket && (wantsOperand || depth > 0 || token.text === '[')) {
      at = partners.get(at) ?? tokens.length
      wantsOperand = false
    } else if (isMark(token, '{')) return at
    else if (isMark(token, '<')) depth += 1
    else if (isMark(token, '>')) {
      depth -= 1
      wantsOperand = false
    } else if (TYPE_CONTINUES.has(token.text)) wantsOperand = true
    else if (depth === 0 && (token.kind === 'mark' || token.kind === 'template' || !wantsOperand)) return undefined
    else wantsOperand = false
  }

  return undefined
}

function nameOf(tokens: readonly Token[], at: number): string {
  if (isMark(tokens[at], '=>')) return 'arrow function'

  const before = tokens[at - 1]

  return before?.kind === 'word' && before.text !== 'function' ? before.text : 'function'
}
