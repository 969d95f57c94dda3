import { resolve } from 'node:path'

import { readDocumentFile } from '../config/anchor-file.js'
import { type KeyPair, readOrgKey } from '../config/key-files.js'
import { isNodeError, NodeError } from '../errors.js'
import type { Args, Io, OptionSpec } from './command.js'

/** Short ones fall to guessing even at half a second a guess. */
export const PASSPHRASE_CHARS_MIN = 8
const PASSPHRASE_BYTES_MAX = 1_024
const TRIES = 3

export const PASSPHRASE_OPTION: OptionSpec = {
  flags: '--passphrase-file <path>',
  summary: "file whose first line is the passphrase of the organization's key; without it, it is asked"
}

/**
 * The passphrase for a new key: from the file, or asked twice.
 *
 * @throws NodeError `PASSPHRASE_MISSING` without file and terminal · `USAGE_INVALID` when it is too short
 */
export async function choosePassphrase(args: Args, io: Io): Promise<string> {
  const given = (await passphraseFromFile(args, io)) ?? (await askTwice(io))

  if (Array.from(given).length < PASSPHRASE_CHARS_MIN) {
    throw new NodeError('USAGE_INVALID', `the passphrase is shorter than ${PASSPHRASE_CHARS_MIN} characters`, {
      fix: 'five random words are a good one'
    })
  }

  return given
}

/**
 * The organization's key, opened with the passphrase from the file, or asked at most three times.
 *
 * @throws NodeError `PASSPHRASE_MISSING` · `PASSPHRASE_WRONG` · as `readOrgKey`
 */
export async function openOrgKey(args: Args, io: Io): Promise<KeyPair> {
  const fromFile = await passphraseFromFile(args, io)
  if (fromFile !== undefined) return readOrgKey(args.dir, fromFile)

  requireTerminal(io)

  for (let left = TRIES; ; left--) {
    try {
      return await readOrgKey(args.dir, await io.prompt.secret("Passphrase of the organization's key:"))
    } catch (err) {
      if (!isNodeError(err, 'PASSPHRASE_WRONG') || left <= 1) throw err
      await io.stderr.write('That is not the passphrase.\n')
    }
  }
}

async function passphraseFromFile(args: Args, io: Io): Promise<string | undefined> {
  const name = args.text('passphrase-file')
  if (name === undefined) return undefined

  const path = resolve(io.cwd, name)
  const bytes = await readDocumentFile(path, { bytesMax: PASSPHRASE_BYTES_MAX })
  const [first = ''] = Buffer.from(bytes).toString('utf8').split(/\r?\n/)

  if (first === '') throw new NodeError('PASSPHRASE_MISSING', `${path} has no passphrase in its first line`, { fix: 'write it there' })

  return first
}

async function askTwice(io: Io): Promise<string> {
  requireTerminal(io)

  await io.stderr.write("The organization's key is kept encrypted. Without its passphrase it is lost: nobody can reset it.\n")
  const first = await io.prompt.secret('New passphrase:')
  const second = await io.prompt.secret('The same again:')

  if (first !== second) throw new NodeError('USAGE_INVALID', 'the two passphrases differ', { fix: 'run the command again' })

  return first
}

function requireTerminal({ isInteractive }: Io): void {
  if (isInteractive) return

  throw new NodeError('PASSPHRASE_MISSING', "the passphrase of the organization's key is needed and there is no terminal to ask", {
    fix: '--passphrase-file FILE'
  })
}
