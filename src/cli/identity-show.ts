import { readNodeKey, readOrgPublicKey } from '../config/key-files.js'
import { readProfile } from '../config/organization-file.js'
import { isNodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import type { RosterView } from '../roster/roster-view.js'
import { readAnchorRoster } from './anchor-roster.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparable, comparableText, dayText, factLines, nodeView, orgView, timeText } from './identity-lines.js'
import { printObject } from './output.js'
import { printable } from './text.js'

export const identityShowCommand: CommandSpec = {
  name: 'identity show',
  group: 'keep',
  summary: 'Show the fingerprints of this organization, node and mesh',
  description: 'What you read to others by telephone. Needs no passphrase: only public keys are shown.',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin identity show', does: 'fingerprints and words' },
    { line: 'tocsin identity show -o json', does: 'the same for scripts, with the keys' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const nowMs = io.clock.nowMs()
  const orgKey = await readOrgPublicKey(args.dir)
  const { publicKey: nodeKey } = await readNodeKey(args.dir)
  const { name } = await readProfile(args.dir)
  const roster = await findRoster(args.dir, nowMs)
  const member = roster?.findMember(orgKey, nowMs)
  const certificate = roster?.findCertificate(nodeKey, nowMs)

  await printObject(io, args, {
    schema: 'tocsin.identity/1',
    value: {
      organization: { ...orgView(orgKey, name), ...(member === undefined ? {} : { member_until: timeText(member.notAfterMs) }) },
      node: { ...nodeView(nodeKey), ...(certificate === undefined ? {} : { certified_until: timeText(certificate.notAfterMs) }) },
      ...(roster === undefined ? {} : { mesh: { name: roster.charter.name, id: toHex(roster.meshId), ...comparable(roster.meshId) } })
    },
    human: () =>
      factLines([
        ['organization', `${printable(name)}  ${comparableText(orgKey)}`],
        ['', member === undefined ? 'no member of a mesh at this time' : `member until ${dayText(member.notAfterMs)}`],
        ['node', `${nodeView(nodeKey).peer_id}  ${comparableText(nodeKey)}`],
        ['', certificate === undefined ? 'not certified at this time' : `certified until ${dayText(certificate.notAfterMs)}`],
        ['mesh', roster === undefined ? 'none yet' : `${roster.charter.name}  ${comparableText(roster.meshId)}`]
      ])
  })

  return EXIT.ok
}

async function findRoster(dir: string, nowMs: number): Promise<RosterView | undefined> {
  try {
    return (await readAnchorRoster(dir, nowMs)).roster
  } catch (err) {
    if (isNodeError(err, 'FILE_NOT_FOUND')) return undefined
    throw err
  }
}
