import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'

import { writeAnchor } from '../config/anchor-file.js'
import { PRIVATE_DIR_MODE, writeFileAtomic } from '../config/atomic-file.js'
import { writeNodeKey, writeOrgKey, writePseudonymKey } from '../config/key-files.js'
import { buildDir, requireNewDir } from '../config/new-dir.js'
import { NODE_CONFIG_FILE, parseNodeConfig } from '../config/node-config.js'
import { nodePaths } from '../config/node-dir.js'
import { renderNodeYaml } from '../config/node-template.js'
import { type OrganizationProfile, writeProfile } from '../config/organization-file.js'
import { DEFAULT_POLICY_YAML } from '../config/policy-template.js'
import { generateKeyPair, type KeyPair } from '../envelope/signing.js'
import { NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparable, comparableText, dayText, factLines, nodeView, orgView, timeText } from './identity-lines.js'
import { foundMesh, reachable, requireMultiaddrs } from './mesh-documents.js'
import { CONSTITUENCY_OPTIONS, constituencyFrom, hasConstituency, KIND_OPTION, kindFrom, requireOrgName } from './org-options.js'
import { printObject } from './output.js'
import { choosePassphrase, PASSPHRASE_OPTION } from './passphrase.js'
import { paintOf } from './text.js'

const MESH_NAME = /^[a-z0-9-]{1,64}$/
const SECRET_BYTES = 32

/** Everything that the person asked for, checked before anything is made. */
export interface Plan {
  profile: OrganizationProfile
  mesh: string | undefined
  isLab: boolean
  listen: readonly string[]
  publicAddresses: readonly string[]
  restListen: string | undefined
}

