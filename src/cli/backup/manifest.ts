import { NodeError } from '../../errors.js'
import type { SnapshotAbout } from '../../store/snapshot-codec.js'

/** Version of what is inside a backup; one with a higher number is not read. */
export const BACKUP_FORMAT = 1
const SCHEMA = 'tocsin.backup/1'

/** Names inside the archive, in their order. */
export const ABOUT_NAME = 'about.json'
export const FILES_PREFIX = 'files/'
export const STORE_ABOUT_NAME = 'store/about.json'
export const STORE_ROWS = /^store\/\d{8}\.rows$/
export const MANIFEST_NAME = 'manifest.json'

/** A path outside the directory of the node that its configuration names. */
export interface Elsewhere {
  /** Of node.yaml. */
  key: string
  path: string
  /** Inside the archive; absent: it is not in the backup. */
  name?: string
}

/** First file of a backup: whose it is, before anything else is read. */
export interface BackupAbout {
  schema: string
  format: number
  /** Of the program that wrote it. */
  version: string
  created: string
  node: { peer_id: string; fingerprint: string }
  organization: { name?: string; did: string }
  /** Absent: the node belonged to no mesh yet. */
  mesh?: { id: string; name: string; fingerprint: string }
  elsewhere: readonly Elsewhere[]
}

export interface FileFact {
  name: string
  bytes: number
  sha256: string
}

/** What the rows of the store come to; a reader counts again. */
export interface StoreFacts {
  rows: number
  streams: number
  batches: number
  records: number
  payload_bytes: number
  api_keys: number
  /** Rows of open aggregation windows. */
  windows: number
  /** Batches whose payload is not in the backup although it still counts: they are fetched from peers. */
  holes: number
  /** As `tocsin status` shows it. */
  community_digest: string
}

/** Last file of a backup: everything before it, hashed. */
export interface Manifest extends BackupAbout {
  files: readonly FileFact[]
  store?: StoreFacts & Pick<SnapshotAbout, 'heads' | 'state' | 'reasons'> & { layout: number; damaged: number }
}

export function createAbout(facts: Omit<BackupAbout, 'schema' | 'format'>): BackupAbout {
  return { schema: SCHEMA, format: BACKUP_FORMAT, ...facts }
}

export function encodeJson(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`, 'utf8')
}

/** @throws NodeError `BACKUP_MALFORMED` · `BACKUP_FORMAT_NEWER` */
export function parseAbout(bytes: Uint8Array): BackupAbout {
  const about: Partial<BackupAbout> = parseObject(bytes)
  const { schema, format, version, created, node, organization, mesh, elsewhere } = about

  if (typeof schema !== 'string' || !schema.startsWith('tocsin.backup/') || typeof format !== 'number') throw malformed()

  if (format > BACKUP_FORMAT) {
    throw new NodeError(
      'BACKUP_FORMAT_NEWER',
      `Release ${String(version)} wrote this backup in format ${format}; this release reads ${BACKUP_FORMAT}`,
      {
        fix: `install release ${String(version)} or a later one, and use that`
      }
    )
  }

  if (typeof version !== 'string' || typeof created !== 'string' || Number.isNaN(Date.parse(created))) throw malformed()
  if (typeof node?.peer_id !== 'string' || typeof organization?.did !== 'string' || !Array.isArray(elsewhere)) throw malformed()
  if (mesh !== undefined && !/^[0-9a-f]{64}$/.test(mesh.id)) throw malformed()

  return { schema, format, version, created, node, organization, ...(mesh === undefined ? {} : { mesh }), elsewhere }
}

/** @throws NodeError `BACKUP_MALFORMED` */
export function parseManifest(bytes: Uint8Array): Manifest {
  const { files, store }: Partial<Manifest> = parseObject(bytes)
  if (!Array.isArray(files)) throw malformed()

  return { ...parseAbout(bytes), files, ...(store === undefined ? {} : { store }) }
}

function parseObject(bytes: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))

    return typeof value === 'object' && value !== null ? value : {}
  } catch (err) {
    throw new NodeError('BACKUP_MALFORMED', 'What describes the backup is no JSON', { cause: err, fix: 'take another backup' })
  }
}

function malformed(): NodeError {
  return new NodeError('BACKUP_MALFORMED', 'This is no backup of a Tocsin node', { fix: 'check the name of the file' })
}
