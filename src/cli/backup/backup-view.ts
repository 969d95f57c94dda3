import { factLines } from '../identity-lines.js'
import { counted, formatBytes, formatCount, printable } from '../text.js'
import type { Manifest } from './manifest.js'

/** A backup for JSON. */
export function backupView(manifest: Manifest, faults: readonly string[]): object {
  const { created, version, node, organization, mesh, elsewhere, files, store } = manifest

  return {
    created,
    version,
    node,
    organization,
    ...(mesh === undefined ? {} : { mesh }),
    elsewhere,
    files: files.length,
    ...(store === undefined ? {} : { store }),
    faults
  }
}

export interface BackupLinesInit {
  faults: readonly string[]
  file: string
  /** Of the encrypted file. */
  bytes: number
  mark?: string
}

/** A backup for people: whose it is, from when, what is in it, and what is not. */
export function backupLines(manifest: Manifest, { faults, file, bytes, mark = '' }: BackupLinesInit): string {
  const { created, version, node, organization, mesh, elsewhere, store } = manifest

  return factLines(
    [
      ['backup', `${file}  ${formatBytes(bytes)}`],
      ['of', `${created}  by release ${printable(version)}`],
      ['node', `${node.peer_id}  ${printable(node.fingerprint)}`],
      ['organization', printable(organization.name ?? organization.did)],
      ['mesh', mesh === undefined ? 'none yet' : `${printable(mesh.name)}  ${printable(mesh.fingerprint)}`],
      ...storeLines(store),
      ...elsewhere.map(({ key, path }): [string, string] => ['elsewhere', `${printable(key)}: ${printable(path)}`]),
      ...faults.map((fault): [string, string] => ['fault', printable(fault)])
    ],
    mark
  )
}

function storeLines(store: Manifest['store']): Array<[string, string]> {
  if (store === undefined) return [['store', 'none: the node had never run']]

  const { batches, records, streams, api_keys: keys, windows, holes, damaged, state, reasons, community_digest: digest } = store

  return [
    ['store', `${formatCount(records)} records in ${counted(batches, 'batch', 'batches')} of ${counted(streams, 'stream', 'streams')}`],
    ['', `${counted(keys, 'API key', 'API keys')}, ${counted(windows, 'row', 'rows')} of open windows`],
    ['digest', digest],
    ...(holes > 0 ? [['holes', `${counted(holes, 'batch comes', 'batches come')} back from peers`] as [string, string]] : []),
    ...(damaged > 0 ? [['damaged', `${counted(damaged, 'row', 'rows')} left out`] as [string, string]] : []),
    ...(state === 'ok' ? [] : [['state', `${state}: ${reasons.map(printable).join('; ')}`] as [string, string]])
  ]
}
