import { resolve } from 'node:path'
import { rm } from 'node:fs/promises'

import { readDocumentFile } from '../config/anchor-file.js'
import { type PendingJoin, readPendingJoin, removePendingJoin } from '../config/pending-join.js'
import { isNodeError, NodeError, type NodeErrorCode } from '../errors.js'
import { toHex } from '../model/bytes.js'
import type { JoinRequest } from '../roster/documents.js'
import { fingerprint } from '../roster/fingerprint.js'
import { type Invite, INVITE_CHARS_MAX, parseInvite } from '../roster/invite-codec.js'
import { decodeDocument } from '../roster/document-codec.js'
import { decodeSigned } from '../roster/signed-codec.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparable, comparableText, dayText, factLines, nodeView, orgView, timeText } from './identity-lines.js'
import { isPassing, startAsking, type Asking } from './join-ask.js'
import type { Joined } from './join-finish.js'
import { prepareJoin } from './join-prepare.js'
import { CONSTITUENCY_OPTIONS, constituencyText, KIND_OPTION } from './org-options.js'
import { printObject } from './output.js'
import { PASSPHRASE_OPTION } from './passphrase.js'
import { createProgress } from './progress.js'
import { formatDuration, paintOf, printable } from './text.js'
import { parseDuration } from './words.js'

/** Time between two looks for the answer: often at first, while both may be on the telephone. */
const ASK_SOON_MS = 3_000
const ASK_LATER_MS = 15_000
const SOON_MS = 300_000
/** Time between two attempts while the steward's node has no place for us: it doubles from the first to the last. */
const BUSY_FIRST_MS = 1_000
const BUSY_LAST_MS = 15_000
const STDIN = '-'

/** The request never reached the steward, or was refused there: nothing waits, so nothing is kept. */
const FINAL: ReadonlySet<NodeErrorCode> = new Set([
  'INVITE_EXPIRED',
  'INVITE_UNKNOWN',
  'INVITE_USED',
  'INVITE_WRONG_MESH',
  'JOIN_CLOCK_OFF',
  'JOIN_FULL',
  'JOIN_MALFORMED',
  'JOIN_REQUEST_INVALID'
])

export const joinCommand: CommandSpec = {
  name: 'join',
  group: 'start',
  summary: 'Join a mesh with an invite of a steward',
  description:
    'Makes the keys of this organization and node if there are none in the directory yet, shows the fingerprint and words of the mesh, ' +
    'which must be what the steward tells you by telephone, sends a signed request, and waits until the steward has approved it. ' +
    'Ctrl-C is safe: the same command without an invite, or the next start of the node, fetches the answer. Where the steward’s node is ' +
    'too busy to take the request, it is sent again until --wait is over.\n' +
    'Without network between you and the steward: tocsin help join request.',
  arguments: [{ name: 'invite', summary: 'the invite, a file that holds it, or - for stdin; absent: go on waiting', isRequired: false }],
  options: [
    { flags: '--org <name>', summary: 'name of the organization (default: that of tocsin init, or of the invite)' },
    KIND_OPTION,
    ...CONSTITUENCY_OPTIONS,
    { flags: '--wait <duration>', summary: 'how long to try, and how long to wait for the approval', default: '10m' },
    { flags: '--mesh-fingerprint <text>', summary: 'what the fingerprint of the mesh must be, for scripts' },
    { flags: '--psk-file <path>', summary: 'pre-shared key of the mesh, where the steward gave you one' },
    { flags: '--listen <address...>', summary: 'for a new directory: where to accept peers (default /ip4/0.0.0.0/tcp/7400)' },
    { flags: '--public-address <address...>', summary: 'for a new directory: where others reach this node' },
    { flags: '--rest-listen <host:port>', summary: 'for a new directory: where the REST API answers, or off (default 127.0.0.1:7480)' },
    PASSPHRASE_OPTION
  ],
  examples: [
    { line: 'tocsin join tocsin-invite1abc --org "ISP Bravo"', does: 'make the keys, ask, and wait for the approval' },
    { line: 'tocsin join invite.txt --asn 64500 --cidr 198.51.100.0/24', does: 'ask for other networks than the invite suggests' },
    { line: 'tocsin join', does: 'go on waiting after Ctrl-C' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const waitMs = parseDuration(args.text('wait') ?? '10m', 'wait')
  const text = await inviteText(args, io)
  const known = await readPendingJoin(args.dir)
  const isResumed = text === undefined || (known?.invite === text && isCertificateGood(known, io.clock.nowMs()))
  const pending = isResumed ? requirePending(known, args) : undefined
  const invite = parseInvite(pending?.invite ?? text ?? '')

  requirePinned(args, invite)
  await showMesh(args, io, invite)

  const prepared = pending === undefined ? await prepareJoin(args, io, { invite, text: text ?? '' }) : { pending, isNewDir: false }

  return ask(args, io, { invite, waitMs, isResumed, ...prepared })
}

/** The certificate that was signed with the request still covers half of its time. */
function isCertificateGood({ certificate }: PendingJoin, nowMs: number): boolean {
  const { notBeforeMs, notAfterMs } = decodeDocument('node-certificate', decodeSigned(certificate).body)

  return notBeforeMs <= nowMs && nowMs < (notBeforeMs + notAfterMs) / 2
}

/** What the person gave: the text itself, or where it is. One spelling, so that the same invite is known again. */
async function inviteText(args: Args, io: Io): Promise<string | undefined> {
  const given = args.findArgument('invite')
  if (given === undefined) return undefined

  const raw = /^\s*tocsin-invite/i.test(given) ? given : given === STDIN ? await readStdin(io) : await readFileText(resolve(io.cwd, given))

  return raw.replace(/\s/g, '').toLowerCase()
}

async function readFileText(path: string): Promise<string> {
  const bytes = await readDocumentFile(path, {
    bytesMax: INVITE_CHARS_MAX,
    fix: 'give the invite itself, which begins with tocsin-invite1, or the name of a file that holds it'
  })

  return Buffer.from(bytes).toString('utf8')
}

async function readStdin(io: Io): Promise<string> {
  let text = ''

  for await (const chunk of io.stdin) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.length > INVITE_CHARS_MAX) break
  }

  return text
}

