/** What is done to every input before its type looks at it. Loops, not patterns: 8,192 blanks must cost 8,192 steps. */

const OPEN_BRACKETS = '[({'
const CLOSE_BRACKETS = '])}'

/** White space of Unicode, control characters, zero-width space, word joiner and byte order mark. */
function isBlank(code: number): boolean {
  if (code <= 0x20) return true
  if (code < 0x7f) return false

  return (
    code <= 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x2060 ||
    code === 0x3000 ||
    code === 0xfeff
  )
}

/** Without blanks at both ends. */
export function trimBlank(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--

  return text.slice(from, to)
}

/** Whether every character is ASCII. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false

  return true
}

/** Length of a defanged mark at `at`, and what it stands for. */
function findMark(text: string, at: number, close: string): { length: number; stands: string } | undefined {
  const end = text.indexOf(close, at + 1)
  if (end === -1 || end - at > 4) return undefined

  const inner = text.slice(at + 1, end).toLowerCase()
  const length = end - at + 1
  if (inner === '.' || inner === 'dot') return { length, stands: '.' }

  return close === ']' && (inner === ':' || inner === '://') ? { length, stands: inner } : undefined
}

/** `(`, `[` or `{`. */
function hasBracket(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x28 || code === 0x5b || code === 0x7b) return true
  }

  return false
}

/**
 * Undoes the marks that people write so that nobody clicks: `[.] (.) {.} [dot] (dot) {dot} [:] [://]`. One pass, so what it
 * puts together is not read again. Only for text that is a host or holds a host and nothing after it.
 */
export function refang(text: string): string {
  if (!hasBracket(text)) return text

  let out = ''
  let copied = 0

  for (let i = 0; i < text.length; i++) {
    const bracket = OPEN_BRACKETS.indexOf(text.charAt(i))
    if (bracket === -1) continue

    const mark = findMark(text.slice(i, i + 5), 0, CLOSE_BRACKETS.charAt(bracket))
    if (mark === undefined) continue

    out += text.slice(copied, i) + mark.stands
    i += mark.length - 1
    copied = i + 1
  }

  return copied === 0 ? text : out + text.slice(copied)
}
