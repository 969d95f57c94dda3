import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryDir } from './shared-data.js'

/** Pages that users and developers read, by path below the root. */
export function listPages(): string[] {
  const top = readdirSync(repositoryDir).filter(name => name.endsWith('.md'))
  const docs = readdirSync(join(repositoryDir, 'docs')).filter(name => name.endsWith('.md'))

  return [...top, ...docs.map(name => `docs/${name}`), 'proto/README.md'].sort()
}

export function readPage(path: string): string {
  return readFileSync(join(repositoryDir, path), 'utf8')
}

export interface DocLine {
  /** From 1. */
  line: number
  text: string
}

/** Command lines of fenced blocks marked `console`: what follows `$ `, further commands of an `&&` chain apart. */
export function consoleCommands(page: string): DocLine[] {
  const found: DocLine[] = []
  let isConsole = false

  for (const [at, text] of page.split('\n').entries()) {
    if (text.startsWith('```')) isConsole = text === '```console'
    else if (isConsole && text.startsWith('$ ')) found.push({ line: at + 1, text: text.slice(2) })
  }

  return found
}

/** Paths of the repository that a page names: in backticks when they begin with a known folder, and targets of relative links. */
export function namedPaths(page: string, folderOfPage: string): string[] {
  const ticked = [...page.matchAll(/`((?:src|test|docs|proto|config|bench|\.ci)\/[^`\s*…{]*)`/g)].map(([, path = '']) => path)
  const linked = [...page.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => join(folderOfPage, path))

  return [...new Set([...ticked, ...linked])]
}

/**
 * The commands of one shell line, each as its words: quotes are taken off, comments and redirections away, and `&&`, `||`,
 * `|` and `;` part commands. Knows no more of a shell than the docs use.
 */
export function splitCommands(line: string): string[][] {
  const commands: string[][] = [[]]
  let skipNext = false

  for (const [token, single, double] of line.matchAll(/'([^']*)'|"([^"]*)"|#.*$|&&|\|\||[|;<>]|[^\s'"|;<>&]+/g)) {
    if (token.startsWith('#')) break

    if (['&&', '||', '|', ';'].includes(token)) commands.push([])
    else if (token === '<' || token === '>') skipNext = true
    else if (skipNext) skipNext = false
    else commands.at(-1)?.push(single ?? double ?? token)
  }

  return commands.filter(words => words.length > 0)
}

/** The words after `tocsin` of a command that runs it, with or without npx; undefined for other commands. */
export function tocsinWords(words: readonly string[]): readonly string[] | undefined {
  const rest = words[0] === 'npx' ? words.slice(1) : words

  return rest[0] === 'tocsin' ? rest.slice(1) : undefined
}
