/**
 * Counts the work of canonicalize and prints it as JSON. A process of its own, because string and pattern built-ins are
 * replaced while it counts, and engines never run them as fast again.
 */
import { canonicalize } from '../../../src/model/canonical.js'
import { guessObservable } from '../../../src/model/guess.js'
import { ASKED_TYPES } from './adversary.js'

/** Characters that one call of a built-in may touch: all of the text, unless it looks at one place or copies a piece. */
const COSTS: Readonly<Record<string, (text: string, args: readonly unknown[], result: unknown) => number>> = {
  charCodeAt: () => 1,
  charAt: () => 1,
  startsWith: (_text, [part]) => String(part).length,
  endsWith: (_text, [part]) => String(part).length,
  slice: (_text, _args, result) => String(result).length + 1,
  indexOf: (text, [, from], result) => (result === -1 ? text.length : Number(result)) - Number(from ?? 0) + 1,
  lastIndexOf: text => text.length,
  includes: text => text.length,
  split: text => text.length,
  replace: text => text.length,
  replaceAll: text => text.length,
  search: text => text.length,
  toLowerCase: text => text.length
}

/**
 * Counts the characters that string and pattern built-ins touch during a call: steps, not seconds, so that the answer is the
 * same on every machine. A pattern costs what lies between where it starts and where it ends; the tests of patterns below
 * hold the patterns to that.
 */
function countSteps(call: () => void): number {
  const text = String.prototype as unknown as Record<string, (...args: unknown[]) => unknown>
  const originals = Object.keys(COSTS).map(name => [name, text[name]] as const)
  const { test, exec } = RegExp.prototype
  let steps = 0

  for (const [name, original] of originals) {
    text[name] = function (this: string, ...args: unknown[]) {
      const result = original?.apply(this, args)
      steps += COSTS[name]?.(this, args, result) ?? 0

      return result
    }
  }

  Object.assign(RegExp.prototype, {
    exec(this: RegExp, subject: string) {
      const from = this.global ? this.lastIndex : 0
      const match = exec.call(this, subject)
      steps += (match === null ? subject.length : match.index + match[0].length) - from + 1

      return match
    },
    test(this: RegExp, subject: string) {
      return this.exec(subject) !== null
    }
  })

  try {
    call()
  } finally {
    for (const [name, original] of originals) if (original !== undefined) text[name] = original
    Object.assign(RegExp.prototype, { test, exec })
  }

  return steps
}

/** Texts of a length that make a careless loop or pattern start again and again. */
const SHAPES: readonly (readonly [name: string, make: (length: number) => string])[] = [
  ...[
    ' ',
    '.',
    '%',
    '/',
    '\\',
    '[',
    '[.',
    '[.]',
    '(',
    '[dot]',
    '[://]',
    ':',
    '::',
    '-',
    '0',
    '9',
    'a',
    'f',
    'F:',
    'a.',
    'xn--',
    '*',
    '@',
    '?',
    '#',
    '|',
    '=',
    'ü',
    '。',
    '\u00ad',
    '\ud800',
    '\u200b'
  ].map(piece => [JSON.stringify(piece), (length: number) => piece.repeat(Math.floor(length / piece.length))] as const),
  ...[
    'http://',
    'http:',
    'http://a@',
    'http://evil.example/',
    'http://evil.example/?',
    'http://[',
    'hxxp[:]//',
    'AS',
    'sha1:',
    '192.0.2.1/',
    '192.0.2.1-',
    'tcp://',
    'evil.example:'
  ].flatMap(prefix =>
    ['/..', '../', '%', '%2e', ':', '0', '[.]', 'ü', ' '].map(
      piece => [`${prefix}${piece}…`, (length: number) => prefix.padEnd(length, piece)] as const
    )
  ),
  ['a…!', length => `${'a'.repeat(length - 1)}!`],
  ['1.1.…x', length => `${'1.'.repeat((length - 2) / 2)}x`],
  ['blanks around', length => `${' '.repeat(length / 2 - 1)}x${' '.repeat(length / 2 - 1)}`]
]

const ALL = (input: string): void => {
  for (const type of ASKED_TYPES) canonicalize(type, input, { defaultScheme: 'http' })
  guessObservable(input)
}

const counts = SHAPES.map(([name, make]) => ({
  name,
  small: countSteps(() => ALL(make(1_024))),
  large: countSteps(() => ALL(make(8_192)))
}))

/** What a loop that copies the rest of the text for each character costs: the fault that the count must show. */
function careless(length: number): number {
  return countSteps(() => {
    let text = 'x'.repeat(length)
    while (text !== '') text = text.slice(1)
  })
}

process.stdout.write(JSON.stringify({ counts, careless: { small: careless(1_024), large: careless(8_192) }, types: ASKED_TYPES.length }))
