import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { readNodeKey, readOrgPublicKey } from '../config/key-files.js'
import { type NodeConfig, readNodeConfig, resolveInDir } from '../config/node-config.js'
import { readProfile } from '../config/organization-file.js'
import { isNodeError, NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import { fingerprint, nodePeerId, orgDid } from '../roster/fingerprint.js'
import { readAnchorRoster } from './anchor-roster.js'
import { encrypted } from './backup/age.js'
import { backupLines, backupView } from './backup/backup-view.js'
import { chooseLock, LOCK_OPTIONS } from './backup/lock.js'
import { type BackupAbout, createAbout, type Manifest } from './backup/manifest.js'
import { elsewhereOf, listNodeFiles } from './backup/node-files.js'
import { withProgress } from './backup/byte-progress.js'
import { backupParts, writePrivateFile } from './backup/write-backup.js'
import { createClient } from './client.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { printObject } from './output.js'
import { paintOf } from './text.js'
import { readVersion } from './version-text.js'

export const backupCreateCommand: CommandSpec = {
  name: 'backup create',
  group: 'keep',
  summary: 'Write everything of this node into one encrypted file',
  description:
    'Works while the node runs and while it is stopped. The file is encrypted by age, to recipients or with a passphrase; inside is a tar ' +
    'archive: configuration, policy, keys, documents, and all that the store holds, as of one moment.\n' +
    'The key of the node is in it in the clear, because a node without its key is another node: who opens the backup can be this node. The ' +
    'key of the organization stays sealed by its own passphrase. A backup keeps what is erased later: delete old ones.',
  arguments: [],
  options: [
    { flags: '-o, --out <path>', summary: 'file to write (default: tocsin-NODE-TIME.age here)' },
    ...LOCK_OPTIONS,
    { flags: '--force', summary: 'replace a file of this name, once the new one is whole' }
  ],
  examples: [
    { line: 'tocsin backup create -o node.age', does: 'asks for a passphrase' },
    {
      line: 'tocsin backup create --recipient age1zs4h2tx2xle9496uj8q5wwcmxj94hdpkw0lpphe6qv4469xyq4ysmc9cnz',
      does: 'for a key that is kept elsewhere'
    },
    { line: 'tocsin backup create -o node.age --force --passphrase-file /run/secrets/backup -q', does: 'from a timer' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  if (args.api !== undefined) {
    throw new NodeError('USAGE_INVALID', 'a backup is made on the machine of the node', {
      fix: 'leave --api out; --dir names its directory'
    })
  }

  const { config } = await readNodeConfig(args.dir, io.env)
  const createdMs = io.clock.nowMs()
  const files = await listNodeFiles(args.dir, config)
  const about = createAbout({ ...(await readFacts(args, createdMs)), elsewhere: elsewhereOf(files, config, args.dir) })
  const path = resolve(io.cwd, args.text('out') ?? `tocsin-${about.node.peer_id.slice(-8)}-${about.created.replace(/[-:]|\.\d+/g, '')}.age`)
  const lock = await chooseLock(args, io)
  let made: { manifest: Manifest; faults: readonly string[] } | undefined

  const written = await withProgress(args, io, show =>
    withSnapshot(args, io, config, async snapshot => {
      const parts = backupParts({
        about,
        files,
        createdMs,
        ...(snapshot === undefined ? {} : { snapshot }),
        onProgress: show('backed up'),
        onManifest: (manifest, faults) => (made = { manifest, faults })
      })

      return writePrivateFile(await encrypted(parts, lock), { path, isForced: args.flag('force'), signal: io.signal })
    })
  )

  if (made === undefined) throw new NodeError('INTERNAL', 'a backup without an end was written')

  return report(args, io, { ...made, ...written, path })
}

/** Whose backup it is, from the files alone. */
async function readFacts({ dir }: Args, nowMs: number): Promise<Omit<BackupAbout, 'schema' | 'format' | 'elsewhere'>> {
  const [{ publicKey: nodeKey }, orgKey, profile] = [await readNodeKey(dir), await readOrgPublicKey(dir), await findOr(readProfile(dir))]
  const roster = (await findOr(readAnchorRoster(dir, nowMs)))?.roster

  return {
    version: await readVersion(),
    created: new Date(nowMs).toISOString(),
    node: { peer_id: nodePeerId(nodeKey), fingerprint: fingerprint(nodeKey) },
    organization: { did: orgDid(orgKey), ...(profile === undefined ? {} : { name: profile.name }) },
    ...(roster === undefined
      ? {}
      : { mesh: { id: toHex(roster.meshId), name: roster.charter.name, fingerprint: fingerprint(roster.meshId) } })
  }
}

/** What a node that belongs to no mesh yet does not have. */
async function findOr<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (err) {
    if (isNodeError(err, 'FILE_NOT_FOUND')) return undefined
    throw err
  }
}

/** The store through the node that runs, or opened here where none does; none where the node has never run. */
async function withSnapshot<T>(
  args: Args,
  io: Io,
  config: NodeConfig,
  work: (snapshot: AsyncIterable<Uint8Array> | undefined) => Promise<T>
): Promise<T> {
  const client = await createClient(args, io)
  const running = await client.bytes('/v1/backup').catch((err: unknown) => {
    if (isNodeError(err, 'NODE_UNREACHABLE')) return undefined
    throw err
  })
  if (running !== undefined) return work(running)

  const dir = resolveInDir(args.dir, config.store.dir)
  if (!existsSync(join(dir, 'db'))) return work(undefined)

  // LevelDB is loaded only here: a backup of a running node does without.
  const { createStore } = await import('../store/index.js')
  const store = createStore({ clock: io.clock }, { dir, nodeKey: (await readNodeKey(args.dir)).publicKey })
  await store.start()

  try {
    return await work(store.snapshot())
  } finally {
    await store.stop()
  }
}

interface Made {
  manifest: Manifest
  faults: readonly string[]
  path: string
  bytes: number
  sha256: string
}

async function report(args: Args, io: Io, { manifest, faults, path, bytes, sha256 }: Made): Promise<ExitCode> {
  const isWhole = faults.length === 0 && (manifest.store?.damaged ?? 0) === 0 && (manifest.store?.state ?? 'ok') === 'ok'

  await printObject(io, args, {
    schema: 'tocsin.backup-create/1',
    value: { file: path, bytes, sha256, ...backupView(manifest, faults) },
    human: () => backupLines(manifest, { faults, file: path, bytes, mark: isWhole ? `${paintOf(io.stdout).green('✔')} ` : '' })
  })

  if (!args.isQuiet) {
    if (!isWhole)
      await io.stderr.write(
        '  The store was not whole. What it lacked is not in the backup: tocsin status tells how the node repairs itself.\n'
      )
    await io.stderr.write(`  Next:  tocsin backup verify ${path}   and copy it to another machine\n`)
  }

  return isWhole ? EXIT.ok : EXIT.partlyDone
}
