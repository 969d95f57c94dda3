import { join } from 'node:path'

import { NodeError } from '../errors.js'
import { ORG_KIND_NUMBER, type OrgKind } from '../model/enumerations.js'
import { readDocumentFile } from './anchor-file.js'
import { writeFileAtomic } from './atomic-file.js'

/** What an organization calls itself. Only its wish: what counts is the membership that the stewards sign. */
export interface OrganizationProfile {
  name: string
  kind: OrgKind
}

const PROFILE_BYTES_MAX = 4_096
const SCHEMA = 'tocsin.organization/1'

function profilePath(dir: string): string {
  return join(dir, 'mesh', 'organization.json')
}

export async function writeProfile(dir: string, { name, kind }: OrganizationProfile): Promise<void> {
  await writeFileAtomic(profilePath(dir), `${JSON.stringify({ schema: SCHEMA, name, kind }, null, 2)}\n`)
}

/** @throws NodeError `FILE_NOT_FOUND` · `FILE_UNREADABLE` · `CONFIG_INVALID` */
export async function readProfile(dir: string): Promise<OrganizationProfile> {
  const path = profilePath(dir)
  const bytes = await readDocumentFile(path, {
    fix: 'tocsin init makes the directory of a node; --dir names another one',
    bytesMax: PROFILE_BYTES_MAX
  })
  const { name, kind } = parseObject(path, Buffer.from(bytes).toString('utf8'))

  if (typeof name !== 'string' || !isOrgKind(kind)) {
    throw new NodeError('CONFIG_INVALID', `${path} needs a name and a kind`, { fix: `kinds: ${Object.keys(ORG_KIND_NUMBER).join(', ')}` })
  }

  return { name, kind }
}

export function isOrgKind(value: unknown): value is OrgKind {
  return typeof value === 'string' && Object.hasOwn(ORG_KIND_NUMBER, value)
}

function parseObject(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)

    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch (err) {
    throw new NodeError('CONFIG_INVALID', `${path} is not JSON`, { cause: err, fix: 'write it again: { "name": "…", "kind": "isp" }' })
  }
}
