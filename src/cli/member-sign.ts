import { resolve } from 'node:path'

import { dropIntoInbox, readDocumentFile, writeAnchor } from '../config/anchor-file.js'
import { writeFileAtomic } from '../config/atomic-file.js'
import { readNodeKey, readOrgPublicKey } from '../config/key-files.js'
import { readNodeConfig } from '../config/node-config.js'
import { NodeError } from '../errors.js'
import { equalBytes } from '../model/bytes.js'
import type { Tlp } from '../model/enumerations.js'
import { isTlpBelow, type JoinRequest, type Membership, noConstituency } from '../roster/documents.js'
import type { Constituency } from '../roster/roster.js'
import type { RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { decodeSigned, encodeSigned, encodeWelcome, type Welcome } from '../roster/signed-codec.js'
import { readAnchorRoster } from './anchor-roster.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparableText, dayText, factLines, orgView, timeText } from './identity-lines.js'
import { readJoinRequest } from './join-file.js'
import { MEMBERSHIP_DAYS, reachable, VICTIM_TLP, withPeerId } from './mesh-documents.js'
import {
  CONSTITUENCY_OPTIONS,
  constituencyFrom,
  constituencyText,
  hasConstituency,
  KIND_OPTION,
  kindFrom,
  requireOrgName
} from './org-options.js'
import { printObject } from './output.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
import { paintOf, printable } from './text.js'

const DAY_MS = 86_400_000
const MIB = 1_048_576
/** An answer carries no secret: it is sent by mail. */
const ANSWER_MODE = 0o644
const TLP_CHOICES: Readonly<Record<string, Tlp>> = { green: 'GREEN', amber: 'AMBER', 'amber+strict': 'AMBER+STRICT', red: 'RED' }

export const memberSignCommand: CommandSpec = {
  name: 'member sign',
  group: 'mesh',
  summary: 'Admit an organization: sign its request as a steward',
  description:
    'Shows a join request with its fingerprint and words, which you compare with the organization by telephone, and what would be ' +
    'granted; then signs a membership and writes the answer. Works without network; a running node learns of the new member at once. ' +
    'Networks are granted as the request asks unless you name others or --no-constituency.',
  arguments: [{ name: 'file', summary: 'the request', isRequired: true }],
  options: [
    { flags: '-o, --out <path>', summary: 'file to write: the answer for "tocsin join complete"' },
    { flags: '--no-publish', summary: 'the member may read but not publish' },
    { flags: '--receive-victims', summary: 'the member may read the full records of infected hosts in its own networks' },
    {
      flags: '--tlp-ceiling <tlp>',
      summary: 'highest TLP that it may be sent: green, amber, amber+strict, red (default amber; with --receive-victims amber+strict)',
      choices: Object.keys(TLP_CHOICES)
    },
    ...CONSTITUENCY_OPTIONS,
    { flags: '--no-constituency', summary: 'grant no network, whatever the request asks' },
    { flags: '--quota-mib <n>', summary: 'publish volume a day, in MiB (default 128)' },
    { flags: '--days <n>', summary: 'validity', default: String(MEMBERSHIP_DAYS) },
    { flags: '--name <name>', summary: 'name in the membership instead of the one asked for' },
    KIND_OPTION,
    PASSPHRASE_OPTION
  ],
  examples: [
    { line: 'tocsin member sign bravo.request -o bravo.answer --receive-victims', does: 'admit an ISP with the networks that it asks for' },
    { line: 'tocsin member sign agency.request -o agency.answer --no-publish --no-constituency', does: 'admit a reader' },
    { line: 'tocsin member sign bravo.request -o bravo.answer --cidr 198.51.100.0/24 --days 90 --yes', does: 'without questions' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const out = args.text('out')
  if (out === undefined)
    throw new NodeError('USAGE_INVALID', '-o is missing: the file to write', { fix: 'tocsin member sign REQUEST -o ANSWER' })

  const nowMs = io.clock.nowMs()
  const file = resolve(io.cwd, args.argument('file'))
  const request = readJoinRequest(await readDocumentFile(file), nowMs)
  const { roster, anchor } = await readAnchorRoster(args.dir, nowMs)

  await requireSteward(args.dir, roster)
  const membership = grant(args, { request, roster, nowMs })
  if (!args.isQuiet || !args.isYes) await showPlan(io, { request, membership, roster })

  if (!args.isYes && !(await io.prompt.confirm('Did you compare the fingerprint or the words, and do you sign this?'))) {
    await io.stderr.write('Nothing was signed.\n')

    return EXIT.failed
  }

  const object = encodeSigned(signDocument(membership, roster.meshId, [await openOrgKey(args, io)]))
  roster.apply(object, nowMs)
  const path = resolve(io.cwd, out)

  await writeFileAtomic(path, encodeWelcome(await answerOf(args.dir, { roster, object })), ANSWER_MODE)
  await writeAnchor(args.dir, { ...anchor, objects: roster.objects() })
  await dropIntoInbox(args.dir, object)
  await report(args, io, { membership, path })

  return EXIT.ok
}

/** @throws NodeError `RIGHT_MISSING` · `CHARTER_CONFLICT` */
async function requireSteward(dir: string, roster: RosterView): Promise<void> {
  const orgKey = await readOrgPublicKey(dir)
  const conflict = roster.conflict()

  if (conflict !== undefined) {
    throw new NodeError('CHARTER_CONFLICT', `two charters of version ${conflict.version} are valid: nobody is admitted until one is pinned`)
  }

  if (!roster.charter.stewards.some(steward => equalBytes(steward, orgKey))) {
    throw new NodeError('RIGHT_MISSING', `this organization is not a steward of the mesh ${roster.charter.name}`, {
      fix: 'send the request to a steward; with --dir name the directory of the steward’s node'
    })
  }
}

interface Asked {
  request: JoinRequest
  roster: RosterView
  nowMs: number
}

/** @throws NodeError `USAGE_INVALID` for options that contradict each other */
function grant(args: Args, { request, roster, nowMs }: Asked): Membership {
  const mayReceiveVictims = args.flag('receive-victims')
  const tlpCeiling = TLP_CHOICES[args.text('tlp-ceiling') ?? ''] ?? (mayReceiveVictims ? VICTIM_TLP : 'AMBER')
  const days = args.whole('days', { min: 1, max: 366 }) ?? MEMBERSHIP_DAYS
  const quotaMib = args.whole('quota-mib', { min: 1, max: 1_048_576 })

  if (mayReceiveVictims && isTlpBelow(tlpCeiling, VICTIM_TLP)) {
    throw new NodeError('USAGE_INVALID', `records of infected hosts are TLP:${VICTIM_TLP}, above the ceiling`, {
      fix: 'leave --tlp-ceiling out, or --receive-victims'
    })
  }

  return {
    type: 'membership',
    orgKey: request.orgKey,
    name: requireOrgName(args.text('name') ?? request.name),
    kind: kindFrom(args) ?? request.kind,
    constituency: grantedNetworks(args, request),
    mayPublish: args.flag('publish'),
    mayReceiveVictims,
    tlpCeiling,
    ...(quotaMib === undefined ? {} : { quotaBytesADay: quotaMib * MIB }),
    serial: roster.highestSerialOf(request.orgKey) + 1,
    notBeforeMs: nowMs,
    notAfterMs: nowMs + days * DAY_MS
  }
}

function grantedNetworks(args: Args, request: JoinRequest): Constituency {
  if (args.flag('constituency')) return hasConstituency(args) ? constituencyFrom(args) : request.constituency
  if (!hasConstituency(args)) return noConstituency

  throw new NodeError('USAGE_INVALID', '--no-constituency contradicts the networks that you name', { fix: 'leave one of them out' })
}

async function showPlan(
  io: Io,
  { request, membership, roster }: { request: JoinRequest; membership: Membership; roster: RosterView }
): Promise<void> {
  const paint = paintOf(io.stderr)
  const former = roster.highestSerialOf(request.orgKey)

  await io.stderr.write(
    `${paint.bold('The request')}, made ${timeText(request.createdMs)}\n${factLines([
      ['organization', `${printable(request.name)} (${request.kind})`],
      ['fingerprint', comparableText(request.orgKey)],
      ['asks for', constituencyText(request.constituency)]
    ])}${paint.bold('would become')} ${former > 0 ? `serial ${former + 1} of its membership` : 'a member'} of ${roster.charter.name}\n${factLines(
      [
        ['name, kind', `${printable(membership.name)} (${membership.kind})`],
        ['may', rightsText(membership)],
        ['networks', constituencyText(membership.constituency)],
        ['until', dayText(membership.notAfterMs)]
      ]
    )}`
  )
}

function rightsText({ mayPublish, mayReceiveVictims, tlpCeiling = 'CLEAR' }: Membership): string {
  return [
    ...(mayPublish ? ['publish'] : []),
    ...(mayReceiveVictims ? ['receive records of infected hosts in its networks'] : []),
    `be sent up to TLP:${tlpCeiling}`
  ].join(', ')
}

/** The charters, the chain of this node, the new membership, and where to dial. */
async function answerOf(dir: string, { roster, object }: { roster: RosterView; object: Uint8Array }): Promise<Welcome> {
  const { publicKey } = await readNodeKey(dir)
  const { config } = await readNodeConfig(dir)
  const { publicAddresses, listen } = config.mesh
  const addresses = publicAddresses.length > 0 ? publicAddresses : reachable(listen)
  const charters = roster.objects().filter(each => decodeSigned(each).type === 'charter')
  const membership = roster.findObject(decodeSigned(object).id) ?? object

  return {
    objects: [...charters, ...roster.chainOf(publicKey), membership],
    addresses: addresses.map(address => withPeerId(address, publicKey))
  }
}

async function report(args: Args, io: Io, { membership, path }: { membership: Membership; path: string }): Promise<void> {
  await printObject(io, args, {
    schema: 'tocsin.member-sign/1',
    value: {
      file: path,
      organization: orgView(membership.orgKey, membership.name),
      kind: membership.kind,
      constituency: membership.constituency,
      may_publish: membership.mayPublish,
      may_receive_victims: membership.mayReceiveVictims,
      tlp_ceiling: membership.tlpCeiling,
      serial: membership.serial,
      valid_until: timeText(membership.notAfterMs)
    },
    human: () =>
      factLines(
        [
          ['signed', `${printable(membership.name)}: ${rightsText(membership)}, until ${dayText(membership.notAfterMs)}`],
          ['answer', path]
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })
  if (!args.isQuiet) await io.stderr.write('  Next:  send the answer back; there:  tocsin join complete ANSWER\n')
}
