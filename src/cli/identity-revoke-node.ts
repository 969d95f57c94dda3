import { NodeError } from '../errors.js'
import type { Revocation, RevocationReason } from '../roster/documents.js'
import { fingerprint, nodePeerId } from '../roster/fingerprint.js'
import type { RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { encodeSigned } from '../roster/signed-codec.js'
import { readOrgPublicKey } from '../config/key-files.js'
import type { Args, CommandSpec, Io } from './command.js'
import { askCutoffs, NO_CUTOFFS_OPTION, SINCE_OPTION, sinceMs } from './cutoffs.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparableText, factLines, timeText } from './identity-lines.js'
import { keepObjects, readLiveRoster } from './live-roster.js'
import { printObject } from './output.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
import { isConfirmed } from './steward.js'
import { paintOf } from './text.js'

const REASONS: readonly RevocationReason[] = ['key-compromise', 'superseded', 'left']

export const identityRevokeNodeCommand: CommandSpec = {
  name: 'identity revoke-node',
  group: 'keep',
  summary: 'End one of your own nodes: its key was stolen, or it is used no more',
  description:
    'Signs a revocation with the key of the organization: no steward is needed. Every member drops the node within seconds, and what it ' +
    'signed from --since on disappears from queries and lists. Run it at another node of yours, or at the stolen one while it still runs: ' +
    'the node that is asked says where the streams end.',
  arguments: [{ name: 'node', summary: 'its PeerId or fingerprint, as member show prints them', isRequired: true }],
  options: [
    { flags: '--reason <reason>', summary: 'why', choices: REASONS, default: 'key-compromise' },
    SINCE_OPTION,
    NO_CUTOFFS_OPTION,
    PASSPHRASE_OPTION
  ],
  examples: [
    { line: 'tocsin identity revoke-node 7QF2-KM9A-XW4D-3C1P --since 2h', does: 'the key was stolen less than two hours ago' },
    { line: 'tocsin identity revoke-node 7QF2-KM9A-XW4D-3C1P --reason left', does: 'a node that is switched off for good' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const live = await readLiveRoster(args, io)
  const { roster } = live
  const nowMs = io.clock.nowMs()
  const orgKey = await readOrgPublicKey(args.dir)
  const nodeKey = requireOwnNode(roster, orgKey, args.argument('node'))
  const badSinceMs = sinceMs(args, nowMs)
  const revocation: Revocation = {
    type: 'revocation',
    orgKey,
    nodeKey,
    reason: REASONS.find(reason => reason === args.text('reason')) ?? 'key-compromise',
    badSinceMs,
    cutoffs: await askCutoffs(args, io, { orgKey, nodeKey, badSinceMs })
  }

  if (!args.isQuiet || !args.isYes) await showPlan(io, revocation, nodeKey)
  if (!(await isConfirmed(args, io, 'Revoke this node for good?'))) return EXIT.failed

  const signed = signDocument(revocation, roster.meshId, [await openOrgKey(args, io)])
  roster.apply(encodeSigned(signed), nowMs)
  await keepObjects(args.dir, live.anchor, [encodeSigned(signed)])

  await printObject(io, args, {
    schema: 'tocsin.identity-revoke-node/1',
    value: { node: nodePeerId(nodeKey), bad_since: timeText(badSinceMs), cutoffs: revocation.cutoffs.length },
    human: () =>
      factLines(
        [
          ['revoked', nodePeerId(nodeKey)],
          ['spreads', live.isLive ? 'the running node tells its peers within a second' : 'at the next start of a node of yours']
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })

  return EXIT.ok
}

async function showPlan(io: Io, { badSinceMs, cutoffs, reason }: Revocation, nodeKey: Uint8Array): Promise<void> {
  await io.stderr.write(
    factLines([
      ['node', `${nodePeerId(nodeKey)}  ${comparableText(nodeKey)}`],
      ['reason', reason],
      ['since', timeText(badSinceMs)],
      ['streams', `${cutoffs.length} end at a known place, any other by time`]
    ])
  )
}

/** @throws NodeError `NOT_FOUND` for a node that this organization never certified */
export function requireOwnNode(roster: RosterView, orgKey: Uint8Array, text: string): Uint8Array {
  const wanted = text.trim()
  const found = roster.nodeKeysOf(orgKey).find(key => nodePeerId(key) === wanted || fingerprint(key) === wanted.toUpperCase())
  if (found !== undefined) return found

  throw new NodeError('NOT_FOUND', `this organization never certified a node "${wanted}"`, {
    fix: 'tocsin identity show, and tocsin member show ORGANIZATION   print its nodes'
  })
}
