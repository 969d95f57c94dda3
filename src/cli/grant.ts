import { readNodeKey, readOrgPublicKey } from '../config/key-files.js'
import { readNodeConfig } from '../config/node-config.js'
import { NodeError } from '../errors.js'
import { equalBytes } from '../model/bytes.js'
import type { Tlp } from '../model/enumerations.js'
import { conflictError } from '../roster/charter-tree.js'
import { isTlpBelow, type JoinRequest, type Membership, noConstituency } from '../roster/documents.js'
import { nameOf } from '../roster/explain.js'
import { findRosterOrg } from '../roster/find-org.js'
import { fingerprint } from '../roster/fingerprint.js'
import type { Constituency } from '../roster/roster.js'
import type { RosterView } from '../roster/roster-view.js'
import { decodeSigned, type Welcome } from '../roster/signed-codec.js'
import type { Args, Io, OptionSpec } from './command.js'
import { comparableText, dayText, factLines, timeText } from './identity-lines.js'
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
import { overlapLines } from './proposal-file.js'
import { paintOf, printable } from './text.js'

const DAY_MS = 86_400_000
const MIB = 1_048_576
const TLP_CHOICES: Readonly<Record<string, Tlp>> = { green: 'GREEN', amber: 'AMBER', 'amber+strict': 'AMBER+STRICT', red: 'RED' }

/** What a steward may grant, as options of every command that signs a membership for a request. */
export const GRANT_OPTIONS: readonly OptionSpec[] = [
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
  { flags: '--replaces <org>', summary: 'the organization had another key: its name, fingerprint or did:key; the old key ends' },
  KIND_OPTION
]

/** Is the organization of this directory a steward now? @throws NodeError `RIGHT_MISSING` · `CHARTER_CONFLICT` */
export async function requireSteward(dir: string, roster: RosterView): Promise<void> {
  const orgKey = await readOrgPublicKey(dir)
  const conflict = roster.conflict()

  if (conflict !== undefined) throw conflictError(conflict)

  if (!roster.charter.stewards.some(steward => equalBytes(steward, orgKey))) {
    throw new NodeError('RIGHT_MISSING', `this organization is not a steward of the mesh ${roster.charter.name}`, {
      fix: 'send the request to a steward; with --dir name the directory of the steward’s node'
    })
  }
}

/** A request, and the mesh that it asks to join. */
export interface Asked {
  request: JoinRequest
  roster: RosterView
  nowMs: number
}

/** The membership that the options grant. @throws NodeError `USAGE_INVALID` for options that contradict each other */
export function grant(args: Args, { request, roster, nowMs }: Asked): Membership {
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
    ...replacedKey(args, { request, roster, nowMs }),
    serial: roster.highestSerialOf(request.orgKey) + 1,
    notBeforeMs: nowMs,
    notAfterMs: nowMs + days * DAY_MS
  }
}

/** The key that the organization had before: what it published stays attributed to it (3.1 `replaces`). */
function replacedKey(args: Args, { request, roster, nowMs }: Asked): { replaces?: Uint8Array } {
  const text = args.text('replaces')
  if (text === undefined) return {}

  const replaces = findRosterOrg(roster, text, nowMs)

  if (equalBytes(replaces, request.orgKey)) {
    throw new NodeError('USAGE_INVALID', '--replaces names the key that asks', {
      fix: 'the request must come from the new key of the organization'
    })
  }

  return { replaces }
}

function grantedNetworks(args: Args, request: JoinRequest): Constituency {
  if (args.flag('constituency')) return hasConstituency(args) ? constituencyFrom(args) : request.constituency
  if (!hasConstituency(args)) return noConstituency

  throw new NodeError('USAGE_INVALID', '--no-constituency contradicts the networks that you name', { fix: 'leave one of them out' })
}

/** What was asked and what would be granted, in words. */
export async function showPlan(
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
        ['until', dayText(membership.notAfterMs)],
        ...replacesLines(membership, roster),
        ...overlapLines(membership, roster, membership.notBeforeMs)
      ]
    )}`
  )
}

function replacesLines({ replaces, notBeforeMs }: Membership, roster: RosterView): Array<[string, string]> {
  return replaces === undefined
    ? []
    : [['replaces', `${printable(nameOf(replaces, roster, notBeforeMs))} ${fingerprint(replaces)}, which ends`]]
}

/** `publish, be sent up to TLP:AMBER` */
export function rightsText({ mayPublish, mayReceiveVictims, tlpCeiling = 'CLEAR' }: Membership): string {
  return [
    ...(mayPublish ? ['publish'] : []),
    ...(mayReceiveVictims ? ['receive records of infected hosts in its networks'] : []),
    `be sent up to TLP:${tlpCeiling}`
  ].join(', ')
}

/** The charters, the chain of this node, the new membership, and where to dial. */
export async function answerOf(dir: string, { roster, object }: { roster: RosterView; object: Uint8Array }): Promise<Welcome> {
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
