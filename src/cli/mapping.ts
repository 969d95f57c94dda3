import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { NodeError } from '../errors.js'

const PAIR = /^.+=[a-z_]+$/
/** Largest mapping file, in characters. */
const FILE_CHARS_MAX = 65_536

/**
 * `--map src_ip=value` pairs as they are; a word without an equals sign names a file with one pair a line (`#` begins a comment).
 *
 * @throws NodeError `USAGE_INVALID`, `FILE_NOT_FOUND`
 */
export async function readMapping(words: readonly string[], cwd: string): Promise<string[] | undefined> {
  if (words.length === 0) return undefined

  const pairs: string[] = []
  for (const word of words) pairs.push(...(word.includes('=') ? [word] : await readPairs(resolve(cwd, word))))

  for (const pair of pairs) {
    if (!PAIR.test(pair)) {
      throw new NodeError('USAGE_INVALID', `"${pair.slice(0, 100)}" is no mapping`, {
        fix: '--map src_ip=value: input field, equals sign, indicator field'
      })
    }
  }

  return pairs
}

async function readPairs(path: string): Promise<string[]> {
  let text: string

  try {
    text = await readFile(path, 'utf8')
  } catch (err) {
    throw new NodeError('FILE_NOT_FOUND', `the mapping file ${path} cannot be read`, { cause: err, fix: 'or write --map src_ip=value' })
  }

  return text
    .slice(0, FILE_CHARS_MAX)
    .split(/\r?\n/)
    .map(line => line.replace(/#.*$/, '').trim())
    .filter(line => line !== '')
}