function requirePending(known: PendingJoin | undefined, { dir }: Args): PendingJoin {
  if (known !== undefined) return known

  throw new NodeError('USAGE_INVALID', `no join is under way in ${dir}: the invite is missing`, {
    fix: 'tocsin join INVITE   with the text that the steward sent, which begins with tocsin-invite1'
  })
}

/** @throws NodeError `DOCUMENT_WRONG_MESH` */
function requirePinned(args: Args, { meshId }: Invite): void {
  const wanted = args.text('mesh-fingerprint')
  const plain = (text: string): string => text.toUpperCase().replace(/[\s-]/g, '')
  if (wanted === undefined || plain(wanted) === plain(fingerprint(meshId))) return

  throw new NodeError('DOCUMENT_WRONG_MESH', `the mesh of the invite has the fingerprint ${fingerprint(meshId)}, not ${wanted}`, {
    fix: 'ask the steward again by telephone; if it differs, somebody may be in between'
  })
}

async function showMesh({ isQuiet }: Args, io: Io, { meshId, meshName }: Invite): Promise<void> {
  if (isQuiet) return

  await io.stderr.write(
    factLines([['mesh', `${meshName}  ${comparableText(meshId)}   must equal what the steward tells you by telephone`]])
  )
}

interface Attempt {
  invite: Invite
  pending: PendingJoin
  waitMs: number
  /** The steward has had this request before. */
  isResumed: boolean
  /** The directory was made by this very command. */
  isNewDir: boolean
}

async function ask(args: Args, io: Io, attempt: Attempt): Promise<ExitCode> {
  const asking = await startAsking(args.dir, io, attempt.pending)

  try {
    const first = await askFirst(args, io, asking, attempt)
    if (first !== undefined) return await report(args, io, first)

    await showSent(args, io, attempt)
    const joined = await wait(args, io, asking, attempt)
    if (joined !== undefined) return await report(args, io, joined)
  } finally {
    await asking.stop()
  }

  if (io.signal.aborted) {
    await io.stderr.write(`The request stays with the steward.  tocsin join --dir ${args.dir}   fetches the answer.\n`)

    return EXIT.interrupted
  }

  throw new NodeError('JOIN_WAITING', `the steward has not decided within ${formatDuration(attempt.waitMs)}`, {
    fix: `tocsin join --dir ${args.dir}   goes on waiting; the next start of the node fetches the answer, too`
  })
}

/** The first attempts decide whether anything waits at all: if not, nothing half-joined stays behind. */
async function askFirst(args: Args, io: Io, asking: Asking, attempt: Attempt): Promise<Joined | undefined> {
  const { isResumed, isNewDir, pending } = attempt

  try {
    return await askUntilHeard(args, io, asking, attempt)
  } catch (err) {
    if (isResumed && isPassing(err)) return undefined
    if (io.signal.aborted) {
      await io.stderr.write(`The steward’s node has not taken the request yet.  tocsin join --dir ${args.dir}   goes on.\n`)
      throw err
    }

    if (isResumed || !(isFinal(err) || isUnsent(err))) throw err

    if (isNewDir) await rm(args.dir, { recursive: true, force: true })
    else await removePendingJoin(args.dir)

    throw expiredInstead(err, pending, io.clock.nowMs())
  }
}

