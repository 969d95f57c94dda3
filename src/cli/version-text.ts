import { readFile } from 'node:fs/promises'

/** The version of this package, from its package.json: two folders up from here, in src/ and in dist/ alike. */
export async function readVersion(): Promise<string> {
  const plain: unknown = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))

  return typeof plain === 'object' && plain !== null && 'version' in plain ? String(plain.version) : 'unknown'
}
