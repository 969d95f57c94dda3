import { resolve } from 'node:path'

import { readDocumentFile } from '../../config/anchor-file.js'
import { NodeError } from '../../errors.js'
import type { Args, Io, OptionSpec } from '../command.js'
import { PASSPHRASE_CHARS_MIN } from '../passphrase.js'
import type { Keys, Lock } from './age.js'

const SECRET_FILE_BYTES_MAX = 65_536

export const LOCK_OPTIONS: readonly OptionSpec[] = [
  { flags: '--recipient <age1...>', summary: 'who can open it: age recipients' },
  { flags: '--passphrase-file <path>', summary: 'file whose first line is the passphrase of the backup; without both, it is asked' }
]

export const KEY_OPTIONS: readonly OptionSpec[] = [
  { flags: '--identity <path...>', summary: 'files with the age identity of a recipient' },
  { flags: '--passphrase-file <path>', summary: 'file whose first line is the passphrase of the backup; without it, it is asked' }
]

/** How a new backup is locked. @throws NodeError `USAGE_INVALID` · `PASSPHRASE_MISSING` · `FILE_NOT_FOUND` */
export async function chooseLock(args: Args, io: Io): Promise<Lock> {
  const recipients = args.list('recipient')
  const fromFile = await firstLine(args, io)

  if (recipients.length > 0 && fromFile !== undefined) {
    throw new NodeError('USAGE_INVALID', 'a backup has recipients or a passphrase, not both', { fix: 'leave one of them out' })
  }

  if (recipients.length > 0) return { recipients }

  const passphrase = fromFile ?? (await askTwice(io))

  if (Array.from(passphrase).length < PASSPHRASE_CHARS_MIN) {
    throw new NodeError('USAGE_INVALID', `the passphrase is shorter than ${PASSPHRASE_CHARS_MIN} characters`, {
      fix: 'five random words are a good one: who has the file can guess for years'
    })
  }

  return { passphrase }
}

/**
 * What opens a backup of this kind.
 * @throws NodeError `BACKUP_KEY_WRONG` for identities where a passphrase is needed and the other way round · `PASSPHRASE_MISSING`
 */
export async function findKeys(kind: 'passphrase' | 'identities', args: Args, io: Io): Promise<Keys> {
  const identityFiles = args.list('identity')
  const fromFile = await firstLine(args, io)

  if (kind === 'identities') {
    if (identityFiles.length === 0) {
      throw new NodeError('BACKUP_KEY_WRONG', 'This backup is encrypted to age recipients', {
        fix: 'give the identity file of one of them: --identity FILE'
      })
    }

    return { identities: (await Promise.all(identityFiles.map(path => identitiesIn(resolve(io.cwd, path))))).flat() }
  }

  if (identityFiles.length > 0 && fromFile === undefined) {
    throw new NodeError('BACKUP_KEY_WRONG', 'This backup is opened by a passphrase, not by an identity', { fix: '--passphrase-file FILE' })
  }

  if (fromFile !== undefined) return { passphrase: fromFile }
  requireTerminal(io)

  return { passphrase: await io.prompt.secret('Passphrase of the backup:') }
}

async function identitiesIn(path: string): Promise<string[]> {
  const lines = Buffer.from(await readDocumentFile(path, { bytesMax: SECRET_FILE_BYTES_MAX }))
    .toString('utf8')
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
  if (lines.length === 0) throw new NodeError('BACKUP_KEY_WRONG', `${path} holds no identity`, { fix: 'age-keygen -o FILE makes one' })

  return lines
}

async function firstLine(args: Args, io: Io): Promise<string | undefined> {
  const name = args.text('passphrase-file')
  if (name === undefined) return undefined

  const path = resolve(io.cwd, name)
  const [first = ''] = Buffer.from(await readDocumentFile(path, { bytesMax: SECRET_FILE_BYTES_MAX }))
    .toString('utf8')
    .split(/\r?\n/)
  if (first === '') throw new NodeError('PASSPHRASE_MISSING', `${path} has no passphrase in its first line`, { fix: 'write it there' })

  return first
}

async function askTwice(io: Io): Promise<string> {
  requireTerminal(io)
  await io.stderr.write('The backup is encrypted. Without its passphrase it is worth nothing: nobody can reset it.\n')

  const first = await io.prompt.secret('New passphrase of the backup:')
  const second = await io.prompt.secret('The same again:')
  if (first !== second) throw new NodeError('USAGE_INVALID', 'the two passphrases differ', { fix: 'run the command again' })

  return first
}

function requireTerminal({ isInteractive }: Io): void {
  if (isInteractive) return

  throw new NodeError('PASSPHRASE_MISSING', 'the passphrase of the backup is needed and there is no terminal to ask', {
    fix: '--passphrase-file FILE'
  })
}
