import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { dropIntoInbox, readAnchor, readDocumentFile, writeAnchor } from '../config/anchor-file.js'
import { reasonOf, writeFileAtomic } from '../config/atomic-file.js'
import { readNodeKey, readOrgPublicKey } from '../config/key-files.js'
import { parseNodeConfig } from '../config/node-config.js'
import { nodePaths } from '../config/node-dir.js'
import { setMeshInYaml } from '../config/node-template.js'
import { isNodeError, NodeError } from '../errors.js'
import { equalBytes, toHex } from '../model/bytes.js'
import { fingerprint, nodePeerId } from '../roster/fingerprint.js'
import type { Member } from '../roster/roster.js'
import { createRoster, type RosterView } from '../roster/roster-view.js'
import { decodeWelcome, type Welcome } from '../roster/signed-codec.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparable, comparableText, dayText, factLines, nodeView, orgView, timeText } from './identity-lines.js'
import { nodeChain, type NodeChainInit, reachable } from './mesh-documents.js'
import { constituencyText } from './org-options.js'
import { printObject } from './output.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
import { paintOf, printable } from './text.js'

/** The addresses are public, and the admin group may want to read the file. */
export const CONFIG_MODE = 0o600

export const joinCompleteCommand: CommandSpec = {
  name: 'join complete',
  group: 'mesh',
  summary: 'Take in the signed answer of a steward',
  description:
    'Verifies the answer, shows the fingerprint and words of the mesh, which must be what the steward tells you by telephone, and ' +
    'pins them. Then certifies this node with the key of the organization and writes the mesh and its peers into node.yaml.',
  arguments: [{ name: 'file', summary: 'the answer', isRequired: true }],
  options: [{ flags: '--mesh-fingerprint <text>', summary: 'what the fingerprint of the mesh must be, for scripts' }, PASSPHRASE_OPTION],
  examples: [
    { line: 'tocsin join complete bravo.answer', does: 'compare, confirm, and be a member' },
    { line: 'tocsin join complete bravo.answer --mesh-fingerprint 7QF2-KM9A-XW4D-3C1P --yes', does: 'without questions' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const nowMs = io.clock.nowMs()
  const welcome = decodeWelcome(await readDocumentFile(resolve(io.cwd, args.argument('file'))))
  const roster = verifyWelcome(welcome, nowMs)
  const orgKey = await readOrgPublicKey(args.dir)
  const member = requireOwnMembership(roster, orgKey, nowMs)
  const yaml = await readConfigText(args.dir)

  const known = await readPresent(args.dir, roster)
  requirePinned(args, roster)
  if (!args.isQuiet || !args.isYes) await showMesh(io, roster, member)

  if (!args.isYes && !(await io.prompt.confirm('Is this what the steward told you?'))) {
    await io.stderr.write('Nothing was changed. If it differs, somebody may be in between: do not use this answer.\n')

    return EXIT.failed
  }

  const nodeKey = await readNodeKey(args.dir)
  const peers = welcome.addresses.filter(address => !address.endsWith(`/p2p/${nodePeerId(nodeKey.publicKey)}`))
  const { publicAddresses, listen } = parseNodeConfig(yaml, { fileName: nodePaths(args.dir).config }).config.mesh
  const chain = {
    orgKey: await openOrgKey(args, io),
    nodeKey,
    publicAddresses: publicAddresses.length > 0 ? publicAddresses : reachable(listen),
    nowMs
  }
  const joined = joinUp(known.objects, { roster, chain })

  await writeAnchor(args.dir, { objects: joined.objects(), addresses: [...new Set([...known.addresses, ...peers])] })
  await writeFileAtomic(nodePaths(args.dir).config, setMeshInYaml(yaml, { meshId: toHex(roster.meshId), peers }), CONFIG_MODE)
  // A node that runs already learns of its new membership and certificate without a restart.
  if (known.objects.length > 0) for (const object of joined.chainOf(nodeKey.publicKey)) await dropIntoInbox(args.dir, object)
  await report(args, io, { roster: joined, member, nodeKey: nodeKey.publicKey, peers })

  return EXIT.ok
}

/** What was known before, what the answer adds, and the node's own chain on top. */
export function joinUp(known: readonly Uint8Array[], { roster, chain }: { roster: RosterView; chain: NodeChainInit }): RosterView {
  const joined = createRoster([...known, ...roster.objects()], { meshId: roster.meshId, nowMs: chain.nowMs })
  for (const object of nodeChain(joined, chain)) joined.apply(object, chain.nowMs)

  return joined
}

/** A roster of the answer alone, in which every object stands. @throws NodeError of the first one that does not */
export function verifyWelcome({ objects }: Welcome, nowMs: number): RosterView {
  let refused: NodeError | undefined

  const roster = createRoster(objects, {
    nowMs,
    onRefused(_object, err) {
      refused ??= err
    }
  })
  if (refused !== undefined) throw refused

  return roster
}

/** @throws NodeError `JOIN_KEY_MISMATCH` · `MEMBERSHIP_EXPIRED` */
export function requireOwnMembership(roster: RosterView, orgKey: Uint8Array, nowMs: number): Member {
  const member = roster.findMember(orgKey, nowMs)
  if (member !== undefined) return member

  if (roster.highestSerialOf(orgKey) === 0) {
    throw new NodeError('JOIN_KEY_MISMATCH', `the answer is not for this organization, whose fingerprint is ${fingerprint(orgKey)}`, {
      fix: 'it was perhaps made for another request: compare the fingerprint with the steward, or name the right node with --dir'
    })
  }

  throw new NodeError('MEMBERSHIP_EXPIRED', 'the membership in the answer does not cover the present time of this machine', {
    fix: 'check the clock of this machine (timedatectl), then ask the steward for a new answer'
  })
}

/**
 * What this node starts from now. A node changes mesh by a new directory, never by an answer from elsewhere.
 *
 * @throws NodeError `DOCUMENT_WRONG_MESH`
 */
export async function readPresent(dir: string, roster: RosterView): Promise<Welcome> {
  const present = await readAnchorIfAny(dir)
  if (present.objects.length === 0) return present

  const { meshId, charter } = createRoster(present.objects, { nowMs: 0 })
  if (equalBytes(meshId, roster.meshId)) return present

  throw new NodeError('DOCUMENT_WRONG_MESH', `the answer is of another mesh than ${charter.name}, to which this node belongs`, {
    fix: 'join another mesh with a node of its own: tocsin init --dir …'
  })
}

export async function readAnchorIfAny(dir: string): Promise<Welcome> {
  try {
    return await readAnchor(dir)
  } catch (err) {
    if (isNodeError(err, 'FILE_NOT_FOUND')) return { objects: [], addresses: [] }
    throw err
  }
}

/** @throws NodeError `DOCUMENT_WRONG_MESH` */
export function requirePinned(args: Args, roster: RosterView): void {
  const wanted = args.text('mesh-fingerprint')
  if (wanted === undefined || plain(wanted) === plain(fingerprint(roster.meshId))) return

  throw new NodeError('DOCUMENT_WRONG_MESH', `the mesh of the answer has the fingerprint ${fingerprint(roster.meshId)}, not ${wanted}`, {
    fix: 'ask the steward again by telephone; if it differs, somebody may be in between'
  })
}

function plain(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '')
}

export async function readConfigText(dir: string): Promise<string> {
  const path = nodePaths(dir).config

  try {
    return await readFile(path, 'utf8')
  } catch (err) {
    throw new NodeError('CONFIG_NOT_FOUND', `${path} cannot be read: ${reasonOf(err)}`, {
      cause: err,
      fix: 'tocsin init makes the directory of a node; --dir names another one'
    })
  }
}

async function showMesh(io: Io, { charter, meshId }: RosterView, member: Member): Promise<void> {
  await io.stderr.write(
    factLines([
      [charter.isLab ? 'laboratory mesh' : 'mesh', charter.name],
      ['fingerprint', comparableText(meshId)],
      ['stewards', `${charter.k} of ${charter.stewards.length} decide`],
      ['you become', `${printable(member.name)} (${member.kind}), until ${dayText(member.notAfterMs)}`],
      ['networks', constituencyText(member.constituency)]
    ])
  )
}

interface Done {
  roster: RosterView
  member: Member
  nodeKey: Uint8Array
  peers: readonly string[]
}

async function report(args: Args, io: Io, { roster, member, nodeKey, peers }: Done): Promise<void> {
  const { meshId, charter } = roster
  const node = roster.nodesOf(member.orgKey, io.clock.nowMs())[0]
  const until = node?.notAfterMs ?? 0

  await printObject(io, args, {
    schema: 'tocsin.join-complete/1',
    value: {
      mesh: { name: charter.name, id: toHex(meshId), is_lab: charter.isLab, ...comparable(meshId) },
      organization: orgView(member.orgKey, member.name),
      node: { ...nodeView(nodeKey), certified_until: timeText(until) },
      valid_until: timeText(member.notAfterMs),
      peers
    },
    human: () =>
      factLines(
        [
          ['mesh', `${charter.name} pinned: ${comparableText(meshId)}`],
          ['member', `${printable(member.name)}, until ${dayText(member.notAfterMs)}`],
          ['node', `certificate valid until ${dayText(until)}`],
          ['peers', peers.length === 0 ? 'none in the answer: add mesh.peers to node.yaml' : peers.join(', ')]
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })
  if (!args.isQuiet) await io.stderr.write(`  Next:  tocsin run --dir ${args.dir}\n`)
}
