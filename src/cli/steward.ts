import { resolve } from 'node:path'

import { readOrgPublicKey } from '../config/key-files.js'
import { NodeError } from '../errors.js'
import { equalBytes } from '../model/bytes.js'
import { nameOf } from '../roster/explain.js'
import { orgDid } from '../roster/fingerprint.js'
import { requireApplicable, type StewardDocument } from '../roster/proposal.js'
import type { SignedDocument } from '../roster/roster.js'
import type { RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { encodeSigned } from '../roster/signed-codec.js'
import type { Args, Io, OptionSpec } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { requireSteward } from './grant.js'
import { comparable, factLines } from './identity-lines.js'
import { keepObjects, type LiveRoster } from './live-roster.js'
import { printObject } from './output.js'
import { openOrgKey } from './passphrase.js'
import { idsOf, isProposalComplete, judgeProposal, type Proposed, proposedLines, signProposal, writeProposal } from './proposal-file.js'
import { paintOf, printable } from './text.js'

export const OUT_OPTION: OptionSpec = {
  flags: '-o, --out <path>',
  summary: 'file to write, for the other stewards to sign; needed where more than one must'
}

/** What a command is about to do with documents of stewards. */
export interface StewardAct {
  live: LiveRoster
  documents: readonly StewardDocument[]
  /** Documents that only gain a signature. */
  resigned?: readonly SignedDocument[]
  /** Heads the plan. */
  heading: string
  /** Schema of the output. */
  schema: string
}

/**
 * Shows a plan, signs it with this organization's key, and takes it in when that is enough; else writes it for the others.
 *
 * @throws NodeError `USAGE_INVALID` without -o where others must sign
 */
export async function actAsSteward(args: Args, io: Io, { live, documents, resigned = [], heading, schema }: StewardAct): Promise<ExitCode> {
  const { roster } = live
  const nowMs = io.clock.nowMs()
  await requireSteward(args.dir, roster)
  const own = await readOrgPublicKey(args.dir)
  const unsigned = [...documents.map(document => signDocument(document, roster.meshId, [])), ...resigned]
  const proposed = judgeProposal(unsigned, roster)

  requireOut(args, proposed, own)
  await showProposal(args, io, { heading, proposed, roster, nowMs })
  if (!(await isConfirmed(args, io, 'Do you sign this?'))) return EXIT.failed

  const { signed } = signProposal(proposed, roster, await openOrgKey(args, io))

  return finishProposal(args, io, { live, signed, schema })
}

/** Without a file the first signature of several would be lost. */
function requireOut(args: Args, proposed: readonly Proposed[], own: Uint8Array): void {
  const isEnough = proposed.every(({ needs }) =>
    needs.every(({ have, need, waiting }) => have + Number(waiting.some(key => equalBytes(key, own))) >= need)
  )
  if (isEnough || args.text('out') !== undefined) return

  throw new NodeError('USAGE_INVALID', 'more than one steward must sign this: -o is missing', {
    fix: 'give -o FILE and send the file to the next steward, who signs it with: tocsin mesh sign FILE'
  })
}

export async function showProposal(
  args: Args,
  io: Io,
  { heading, proposed, roster, nowMs }: { heading: string; proposed: readonly Proposed[]; roster: RosterView; nowMs: number }
): Promise<void> {
  if (args.isQuiet && args.isYes) return

  const parts = proposed.map(each => factLines(proposedLines(each, roster, nowMs)))
  await io.stderr.write(`${paintOf(io.stderr).bold(heading)}\n${parts.join('\n')}`)
}

export async function isConfirmed(args: Args, io: Io, question: string): Promise<boolean> {
  if (args.isYes || (await io.prompt.confirm(question))) return true

  await io.stderr.write('Nothing was signed.\n')

  return false
}

/** Takes a complete proposal in, or writes an incomplete one. `-o` writes it in both cases. */
export async function finishProposal(
  args: Args,
  io: Io,
  {
    live,
    signed,
    schema,
    isFileOnly = false
  }: { live: LiveRoster; signed: readonly SignedDocument[]; schema: string; isFileOnly?: boolean }
): Promise<ExitCode> {
  const { roster, anchor } = live
  const nowMs = io.clock.nowMs()
  const isDone = isProposalComplete(judgeProposal(signed, roster))
  const out = args.text('out')
  const path = out === undefined ? undefined : resolve(io.cwd, out)

  if (isDone) requireApplicable(roster, signed, nowMs)
  if (path !== undefined) await writeProposal(path, signed)
  if (isDone && !isFileOnly) await keepObjects(args.dir, anchor, signed.map(encodeSigned))

  await printObject(io, args, {
    schema,
    value: {
      is_complete: isDone,
      is_applied: isDone && !isFileOnly,
      ...(path === undefined ? {} : { file: path }),
      documents: idsOf(signed)
    },
    human: () =>
      factLines(
        [
          ['signed', `${signed.length} document${signed.length === 1 ? '' : 's'}`],
          isDone
            ? ['complete', isFileOnly ? 'enough stewards have signed' : 'taken in; a running node spreads it within a second']
            : ['not complete', 'more stewards must sign'],
          ...(path === undefined ? [] : [['file', path] as const])
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })

  if (!args.isQuiet && path !== undefined) {
    await io.stderr.write(
      isDone
        ? isFileOnly
          ? '  Next:  tocsin mesh apply FILE   at any member\n'
          : '  The file may be sent to other members as well: tocsin mesh apply FILE\n'
        : '  Next:  send the file to another steward; there:  tocsin mesh sign FILE\n'
    )
  }

  return EXIT.ok
}

/** A steward by name for JSON. */
export function stewardView(key: Uint8Array, roster: RosterView, nowMs: number): Record<string, string> {
  return { name: printable(nameOf(key, roster, nowMs)), did: orgDid(key), ...comparable(key) }
}
