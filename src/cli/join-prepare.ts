import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'

import { writeFileAtomic } from '../config/atomic-file.js'
import { readNodeKey } from '../config/key-files.js'
import { buildDir, requireNewDir } from '../config/new-dir.js'
import { NODE_CONFIG_FILE } from '../config/node-config.js'
import { nodePaths } from '../config/node-dir.js'
import { setPskInYaml } from '../config/node-template.js'
import { readProfile } from '../config/organization-file.js'
import { type PendingJoin, writePendingJoin } from '../config/pending-join.js'
import { readPskFile } from '../config/psk-file.js'
import { generateKeyPair, type KeyPair } from '../envelope/signing.js'
import { NodeError } from '../errors.js'
import { equalBytes } from '../model/bytes.js'
import type { OrgKind } from '../model/enumerations.js'
import { CERTIFICATE_MS, type JoinRequest, type NodeCertificate } from '../roster/documents.js'
import type { Invite } from '../roster/invite-codec.js'
import { inviteIdOf } from '../roster/invite-proof.js'
import { createRoster, type RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { encodeSigned } from '../roster/signed-codec.js'
import type { Args, Io } from './command.js'
import { dayText } from './identity-lines.js'
import { fillDir, type Plan } from './init.js'
import { readAnchorIfAny } from './join-complete.js'
import { requireMultiaddrs } from './mesh-documents.js'
import { constituencyFrom, hasConstituency, kindFrom, requireOrgName } from './org-options.js'
import { choosePassphrase, openOrgKey } from './passphrase.js'

export interface Prepared {
  pending: PendingJoin
  /** The directory was made for this join. */
  isNewDir: boolean
}

/**
 * Everything before the first word to the steward: directory and keys where there are none, the request, and the certificate
 * that the answer will need, so that the passphrase is asked once.
 *
 * @throws NodeError `INVITE_WRONG_MESH` in a directory of another mesh · `USAGE_INVALID` · as `openOrgKey` and `buildDir`
 */
export async function prepareJoin(args: Args, io: Io, { invite, text }: { invite: Invite; text: string }): Promise<Prepared> {
  const hasNode = await isThere(nodePaths(args.dir).config)

  return hasNode ? prepareHere(args, io, { invite, text }) : prepareNew(args, io, { invite, text })
}

async function prepareHere(args: Args, io: Io, { invite, text }: { invite: Invite; text: string }): Promise<Prepared> {
  const nowMs = io.clock.nowMs()
  const profile = await readProfile(args.dir)
  const nodeKey = await readNodeKey(args.dir)
  const serial = 1 + (await highestSerial(args.dir, { invite, nodeKey: nodeKey.publicKey, nowMs }))

  refuseDirOptions(args)
  const orgKey = await openOrgKey(args, io)
  const pending = sign(args, { invite, text, orgKey, nodeKey, nowMs, serial, name: profile.name, kind: profile.kind })

  await writePendingJoin(args.dir, pending)

  return { pending, isNewDir: false }
}

async function prepareNew(args: Args, io: Io, { invite, text }: { invite: Invite; text: string }): Promise<Prepared> {
  const name = args.text('org') ?? invite.name
  if (name === undefined)
    throw new NodeError('USAGE_INVALID', '--org is missing: the name of your organization', { fix: 'tocsin join INVITE --org "…"' })

  const kind = kindFrom(args) ?? invite.kind ?? 'company'
  const plan: Plan = {
    profile: { name: requireOrgName(name), kind },
    mesh: undefined,
    isLab: false,
    listen: requireMultiaddrs(args.list('listen'), 'listen'),
    publicAddresses: requireMultiaddrs(args.list('public-address'), 'public-address'),
    restListen: args.text('rest-listen')
  }
  const psk = await givenPsk(args, io)

  await requireNewDir(args.dir)
  const passphrase = await choosePassphrase(args, io)
  const [orgKey, nodeKey] = [generateKeyPair(), generateKeyPair()]
  const pending = sign(args, { invite, text, orgKey, nodeKey, nowMs: io.clock.nowMs(), serial: 1, name, kind })

  await buildDir(args.dir, NODE_CONFIG_FILE, async temporary => {
    await fillDir(temporary, { plan, passphrase, orgKey, nodeKey, roster: undefined })
    await writePendingJoin(temporary, pending)
    if (psk !== undefined) await installPsk(temporary, psk)
  })

  return { pending, isNewDir: true }
}

interface Signing {
  invite: Invite
  text: string
  orgKey: KeyPair
  nodeKey: KeyPair
  nowMs: number
  serial: number
  name: string
  kind: OrgKind
}

function sign(args: Args, { invite, text, orgKey, nodeKey, nowMs, serial, name, kind }: Signing): PendingJoin {
  const request: JoinRequest = {
    type: 'join-request',
    orgKey: orgKey.publicKey,
    nodeKey: nodeKey.publicKey,
    name: requireOrgName(args.text('org') ?? name),
    kind: kindFrom(args) ?? kind,
    constituency: hasConstituency(args) ? constituencyFrom(args) : invite.constituency,
    inviteId: inviteIdOf(invite.secret),
    createdMs: nowMs
  }
  const certificate: NodeCertificate = {
    type: 'node-certificate',
    orgKey: orgKey.publicKey,
    nodeKey: nodeKey.publicKey,
    serial,
    notBeforeMs: nowMs,
    notAfterMs: nowMs + CERTIFICATE_MS
  }
  const [signedRequest, signedCertificate] = [request, certificate].map(document =>
    encodeSigned(signDocument(document, invite.meshId, [orgKey, nodeKey]))
  )

  return { invite: text, request: signedRequest ?? new Uint8Array(0), certificate: signedCertificate ?? new Uint8Array(0) }
}

/** Of the certificates that this directory knows; 0 before the first. @throws NodeError `INVITE_WRONG_MESH` · `USAGE_INVALID` */
async function highestSerial(
  dir: string,
  { invite, nodeKey, nowMs }: { invite: Invite; nodeKey: Uint8Array; nowMs: number }
): Promise<number> {
  const { objects } = await readAnchorIfAny(dir)
  if (objects.length === 0) return 0

  const roster = createRoster(objects, { nowMs })

  if (!equalBytes(roster.meshId, invite.meshId)) {
    throw new NodeError('INVITE_WRONG_MESH', `the invite is for ${invite.meshName}, and this node belongs to ${roster.charter.name}`, {
      fix: 'join another mesh with a node of its own: --dir names another directory'
    })
  }

  const orgKey = roster.findOrgOf(nodeKey)
  refuseMember(roster, orgKey, nowMs)

  return orgKey === undefined ? 0 : roster.highestCertificateSerialOf(orgKey, nodeKey)
}

function refuseMember(roster: RosterView, orgKey: Uint8Array | undefined, nowMs: number): void {
  const member = orgKey === undefined ? undefined : roster.findMember(orgKey, nowMs)
  if (member === undefined) return

  throw new NodeError(
    'USAGE_INVALID',
    `this organization is a member of ${roster.charter.name} already, until ${dayText(member.notAfterMs)}`,
    {
      fix: 'tocsin run   starts the node'
    }
  )
}

function refuseDirOptions(args: Args): void {
  const given =
    ['listen', 'public-address'].find(name => args.list(name).length > 0) ??
    ['rest-listen', 'psk-file'].find(name => args.text(name) !== undefined)
  if (given === undefined) return

  throw new NodeError('USAGE_INVALID', `--${given} is for a new directory, and ${args.dir} has a node.yaml`, {
    fix: given === 'psk-file' ? 'set mesh.pskFile in node.yaml' : 'set it under mesh: or rest: in node.yaml'
  })
}

async function givenPsk(args: Args, io: Io): Promise<string | undefined> {
  const file = args.text('psk-file')
  if (file === undefined) return undefined

  const path = resolve(io.cwd, file)
  await readPskFile(path)

  return readFile(path, 'utf8')
}

async function installPsk(dir: string, psk: string): Promise<void> {
  const paths = nodePaths(dir)
  const yaml = await readFile(paths.config, 'utf8')

  await writeFileAtomic(paths.pskFile, psk)
  await writeFileAtomic(paths.config, setPskInYaml(yaml, 'keys/mesh.psk'))
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}