/** A steward's node under a flood of strangers may have no place for this one at once: it is asked again until --wait is over. */
export async function askUntilHeard(
  args: Pick<Args, 'isQuiet'>,
  io: Pick<Io, 'clock' | 'signal' | 'stderr'>,
  asking: Pick<Asking, 'once'>,
  { isResumed, waitMs }: Pick<Attempt, 'isResumed' | 'waitMs'>
): Promise<Joined | undefined> {
  const progress = createProgress(io, args)
  const startMs = io.clock.monotonicMs()
  const sinceMs = (): number => io.clock.monotonicMs() - startMs

  try {
    for (let tries = 0; ; tries++) {
      try {
        return await asking.once()
      } catch (err) {
        const pauseMs = Math.min(BUSY_LAST_MS, BUSY_FIRST_MS * 2 ** tries) * (0.5 + io.clock.random())
        if (isResumed || !isBusy(err) || io.signal.aborted || sinceMs() + pauseMs > waitMs) throw err

        progress.show(`the steward’s node is busy, ${tries + 1} attempts in ${formatDuration(sinceMs())}; trying again (Ctrl-C is safe)`)
        await io.clock.sleep(pauseMs, io.signal)
      }
    }
  } finally {
    await progress.end()
  }
}

/** It runs, and did not take the request: for want of a place or of time, both of which pass. */
function isBusy(err: unknown): boolean {
  return isPassing(err) && isNodeError(err) && (err.details['isUnsent'] !== true || err.details['isBusy'] === true)
}

function isFinal(err: unknown): boolean {
  return isNodeError(err) && FINAL.has(err.code)
}

/** The steward's node was never reached, so it has no request of ours. */
function isUnsent(err: unknown): boolean {
  return isNodeError(err, 'PEER_UNREACHABLE') && err.details['isUnsent'] === true
}

/** A node that does not answer any more, and an invite that is over by our clock: the second is the likelier reason. */
function expiredInstead(err: unknown, pending: PendingJoin, nowMs: number): unknown {
  const { expiresMs } = parseInvite(pending.invite)
  if (!isUnsent(err) || expiresMs > nowMs) return err

  return new NodeError(
    'INVITE_EXPIRED',
    `the invite ended on ${timeText(expiresMs)}, by the clock of this machine, and its node does not answer`,
    {
      cause: err,
      fix: 'check the date of this machine; then ask the steward for a new one: tocsin invite create'
    }
  )
}

async function wait(args: Args, io: Io, asking: Asking, { waitMs }: Attempt): Promise<Joined | undefined> {
  const progress = createProgress(io, args)
  const startMs = io.clock.monotonicMs()
  const sinceMs = (): number => io.clock.monotonicMs() - startMs
  let trouble = ''

  try {
    while (sinceMs() < waitMs && !io.signal.aborted) {
      progress.show(`waiting for approval, ${formatDuration(sinceMs())} (Ctrl-C is safe)${trouble}`)
      await io.clock.sleep((sinceMs() < SOON_MS ? ASK_SOON_MS : ASK_LATER_MS) * (0.75 + 0.5 * io.clock.random()), io.signal)
      if (io.signal.aborted) return undefined

      try {
        const joined = await asking.once()
        if (joined !== undefined) return joined
        trouble = ''
      } catch (err) {
        if (!isPassing(err)) throw err
        trouble = '; the steward’s node does not answer at the moment'
      }
    }
  } finally {
    await progress.end()
  }

  return undefined
}

async function showSent({ isQuiet, dir }: Args, io: Io, { pending }: Attempt): Promise<void> {
  if (isQuiet) return

  const request: JoinRequest = decodeDocument('join-request', decodeSigned(pending.request).body)
  const mark = `${paintOf(io.stderr).green('✔')} `

  await io.stderr.write(
    factLines(
      [
        ['request sent', `${printable(request.name)} (${request.kind}), asks for: ${constituencyText(request.constituency)}`],
        ['your fingerprint', `${comparableText(request.orgKey)}   read it to the steward by telephone`],
        ['directory', dir]
      ],
      mark
    )
  )
  await io.stderr.write('  waiting for approval (Ctrl-C is safe: the answer is fetched at the next tocsin join, or when the node starts)\n')
}

async function report(args: Args, io: Io, { roster, member, nodeKey, peers, certifiedUntilMs }: Joined): Promise<ExitCode> {
  const { charter, meshId } = roster

  await printObject(io, args, {
    schema: 'tocsin.join/1',
    value: {
      mesh: { name: charter.name, id: toHex(meshId), is_lab: charter.isLab, ...comparable(meshId) },
      organization: orgView(member.orgKey, member.name),
      node: { ...nodeView(nodeKey), certified_until: timeText(certifiedUntilMs) },
      kind: member.kind,
      constituency: member.constituency,
      valid_until: timeText(member.notAfterMs),
      peers
    },
    human: () =>
      factLines(
        [
          ['admitted', `${printable(member.name)} (${member.kind}), until ${dayText(member.notAfterMs)}`],
          ['networks', constituencyText(member.constituency)],
          ['mesh', `${charter.name} pinned: ${comparableText(meshId)}`],
          ['node', `certificate valid until ${dayText(certifiedUntilMs)}`]
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })
  if (!args.isQuiet) await io.stderr.write(`  Next:  tocsin run --dir ${args.dir}\n`)

  return EXIT.ok
}
