import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { mustRun } from './command.js'

/** A laboratory mesh of one organization, whose node is not running yet. */
export interface OneNode {
  dir: string
  passphraseFile: string
}

export interface OneNodeInit {
  /** TCP port of the mesh; 0 takes a free one at each start. */
  meshPort?: number
  /** `host:port` of the REST API, or `off`. */
  rest?: string
}

/** Founds it with the command that people type. */
export async function prepareOneNode(base: string, { meshPort = 0, rest = '127.0.0.1:0' }: OneNodeInit = {}): Promise<OneNode> {
  const dir = join(base, 'node')
  const passphraseFile = join(base, 'passphrase')

  await writeFile(passphraseFile, 'nine small bells ring\n', { mode: 0o600 })
  const who = ['--org', 'CERT Example', '--found', 'example-mesh', '--lab', '--dir', dir]
  const where = ['--listen', `/ip4/127.0.0.1/tcp/${meshPort}`, '--rest-listen', rest]
  await mustRun(['init', ...who, ...where, '--passphrase-file', passphraseFile])

  return { dir, passphraseFile }
}
