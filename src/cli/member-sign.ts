import { resolve } from 'node:path'

import { readDocumentFile } from '../config/anchor-file.js'
import { writeFileAtomic } from '../config/atomic-file.js'
import { NodeError } from '../errors.js'
import type { Membership } from '../roster/documents.js'
import { addSignature, isComplete, type SignatureNeed } from '../roster/proposal.js'
import type { SignedDocument } from '../roster/roster.js'
import type { RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { decodeSigned, encodeSigned, encodeWelcome } from '../roster/signed-codec.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { answerOf, grant, GRANT_OPTIONS, requireSteward, rightsText, showPlan } from './grant.js'
import { comparableText, dayText, factLines, orgView, timeText } from './identity-lines.js'
import { keepObjects, readLiveRoster } from './live-roster.js'
import { readJoinRequest } from '../roster/join-request.js'
import { printObject } from './output.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
import { isProposalFile, judgeProposal, type Proposed, proposedLines, readObjects, writeProposal } from './proposal-file.js'
import { isConfirmed } from './steward.js'
import { paintOf, printable } from './text.js'

/** An answer carries no secret: it is sent by mail. */
const ANSWER_MODE = 0o644

export const memberSignCommand: CommandSpec = {
  name: 'member sign',
  group: 'mesh',
  summary: 'Admit an organization: sign its request as a steward',
  description:
    'Shows a join request with its fingerprint and words, which you compare with the organization by telephone, and what would be ' +
    'granted; then signs a membership and writes the answer. Works without network; a running node learns of the new member at once. ' +
    'Networks are granted as the request asks unless you name others or --no-constituency. Where more than one steward must sign, the ' +
    'file is not yet an answer: the next steward gives it to the same command. Networks that another member has as well are shown.',
  arguments: [{ name: 'file', summary: 'the request, or what another steward has begun', isRequired: true }],
  options: [
    { flags: '-o, --out <path>', summary: 'file to write: the answer for "tocsin join complete"' },
    ...GRANT_OPTIONS,
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

  const live = await readLiveRoster(args, io)
  const { roster } = live
  const nowMs = io.clock.nowMs()
  await requireSteward(args.dir, roster)

  const begun = await readBegun(args, io, { roster, nowMs })
  if (!(await isConfirmed(args, io, 'Did you compare the fingerprint or the words, and do you sign this?'))) return EXIT.failed

  const signer = await openOrgKey(args, io)
  const signed = addSignature(begun.signed, begun.membership, { meshId: roster.meshId, signer })
  const [proposed] = judgeProposal([signed], roster)
  const path = resolve(io.cwd, out)
  const needs = proposed?.needs ?? []

  if (isComplete(needs)) {
    const object = encodeSigned(signed)
    roster.apply(object, nowMs)
    await writeFileAtomic(path, encodeWelcome(await answerOf(args.dir, { roster, object })), ANSWER_MODE)
    await keepObjects(args.dir, live.anchor, [roster.findObject(signed.id) ?? object])
  } else {
    await writeProposal(path, [signed])
  }

  await report(args, io, { membership: begun.membership, path, needs })

  return EXIT.ok
}

interface Begun {
  membership: Membership
  /** Without the signature of this steward. */
  signed: SignedDocument
}

/** A request that this steward is the first to answer, or a membership that another steward has signed already; shown to the person. */
async function readBegun(args: Args, io: Io, { roster, nowMs }: { roster: RosterView; nowMs: number }): Promise<Begun> {
  const file = resolve(io.cwd, args.argument('file'))
  const isShown = !args.isQuiet || !args.isYes

  if (await isProposalFile(file)) {
    const begun = await readMembership(file, { roster })
    if (isShown) {
      await io.stderr.write(
        `Another steward has begun this\n${factLines([
          ['fingerprint', comparableText(begun.membership.orgKey)],
          ...begun.proposed.flatMap(each => proposedLines(each, roster, nowMs))
        ])}`
      )
    }

    return begun
  }

  const request = readJoinRequest(await readDocumentFile(file), nowMs)
  const membership = grant(args, { request, roster, nowMs })
  if (isShown) await showPlan(io, { request, membership, roster })

  return { membership, signed: signDocument(membership, roster.meshId, []) }
}

/** @throws NodeError `DOCUMENT_MALFORMED` for a file that holds anything but one membership · `RIGHT_MISSING` when we have signed */
async function readMembership(file: string, { roster }: { roster: RosterView }): Promise<Begun & { proposed: Proposed[] }> {
  const proposed = judgeProposal((await readObjects(file)).map(decodeSigned), roster)
  const [first, ...more] = proposed

  if (first?.document.type !== 'membership' || more.length > 0) {
    throw new NodeError('DOCUMENT_MALFORMED', 'the file is neither a request nor a membership that another steward has begun', {
      fix: 'tocsin mesh verify FILE   says what it is; tocsin mesh sign FILE   signs amendments and revocations'
    })
  }

  return { membership: first.document, signed: first.signed, proposed }
}

async function report(
  args: Args,
  io: Io,
  { membership, path, needs }: { membership: Membership; path: string; needs: readonly SignatureNeed[] }
): Promise<void> {
  const isDone = isComplete(needs)
  const missing = needs.map(({ have, need }) => `${have} of ${need}`).join(', ')

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
      valid_until: timeText(membership.notAfterMs),
      is_complete: isDone
    },
    human: () =>
      factLines(
        [
          ['signed', `${printable(membership.name)}: ${rightsText(membership)}, until ${dayText(membership.notAfterMs)}`],
          isDone ? ['answer', path] : ['not complete', `${missing} signatures; for the next steward: ${path}`]
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })
  if (args.isQuiet) return

  await io.stderr.write(
    isDone
      ? '  Next:  send the answer back; there:  tocsin join complete ANSWER\n'
      : '  Next:  send the file to another steward; there:  tocsin member sign FILE -o ANSWER\n'
  )
}
