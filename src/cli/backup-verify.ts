import { resolve } from 'node:path'

import { backupLines, backupView } from './backup/backup-view.js'
import { findKeys, KEY_OPTIONS } from './backup/lock.js'
import { withProgress } from './backup/byte-progress.js'
import { backupKind, readBackup } from './backup/read-backup.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { printObject } from './output.js'
import { paintOf } from './text.js'

export const backupVerifyCommand: CommandSpec = {
  name: 'backup verify',
  group: 'keep',
  summary: 'Prove that a backup is whole, and show what is in it; needs no node',
  description:
    'Decrypts all of it, hashes every file, and follows every chain of the store: each payload against its signed header, each signature. ' +
    'Exit code 8 when anything is wrong. The same file opens with age and tar: age --decrypt FILE | tar -t',
  arguments: [{ name: 'file', summary: 'the backup', isRequired: true }],
  options: [...KEY_OPTIONS],
  examples: [
    { line: 'tocsin backup verify node.age', does: 'asks for the passphrase' },
    { line: 'tocsin backup verify node.age --identity ~/.age/backup.txt', does: 'with the identity of a recipient' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const path = resolve(io.cwd, args.argument('file'))
  const keys = await findKeys(await backupKind(path), args, io)
  const { manifest, faults, bytes } = await withProgress(args, io, show =>
    readBackup({ path, keys, signal: io.signal, onProgress: show('verified') })
  )

  await printObject(io, args, {
    schema: 'tocsin.backup-verify/1',
    value: { file: path, bytes, ...backupView(manifest, faults) },
    human: () => backupLines(manifest, { faults, file: path, bytes, mark: faults.length === 0 ? `${paintOf(io.stdout).green('✔')} ` : '' })
  })

  return faults.length === 0 ? EXIT.ok : EXIT.verificationFailed
}
