import type { Token } from './lexer.js'

export interface Import {
  target: string
  line: number
  /** Gone after compilation: `import type`, `export type … from`, `typeof import()`. */
  isType: boolean
  /** `import()` and `require()`: loaded when reached, not with the module. */
  isLazy: boolean
}

/**
 * Every module that a source names: static, side-effect, re-exporting and dynamic imports, and `require`.
 * A dynamic import of anything but a literal has the target `?`: nobody can tell where it leads.
 */
export function importsOf(tokens: readonly Token[]): Import[] {
  const imports: Import[] = []

  tokens.forEach((token, at) => {
    if (token.kind !== 'word' || isMark(tokens[at - 1], '.') || isMark(tokens[at - 1], '?.')) return

    if ((token.text === 'import' || token.text === 'require') && isMark(tokens[at + 1], '(')) {
      if (token.text === 'require' && isWord(tokens[at - 1], 'function')) return
      imports.push(dynamicImport(tokens, at))
    } else if (token.text === 'import') {
      const found = staticImport(tokens, at)
      if (found !== undefined) imports.push(found)
    } else if (token.text === 'export') {
      const found = reExport(tokens, at)
      if (found !== undefined) imports.push(found)
    }
  })

  return imports
}

function dynamicImport(tokens: readonly Token[], at: number): Import {
  const target = tokens[at + 2]
  const line = tokens[at]?.line ?? 0
  const isLiteral = target?.kind === 'string' || (target?.kind === 'template' && !target.text.includes('${'))
  const text = target?.kind === 'template' ? target.text.slice(1, -1) : target?.text

  return { target: isLiteral ? (text ?? '?') : '?', line, isType: isWord(tokens[at - 1], 'typeof'), isLazy: true }
}

function staticImport(tokens: readonly Token[], at: number): Import | undefined {
  const next = tokens[at + 1]
  const line = tokens[at]?.line ?? 0

  if (next?.kind === 'string') return { target: next.text, line, isType: false, isLazy: false }
  if (isMark(next, '.')) return undefined

  return fromClause(tokens, at, line)
}

function reExport(tokens: readonly Token[], at: number): Import | undefined {
  const next = tokens[at + 1]?.text === 'type' ? tokens[at + 2] : tokens[at + 1]

  return isMark(next, '*') || isMark(next, '{') ? fromClause(tokens, at, tokens[at]?.line ?? 0) : undefined
}

/** Reads on to `from '…'`; a clause is names, braces, commas, `*` and `as`, and nothing else. */
function fromClause(tokens: readonly Token[], at: number, line: number): Import | undefined {
  const isType = isWord(tokens[at + 1], 'type') && !isWord(tokens[at + 2], 'from')

  for (let i = at + 1; i < tokens.length; i++) {
    const token = tokens[i]
    const next = tokens[i + 1]

    if (isWord(token, 'from') && next?.kind === 'string') return { target: next.text, line, isType, isLazy: false }
    if (token?.kind === 'mark' && !['{', '}', ',', '*'].includes(token.text)) return undefined
    if (token?.kind !== 'mark' && token?.kind !== 'word') return undefined
  }

  return undefined
}

export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text
}

export function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text
}
