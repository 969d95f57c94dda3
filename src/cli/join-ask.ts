import { readNodeConfig, resolveInDir } from '../config/node-config.js'
import { type PendingJoin, readPendingJoin, removePendingJoin } from '../config/pending-join.js'
import { readPskFile } from '../config/psk-file.js'
import type { Clock } from '../clock.js'
import { isNodeError, NodeError, type NodeErrorCode } from '../errors.js'
import type { JoinClient } from '../mesh/join/join-client.js'
import { type Invite, parseInvite } from '../roster/invite-codec.js'
import { inviteDialSeedOf, inviteVerifierOf } from '../roster/invite-proof.js'
import type { Io } from './command.js'
import { finishJoin, isFinished, type Joined } from './join-finish.js'

/** Failures that another attempt may mend: the request stays. */
const PASSING: ReadonlySet<NodeErrorCode> = new Set(['PEER_UNREACHABLE', 'PEER_TIMEOUT', 'JOIN_FULL'])

export function isPassing(err: unknown): boolean {
  return isNodeError(err) && PASSING.has(err.code)
}

export interface Asking {
  /** One attempt. Undefined: the steward has not decided yet. @throws NodeError as `JoinClient.ask` · `JOIN_DENIED` · as `finishJoin` */
  once(): Promise<Joined | undefined>
  stop(): Promise<void>
}

/** Asks for the answer to a pending join of a directory, as often as the caller likes. */
export async function startAsking(dir: string, { clock, env }: Pick<Io, 'clock' | 'env'>, pending: PendingJoin): Promise<Asking> {
  const invite = parseInvite(pending.invite)
  const { pskFile } = (await readNodeConfig(dir, env)).config.mesh
  const psk = pskFile === undefined ? undefined : await readPskFile(resolveInDir(dir, pskFile))
  // libp2p takes a moment to load: only who really asks pays for it
  const { createJoinClient } = await import('../mesh/join/join-client.js')
  const client = await createJoinClient(
    { clock },
    { dialSecret: inviteDialSeedOf(inviteVerifierOf(invite.secret)), ...(psk === undefined ? {} : { psk }) }
  )

  return { once: () => askOnce(dir, clock, { client, invite, pending }), stop: () => client.stop() }
}

async function askOnce(
  dir: string,
  clock: Clock,
  { client, invite, pending }: { client: JoinClient; invite: Invite; pending: PendingJoin }
): Promise<Joined | undefined> {
  let joined: Joined | undefined
  let deniedFor: string | undefined

  await client.ask(invite, pending.request, async decision => {
    if (decision.state === 'admitted') joined = await finishJoin(dir, clock.nowMs(), { invite, pending, welcome: decision.welcome })
    else deniedFor = decision.reason
  })

  if (deniedFor !== undefined) {
    await removePendingJoin(dir)
    throw new NodeError('JOIN_DENIED', `The steward of ${invite.meshName} denied the request: ${deniedFor}`, {
      fix: 'speak with the steward; another request needs a new invite'
    })
  }

  if (joined !== undefined) await removePendingJoin(dir)

  return joined
}

/**
 * At the start of a node: fetches the answer to a join that is under way. Gives what was joined, or undefined when there was
 * nothing to fetch.
 *
 * @throws NodeError `JOIN_WAITING` when the steward has not decided · as `Asking.once`
 */
export async function fetchAnswer(dir: string, io: Pick<Io, 'clock' | 'env'>): Promise<Joined | undefined> {
  const pending = await readPendingJoin(dir)
  if (pending === undefined) return undefined

  if (await isFinished(dir, parseInvite(pending.invite), io.clock.nowMs())) {
    await removePendingJoin(dir)

    return undefined
  }

  const asking = await startAsking(dir, io, pending)

  try {
    const joined = await asking.once()
    if (joined !== undefined) return joined

    throw new NodeError('JOIN_WAITING', 'The steward has not decided about the request to join yet', {
      fix: `tocsin join --dir ${dir}   waits for the answer; the next start of the node fetches it, too`
    })
  } finally {
    await asking.stop()
  }
}
