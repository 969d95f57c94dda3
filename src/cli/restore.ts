import { join, resolve } from 'node:path'

import { requireNewDir } from '../config/new-dir.js'
import { NODE_CONFIG_FILE } from '../config/node-config.js'
import { NodeError } from '../errors.js'
import { backupLines, backupView } from './backup/backup-view.js'
import { findKeys, KEY_OPTIONS } from './backup/lock.js'
import { withProgress } from './backup/byte-progress.js'
import { backupKind, type BackupRead, type BackupReading, type BackupSink, NO_SINK, readBackup } from './backup/read-backup.js'
import { restoreDir } from './backup/restore-dir.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { keepHeapSmall } from './heap.js'
import { factLines } from './identity-lines.js'
import { printObject } from './output.js'
import { formatCount, paintOf, printable } from './text.js'

const MESH_ID = /^[0-9a-f]{64}$/

export const restoreCommand: CommandSpec = {
  name: 'restore',
  group: 'keep',
  summary: 'Make the directory of a node from a backup',
  description:
    'Proves all of the backup first, shows whose it is, asks, and writes into a directory beside the new one, which takes its name at the ' +
    'end: a backup that is cut short, changed, or of another mesh changes nothing on disk. The directory must be new or empty.\n' +
    'A restored node may have published after the backup. It therefore publishes nothing until a peer that knows it has said what it ' +
    'holds, and takes back from the peers what it lacks. Where no peer will ever answer: tocsin identity epoch starts its streams again. ' +
    'Never restore a node that still runs elsewhere. API keys that were revoked and invites that were used after ' +
    'the backup are valid again: tocsin key list, tocsin invite list.',
  arguments: [{ name: 'file', summary: 'the backup', isRequired: true }],
  options: [
    ...KEY_OPTIONS,
    { flags: '--mesh <id>', summary: 'refuse a backup of another mesh (its id in hex, as tocsin backup verify shows it)' },
    { flags: '--outside', summary: 'put files that node.yaml names elsewhere to their places outside the directory, where nothing is' },
    { flags: '--dry-run', summary: 'prove and show, write nothing' }
  ],
  examples: [
    { line: 'tocsin restore node.age', does: 'into ~/.tocsin; asks for the passphrase, shows the plan, asks' },
    { line: 'tocsin restore node.age --dir /var/lib/tocsin --identity ~/.age/backup.txt --yes', does: 'without questions' },
    { line: 'tocsin restore node.age --dry-run', does: 'what would be restored' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  keepHeapSmall()
  const path = resolve(io.cwd, args.argument('file'))
  const meshId = meshOf(args)
  if (!args.flag('dry-run')) await requireNewDir(args.dir)

  const keys = await findKeys(await backupKind(path), args, io)
  const mesh = meshId === undefined ? {} : { meshId }
  const { proof, configText } = await prove(args, io, { path, keys, ...mesh })

  await showPlan(args, io, proof, path)
  if (args.flag('dry-run')) return proof.faults.length === 0 ? EXIT.ok : EXIT.verificationFailed

  if (!args.isYes && !(await io.prompt.confirm(`Restore it into ${args.dir}?`))) {
    await io.stderr.write('Nothing was written.\n')

    return EXIT.failed
  }

  const { store, kept, aside } = await withProgress(args, io, (show, progress) =>
    restoreDir({
      path,
      keys,
      dir: args.dir,
      configText,
      mayWriteOutside: args.flag('outside'),
      io,
      ...mesh,
      onProgress: (text, bytes, ofBytes) =>
        bytes === undefined || ofBytes === undefined ? progress.show(text) : show(text)(bytes, ofBytes)
    })
  )

  await printObject(io, args, {
    schema: 'tocsin.restore/1',
    value: { dir: args.dir, claims: store.claims, holes: store.holes, kept, aside, ...backupView(proof.manifest, proof.faults) },
    human: () =>
      factLines(
        [
          ['restored', args.dir],
          ['claims', `${formatCount(store.claims)} made from the signed batches`],
          ...kept.map(({ key, path: left }): [string, string] => ['left', `${key}: ${printable(left)} is there already and differs`]),
          ...aside.map(({ key, path: place, name = '' }): [string, string] => [
            'aside',
            `${key}: ${printable(join(args.dir, name))} belongs at ${printable(place)}: put it there, or restore with --outside`
          ])
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })

  if (!args.isQuiet) {
    await io.stderr.write(
      `  Next:  tocsin run --dir ${args.dir}   with its peers in reach: it publishes once one of them has confirmed what it holds\n`
    )
  }

  return EXIT.ok
}

/** Reads all of it before anything is written. */
async function prove(args: Args, io: Io, reading: Pick<BackupReading, 'path' | 'keys' | 'meshId'>) {
  let configText: string | undefined
  const sink: BackupSink = {
    ...NO_SINK,
    async file(name, body) {
      if (name === NODE_CONFIG_FILE) configText = Buffer.from(body).toString('utf8')
    }
  }
  const proof = await withProgress(args, io, show => readBackup({ ...reading, sink, signal: io.signal, onProgress: show('verified') }))

  if (configText === undefined) throw new NodeError('BACKUP_MALFORMED', 'This backup holds no node.yaml', { fix: 'take another backup' })

  return { proof, configText }
}

/** @throws NodeError `USAGE_INVALID` */
function meshOf(args: Args): string | undefined {
  const mesh = args.text('mesh')?.toLowerCase()
  if (mesh === undefined || MESH_ID.test(mesh)) return mesh

  throw new NodeError('USAGE_INVALID', '--mesh is no id of a mesh', {
    fix: '64 hex digits, as tocsin backup verify FILE -o json shows them'
  })
}

async function showPlan(args: Args, io: Io, { manifest, faults, bytes }: BackupRead, path: string): Promise<void> {
  if (args.isQuiet && args.isYes) return

  const out = args.flag('dry-run') ? io.stdout : io.stderr

  await out.write(backupLines(manifest, { faults, file: path, bytes }))
  await out.write(factLines([['into', args.dir]]))
}
