/** One token of a TypeScript source. Comments are kept apart; white space is gone. */
export interface Token {
  kind: 'word' | 'number' | 'string' | 'template' | 'regex' | 'mark'
  /** The text; of strings the content between the quotes. */
  text: string
  /** From 1. */
  line: number
}

export interface Comment {
  text: string
  line: number
}

export interface Lexed {
  tokens: Token[]
  comments: Comment[]
}

/** After these words a slash begins a regular expression, not a division. */
const BEFORE_REGEX = new Set('return typeof case in of delete void throw new else do instanceof await yield'.split(' '))
const MARKS = ['=>', '...', '?.', '??', '&&', '||', '===', '!==', '==', '!=', '<=', '>=', '**', '++', '--']
const WORD = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy
const NUMBER = /\d[\w.]*/y
const SPACE = /\s+/y

/**
 * Takes a TypeScript source apart as far as the architecture test needs it: words, literals and marks, so that nothing in
 * a comment or a string is taken for code. Not a parser; type arguments and comparisons look alike to it.
 */
export function lex(text: string): Lexed {
  const tokens: Token[] = []
  const comments: Comment[] = []
  /** Open braces: true where a `}` goes back into a template. */
  const braces: boolean[] = []
  let at = 0
  let line = 1

  function take(length: number): string {
    const part = text.slice(at, at + length)

    for (const char of part) if (char === '\n') line += 1
    at += length

    return part
  }

  function push(kind: Token['kind'], tokenText: string, tokenLine: number): void {
    tokens.push({ kind, text: tokenText, line: tokenLine })
  }

  function takeComment(length: number): void {
    comments.push({ line, text: text.slice(at, at + length) })
    take(length)
  }

  function takeTemplatePart(): void {
    const startLine = line
    const length = templateLength(text, at)
    const part = take(length)

    push('template', part, startLine)
    if (part.endsWith('${')) braces.push(true)
  }

  function takeMark(): void {
    const mark = MARKS.find(m => text.startsWith(m, at)) ?? text.charAt(at)

    if (mark === '{') braces.push(false)

    if (mark === '}' && braces.pop() === true) {
      takeTemplatePart()
      return
    }

    push('mark', mark, line)
    take(mark.length)
  }

  while (at < text.length) {
    const char = text.charAt(at)
    const space = matchAt(SPACE, text, at)

    if (space > 0) take(space)
    else if (text.startsWith('//', at)) takeComment(endOf(text, '\n', at) - at)
    else if (text.startsWith('/*', at)) takeComment(endOf(text, '*/', at + 2) + 2 - at)
    else if (char === "'" || char === '"') {
      const startLine = line
      push('string', take(stringLength(text, at)).slice(1, -1), startLine)
    } else if (char === '`') takeTemplatePart()
    else if (char === '/' && mayBeginRegex(tokens.at(-1))) push('regex', take(regexLength(text, at)), line)
    else if (matchAt(WORD, text, at) > 0) push('word', take(matchAt(WORD, text, at)), line)
    else if (matchAt(NUMBER, text, at) > 0) push('number', take(matchAt(NUMBER, text, at)), line)
    else takeMark()
  }

  return { tokens, comments }
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at

  return pattern.exec(text)?.[0].length ?? 0
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)

  return at === -1 ? text.length : at
}

function stringLength(text: string, start: number): number {
  const quote = text.charAt(start)
  let at = start + 1

  while (at < text.length && text.charAt(at) !== quote) at += text.charAt(at) === '\\' ? 2 : 1

  return at + 1 - start
}

/** From a backtick or the `}` of a placeholder to the next `${` or backtick, both included. */
function templateLength(text: string, start: number): number {
  let at = start + 1

  while (at < text.length) {
    if (text.charAt(at) === '\\') at += 2
    else if (text.charAt(at) === '`') return at + 1 - start
    else if (text.startsWith('${', at)) return at + 2 - start
    else at += 1
  }

  return at - start
}

function regexLength(text: string, start: number): number {
  let at = start + 1
  let inClass = false

  for (; at < text.length; at++) {
    const char = text.charAt(at)

    if (char === '\\') at += 1
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) break
  }

  return at + 1 - start + matchAt(WORD, text, at + 1)
}

function mayBeginRegex(before: Token | undefined): boolean {
  if (before === undefined) return true
  if (before.kind === 'mark') return ![')', ']', '}'].includes(before.text)

  return before.kind === 'word' && BEFORE_REGEX.has(before.text)
}