export const initCommand: CommandSpec = {
  name: 'init',
  group: 'start',
  summary: 'Make keys and configuration; with --found also a mesh',
  description:
    'Makes the directory of a node: the key of the organization (encrypted), the key of the node, node.yaml and a first policy. ' +
    'With --found it also founds a mesh whose only steward is this organization; without, the node is ready to ask a mesh for ' +
    'admission. The directory appears whole or not at all.',
  arguments: [],
  options: [
    { flags: '--org <name>', summary: 'name of the organization' },
    KIND_OPTION,
    { flags: '--found <mesh>', summary: 'found a mesh of this name (a-z, 0-9, -)' },
    { flags: '--lab', summary: 'a laboratory mesh: documentation addresses count as public ones' },
    { flags: '--listen <address...>', summary: 'where to accept peers (default /ip4/0.0.0.0/tcp/7400)' },
    { flags: '--public-address <address...>', summary: 'where others reach this node' },
    { flags: '--rest-listen <host:port>', summary: 'where the REST API answers, or off (default 127.0.0.1:7480)' },
    ...CONSTITUENCY_OPTIONS,
    PASSPHRASE_OPTION
  ],
  examples: [
    {
      line: 'tocsin init --org "CERT Example" --found example-mesh --cc ZZ --public-address /dns4/node.example.org/tcp/7400',
      does: 'a national CERT founds a mesh'
    },
    { line: 'tocsin init --org "ISP Bravo" --kind isp', does: 'an ISP makes its keys, to join a mesh' },
    { line: 'tocsin init --org "Lab" --found lab --lab --dir ./lab-node --passphrase-file ./pass', does: 'a laboratory, without questions' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const plan = planOf(args)
  const constituency = constituencyFrom(args)
  await requireNewDir(args.dir)

  const passphrase = await choosePassphrase(args, io)
  const [orgKey, nodeKey] = [generateKeyPair(), generateKeyPair()]
  const roster =
    plan.mesh === undefined
      ? undefined
      : foundMesh({
          ...plan.profile,
          mesh: plan.mesh,
          isLab: plan.isLab,
          constituency,
          orgKey,
          nodeKey,
          publicAddresses: plan.publicAddresses.length > 0 ? plan.publicAddresses : reachable(plan.listen),
          nowMs: io.clock.nowMs()
        })

  await buildDir(args.dir, NODE_CONFIG_FILE, temporary => fillDir(temporary, { plan, passphrase, orgKey, nodeKey, roster }))
  await report(args, io, { plan, orgKey, nodeKey, roster })

  return EXIT.ok
}

/** @throws NodeError `USAGE_INVALID` */
function planOf(args: Args): Plan {
  const name = args.text('org')
  if (name === undefined) throw usage('--org is missing', 'tocsin init --org "Your organization"')

  const mesh = args.text('found')

  if (mesh !== undefined && !MESH_NAME.test(mesh)) throw usage(`"${mesh}" cannot be the name of a mesh`, '1 to 64 of a-z, 0-9 and -')
  if (mesh === undefined && args.flag('lab')) throw usage('--lab is a property of the mesh', 'give --found as well, or leave --lab out')
  if (mesh === undefined && hasConstituency(args)) {
    throw usage('networks are signed by the stewards of a mesh', 'give them to: tocsin join request --cidr …')
  }

  const plan = {
    profile: { name: requireOrgName(name), kind: kindFrom(args) ?? (mesh === undefined ? 'company' : 'national-cert') },
    mesh,
    isLab: args.flag('lab'),
    listen: requireMultiaddrs(args.list('listen'), 'listen'),
    publicAddresses: requireMultiaddrs(args.list('public-address'), 'public-address'),
    restListen: args.text('rest-listen')
  } as const

  // The text that will be written is judged by the schema before any key is made.
  parseNodeConfig(configOf(plan, undefined), { fileName: NODE_CONFIG_FILE })

  return plan
}

export interface Made {
  plan: Plan
  orgKey: KeyPair
  nodeKey: KeyPair
  roster: RosterView | undefined
}

/** Writes the files of a new node. */
export async function fillDir(dir: string, { plan, passphrase, orgKey, nodeKey, roster }: Made & { passphrase: string }): Promise<void> {
  const paths = nodePaths(dir)

  await writeOrgKey(dir, orgKey.seed, passphrase)
  await writeNodeKey(dir, nodeKey.seed)
  await writePseudonymKey(dir, randomBytes(SECRET_BYTES))
  await writeProfile(dir, plan.profile)
  if (roster !== undefined) await writeAnchor(dir, { objects: roster.objects(), addresses: [] })
  await mkdir(paths.dataDir, { mode: PRIVATE_DIR_MODE })
  await writeFileAtomic(`${paths.policyDir}/00-default.yaml`, DEFAULT_POLICY_YAML)
  await writeFileAtomic(paths.config, configOf(plan, roster))
}

function configOf({ profile, listen, publicAddresses, restListen }: Plan, roster: RosterView | undefined): string {
  return renderNodeYaml({
    orgName: profile.name,
    ...(roster === undefined ? {} : { meshId: toHex(roster.meshId) }),
    listen,
    publicAddresses,
    peers: [],
    ...(restListen === undefined ? {} : { restListen })
  })
}

async function report(args: Args, io: Io, { plan, orgKey, nodeKey, roster }: Made): Promise<void> {
  const paths = nodePaths(args.dir)
  const paint = paintOf(io.stdout)
  const node = roster?.nodesOf(orgKey.publicKey, io.clock.nowMs())[0]
  const mesh =
    roster === undefined
      ? undefined
      : { name: roster.charter.name, id: toHex(roster.meshId), is_lab: roster.charter.isLab, ...comparable(roster.meshId) }
  const value = {
    dir: args.dir,
    organization: orgView(orgKey.publicKey, plan.profile.name),
    node: { ...nodeView(nodeKey.publicKey), ...(node === undefined ? {} : { certified_until: timeText(node.notAfterMs) }) },
    ...(mesh === undefined ? {} : { mesh })
  }
  const facts: Array<[string, string]> = [
    ['organization key', `${paths.orgKey}  (encrypted)  ${comparableText(orgKey.publicKey)}`],
    ['node key', `${paths.nodeKey}${node === undefined ? '' : `  certificate valid until ${dayText(node.notAfterMs)}`}`],
    ['configuration', paths.config],
    ['policy', `${paths.policyDir}  (quarantines everything until you allow it)`]
  ]
  if (roster !== undefined) {
    facts.splice(1, 0, [roster.charter.isLab ? 'laboratory mesh' : 'mesh', `${roster.charter.name}  ${comparableText(roster.meshId)}`])
  }

  await printObject(io, args, { schema: 'tocsin.init/1', value, human: () => factLines(facts, `${paint.green('✔')} `) })
  if (!args.isQuiet) await io.stderr.write(nextSteps(args, roster))
}

function nextSteps({ dir }: Args, roster: RosterView | undefined): string {
  const warning = `  ! Keep a copy of ${nodePaths(dir).orgKey} and its passphrase away from this machine: without them the organization is lost.\n`

  return roster === undefined
    ? `${warning}  Next:  tocsin join INVITE --dir ${dir}   with the invite of a steward; without network: tocsin help join request\n`
    : `${warning}  Next:  tocsin run --dir ${dir}   and for each newcomer: tocsin invite create --org NAME --dir ${dir}\n`
}

function usage(message: string, fix: string): NodeError {
  return new NodeError('USAGE_INVALID', message, { fix })
}
