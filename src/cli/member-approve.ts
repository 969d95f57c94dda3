import { readOrgPublicKey } from '../config/key-files.js'
import { isNodeError, NodeError } from '../errors.js'
import type { JoinRequest } from '../roster/documents.js'
import { words } from '../roster/fingerprint.js'
import { createClient } from './client.js'
import type { Args, CommandSpec, Io } from './command.js'
import type { ExitCode } from './exit-codes.js'
import { grant, GRANT_OPTIONS } from './grant.js'
import { comparableText, factLines } from './identity-lines.js'
import { readHeldRequests, requireHeld } from './join-views.js'
import { readLiveRoster } from './live-roster.js'
import { constituencyText } from './org-options.js'
import { PASSPHRASE_OPTION } from './passphrase.js'
import { actAsSteward, OUT_OPTION } from './steward.js'
import { paintOf, printable } from './text.js'

export const memberApproveCommand: CommandSpec = {
  name: 'member approve',
  group: 'mesh',
  summary: 'Admit an organization that asked by an invite',
  description:
    'Shows the request, what would be granted and which networks others are responsible for as well; asks for one of the five words that ' +
    'the organization reads to you by telephone; then signs the membership with the key of this organization. The newcomer gets the answer ' +
    'at its next look. Networks are granted as the request asks unless you name others or --no-constituency. Where more than one steward ' +
    'must sign, -o writes the file for the next one; the newcomer gets its answer when it is complete.\n' +
    'Run it on the machine of the steward whose node made the invite: that node has the request, and its directory the key of the ' +
    'organization. Where the key is kept on another machine, ask for the request as a file there: tocsin help member sign.',
  arguments: [{ name: 'request', summary: 'r-17, as member requests shows it', isRequired: true }],
  options: [
    { flags: '--word <word>', summary: 'one of the five words, instead of being asked for it' },
    OUT_OPTION,
    ...GRANT_OPTIONS,
    PASSPHRASE_OPTION
  ],
  examples: [
    { line: 'tocsin member approve r-17 --receive-victims', does: 'admit an ISP with the networks that it asks for' },
    { line: 'tocsin member approve r-18 --no-publish --no-constituency', does: 'admit a reader' },
    { line: 'tocsin member approve r-17 --word otter --yes --passphrase-file /run/secrets/org', does: 'without questions' },
    { line: 'tocsin member approve r-17 -o bravo.proposal', does: 'where other stewards must sign, too' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const nowMs = io.clock.nowMs()
  await requireKeyHere(args.dir)
  const requests = await atSteward(async () => readHeldRequests(await createClient(args, io), nowMs))
  const held = requireHeld(requests, args.argument('request'))

  if (held.state !== 'waiting') {
    throw new NodeError('USAGE_INVALID', `request ${held.id} is ${held.state} already`, { fix: 'tocsin member requests --all' })
  }

  const live = await readLiveRoster(args, io)
  const { request } = held
  const membership = grant(args, { request, roster: live.roster, nowMs })

  if (!args.isQuiet || !args.isYes) {
    await io.stderr.write(
      `${paintOf(io.stderr).bold(`Request ${held.id}`)}, received ${held.received}\n${factLines([
        ['organization', `${printable(request.name)} (${request.kind})`],
        ['fingerprint', comparableText(request.orgKey)],
        ['asks for', constituencyText(request.constituency)]
      ])}`
    )
  }

  await requireWord(args, io, request)

  return actAsSteward(args, io, { live, documents: [membership], heading: 'would become', schema: 'tocsin.member-approve/1' })
}

/** The node that made the invite has the request. @throws NodeError `NODE_UNREACHABLE` that says where to run the command, and as `ask` */
async function atSteward<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (err) {
    if (!isNodeError(err, 'NODE_UNREACHABLE')) throw err

    throw new NodeError(err.code, err.message, {
      cause: err,
      fix: 'run it on the machine of the steward whose node made the invite, while that node runs; --dir names its directory'
    })
  }
}

/** Before anything is asked of a node or a person. @throws NodeError `FILE_NOT_FOUND` · as `readOrgPublicKey` */
async function requireKeyHere(dir: string): Promise<void> {
  try {
    await readOrgPublicKey(dir)
  } catch (err) {
    if (!isNodeError(err, 'FILE_NOT_FOUND')) throw err

    throw new NodeError(err.code, `the key of the steward is not in ${dir}`, {
      cause: err,
      fix: 'run it on the machine that holds the key of the steward, with --dir; or let the newcomer ask by file: tocsin help member sign'
    })
  }
}

/**
 * Did the steward really hear the words of the other side? A word typed from the telephone cannot be the wrong one by habit.
 * With `--yes` and no word, a script has compared already.
 *
 * @throws NodeError `JOIN_KEY_MISMATCH`
 */
async function requireWord(args: Args, io: Io, { orgKey, name }: JoinRequest): Promise<void> {
  const given =
    args.text('word') ?? (args.isYes ? undefined : await io.prompt.text(`One of the five words that ${printable(name)} reads to you:`))
  if (given === undefined || words(orgKey).split(' ').includes(given.trim().toLowerCase())) return

  throw new NodeError('JOIN_KEY_MISMATCH', `"${printable(given)}" is none of the five words of this request`, {
    fix: 'let them read all five words; if they differ, deny the request: somebody else has the invite'
  })
}
