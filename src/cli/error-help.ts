import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { NodeError } from '../errors.js'

/** What docs/errors.md says of one code, as plain text without Markdown. */
export interface ErrorHelp {
  code: string
  happened: string
  why: string
  toDo: string
}

/** The page of all codes, shipped with the package: the same file beside src/ and beside dist/. */
export const ERRORS_PAGE = fileURLToPath(new URL('../../docs/errors.md', import.meta.url))

/**
 * The section of one error code, offline. Upper and lower case are alike; the codes of canonical forms (`ip-syntax`) are
 * found too.
 *
 * @returns undefined for a code that does not exist
 * @throws NodeError `FILE_UNREADABLE` when the page is missing from the installation
 */
export async function findErrorHelp(code: string): Promise<ErrorHelp | undefined> {
  const page = await readPage()

  return parseErrorHelp(page).get(code.toUpperCase()) ?? parseCanonHelp(page).get(code.toLowerCase())
}

async function readPage(): Promise<string> {
  try {
    return await readFile(ERRORS_PAGE, 'utf8')
  } catch (cause) {
    throw new NodeError('FILE_UNREADABLE', `${ERRORS_PAGE} cannot be read`, { cause, fix: 'install Tocsin again: the page belongs to it' })
  }
}

/** Every section of the page by its code. A section without all three answers is left out, and the test misses it. */
export function parseErrorHelp(page: string): Map<string, ErrorHelp> {
  const sections = page.split(/^### /m).slice(1)
  const found = new Map<string, ErrorHelp>()

  for (const section of sections) {
    const code = /^[A-Z][A-Z0-9_]+$/m.exec(section.slice(0, section.indexOf('\n')))?.[0]
    const happened = answerOf(section, 'What happened')
    const why = answerOf(section, 'Why')
    const toDo = answerOf(section, 'What to do')

    if (code !== undefined && happened !== undefined && why !== undefined && toDo !== undefined)
      found.set(code, { code, happened, why, toDo })
  }

  return found
}

/** The table of canonical-form codes at the end of the page. */
export function parseCanonHelp(page: string): Map<string, ErrorHelp> {
  const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (.+) \|$/gm)]

  return new Map(
    rows.map(([, code = '', meaning = '']) => [
      code,
      {
        code,
        happened: 'The value has no canonical form.',
        why: `${plain(meaning)}.`,
        toDo: 'Mend the value; tocsin canon VALUE tries it without a node.'
      }
    ])
  )
}

function answerOf(section: string, question: string): string | undefined {
  const line = section.split('\n').find(text => text.startsWith(`- **${question}:** `))

  return line === undefined ? undefined : plain(line.slice(line.indexOf(':** ') + 4))
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '')
}
