import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { writeAnchor } from '../config/anchor-file.js'
import { PRIVATE_DIR_MODE, writeFileAtomic } from '../config/atomic-file.js'
import { readNodeKey, writeNodeKey, writePseudonymKey } from '../config/key-files.js'
import { buildDir, requireNewDir } from '../config/new-dir.js'
import { NODE_CONFIG_FILE, parseNodeConfig, readNodeConfig } from '../config/node-config.js'
import { nodePaths } from '../config/node-dir.js'
import { renderNodeYaml } from '../config/node-template.js'
import { readProfile, writeProfile } from '../config/organization-file.js'
import { generateKeyPair } from '../envelope/signing.js'
import { NodeError } from '../errors.js'
import { NODES_PER_ORG_MAX } from '../limits.js'
import { toHex } from '../model/bytes.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { dayText, factLines, nodeView, timeText } from './identity-lines.js'
import { keepObjects, readLiveRoster } from './live-roster.js'
import { nodeChain, reachable, requireMultiaddrs, withPeerId } from './mesh-documents.js'
import { printObject } from './output.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
import { paintOf } from './text.js'

const SECRET_BYTES = 32

export const identityAddNodeCommand: CommandSpec = {
  name: 'identity add-node',
  group: 'keep',
  summary: 'Make the directory of another node of this organization',
  description:
    'Makes a node key, certifies it with the key of the organization, and writes a directory that is complete: move it to the other ' +
    'machine and run it there. Policy, mesh and peers are those of this node; the encrypted key of the organization is copied with it. ' +
    'Never copy keys/node.key of a running node instead: two nodes with one key contradict each other. At most 8 nodes.',
  arguments: [{ name: 'directory', summary: 'a new or empty directory', isRequired: true }],
  options: [
    { flags: '--listen <address...>', summary: 'where it accepts peers (default /ip4/0.0.0.0/tcp/7400)' },
    { flags: '--public-address <address...>', summary: 'where others reach it' },
    { flags: '--rest-listen <host:port>', summary: 'where its REST API answers, or off (default 127.0.0.1:7480)' },
    PASSPHRASE_OPTION
  ],
  examples: [
    {
      line: 'tocsin identity add-node ./second --public-address /dns4/two.example.org/tcp/7400',
      does: 'a second node, to be moved to its machine'
    },
    { line: 'tocsin identity add-node ./lab --listen /ip4/127.0.0.1/tcp/7411 --rest-listen off', does: 'another one on this machine' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const dir = resolve(io.cwd, args.argument('directory'))
  const live = await readLiveRoster(args, io)
  const { roster } = live
  const nowMs = io.clock.nowMs()
  const listen = requireMultiaddrs(args.list('listen'), 'listen')
  const publicAddresses = requireMultiaddrs(args.list('public-address'), 'public-address')
  const yaml = await configOf(args, { roster, listen, publicAddresses })

  await requireNewDir(dir)
  const orgKey = await openOrgKey(args, io)
  const nodes = roster.nodesOf(orgKey.publicKey, nowMs).length

  if (nodes >= NODES_PER_ORG_MAX) {
    throw new NodeError('NODES_TOO_MANY', `this organization has ${nodes} live nodes, and ${NODES_PER_ORG_MAX} at most`, {
      fix: 'end one that is used no more: tocsin identity revoke-node NODE --reason left'
    })
  }

  if (roster.findMember(orgKey.publicKey, nowMs) === undefined) {
    throw new NodeError('MEMBERSHIP_EXPIRED', 'this organization is no member of the mesh at this time', {
      fix: 'ask a steward for a new membership'
    })
  }

  const nodeKey = generateKeyPair()
  const addresses = publicAddresses.length > 0 ? publicAddresses : reachable(listen)
  const chain = nodeChain(roster, { orgKey, nodeKey, publicAddresses: addresses, nowMs })
  for (const object of chain) roster.apply(object, nowMs)

  await buildDir(dir, NODE_CONFIG_FILE, async temporary => {
    await writeNodeKey(temporary, nodeKey.seed)
    await writePseudonymKey(temporary, randomBytes(SECRET_BYTES))
    await writeFileAtomic(nodePaths(temporary).orgKey, await readFile(nodePaths(args.dir).orgKey))
    await writeProfile(temporary, await readProfile(args.dir))
    await writeAnchor(temporary, { objects: roster.objects(), addresses: live.anchor.addresses })
    await mkdir(nodePaths(temporary).dataDir, { mode: PRIVATE_DIR_MODE })
    await copyPolicy(args.dir, temporary)
    await writeFileAtomic(nodePaths(temporary).config, yaml)
  })
  // Only now: a node that cannot be run must not take a place.
  await keepObjects(args.dir, live.anchor, chain)
  await report(args, io, { dir, roster, nodeKey: nodeKey.publicKey, nowMs })

  return EXIT.ok
}

/** @throws NodeError `CONFIG_INVALID` */
async function configOf(
  args: Args,
  { roster, listen, publicAddresses }: { roster: RosterView; listen: readonly string[]; publicAddresses: readonly string[] }
): Promise<string> {
  const { config } = await readNodeConfig(args.dir)
  const restListen = args.text('rest-listen')
  const yaml = renderNodeYaml({
    orgName: (await readProfile(args.dir)).name,
    meshId: toHex(roster.meshId),
    listen,
    publicAddresses,
    peers: [...(await ownAddresses(args.dir, config.mesh)), ...config.mesh.peers],
    ...(restListen === undefined ? {} : { restListen })
  })

  parseNodeConfig(yaml, { fileName: NODE_CONFIG_FILE })

  return yaml
}

async function ownAddresses(
  dir: string,
  { publicAddresses, listen }: { publicAddresses: readonly string[]; listen: readonly string[] }
): Promise<string[]> {
  const { publicKey } = await readNodeKey(dir)

  return (publicAddresses.length > 0 ? publicAddresses : reachable(listen)).map(address => withPeerId(address, publicKey))
}

async function copyPolicy(from: string, to: string): Promise<void> {
  const [source, target] = [nodePaths(from).policyDir, nodePaths(to).policyDir]

  await mkdir(target, { recursive: true, mode: PRIVATE_DIR_MODE })
  for (const name of await readdir(source)) if (name.endsWith('.yaml')) await copyFile(join(source, name), join(target, name))
}

async function report(
  args: Args,
  io: Io,
  { dir, roster, nodeKey, nowMs }: { dir: string; roster: RosterView; nodeKey: Uint8Array; nowMs: number }
): Promise<void> {
  const untilMs = roster.findCertificate(nodeKey, nowMs)?.notAfterMs ?? nowMs

  await printObject(io, args, {
    schema: 'tocsin.identity-add-node/1',
    value: { dir, node: { ...nodeView(nodeKey), certified_until: timeText(untilMs) } },
    human: () =>
      factLines(
        [
          ['directory', dir],
          ['node', `${nodeView(nodeKey).peer_id}  certificate valid until ${dayText(untilMs)}`]
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })
  if (!args.isQuiet) await io.stderr.write(`  Next:  move the directory to its machine; there:  tocsin run --dir ${dir}\n`)
}
