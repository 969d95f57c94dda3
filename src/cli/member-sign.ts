import { resolve } from 'node:path'

import { dropIntoInbox, readDocumentFile, writeAnchor } from '../config/anchor-file.js'
import { writeFileAtomic } from '../config/atomic-file.js'
import { NodeError } from '../errors.js'
import type { Membership } from '../roster/documents.js'
import { signDocument } from '../roster/sign.js'
import { encodeSigned, encodeWelcome } from '../roster/signed-codec.js'
import { readAnchorRoster } from './anchor-roster.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { answerOf, grant, GRANT_OPTIONS, requireSteward, rightsText, showPlan } from './grant.js'
import { dayText, factLines, orgView, timeText } from './identity-lines.js'
import { readJoinRequest } from '../roster/join-request.js'
import { printObject } from './output.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
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
    'Networks are granted as the request asks unless you name others or --no-constituency.',
  arguments: [{ name: 'file', summary: 'the request', isRequired: true }],
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
