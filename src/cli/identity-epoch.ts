import { dropIntoInbox, writeAnchor } from '../config/anchor-file.js'
import { readNodeKey } from '../config/key-files.js'
import { readNodeConfig, resolveInDir } from '../config/node-config.js'
import { audienceHash, streamId } from '../envelope/stream-id.js'
import type { StreamState } from '../envelope/stream.js'
import { isNodeError, NodeError } from '../errors.js'
import { noLog } from '../log.js'
import { noMetrics } from '../metrics/index.js'
import { compareBytes, toHex } from '../model/bytes.js'
import { epochsOf } from '../node/known-nodes.js'
import { readRestoredMark, type RestoredMark } from '../node/restored.js'
import { createStreamCuts } from '../node/stream-cuts.js'
import type { Cutoff, Epoch } from '../roster/documents.js'
import { createRoster, type RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { decodeSigned, encodeSigned } from '../roster/signed-codec.js'
import type { Store } from '../store/store.js'
import { readAnchorRoster } from './anchor-roster.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { factLines, nodeView, timeText } from './identity-lines.js'
import { printObject } from './output.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
import { isConfirmed } from './steward.js'
import { paintOf } from './text.js'

export const identityEpochCommand: CommandSpec = {
  name: 'identity epoch',
  group: 'keep',
  summary: 'Start the streams of this node again, after a fork or a restore that no peer can confirm',
  description:
    'Signs, with the key of the organization, up to where the present streams of this node are good, and that all of them start again ' +
    'under the next number. Stop the node first, and make sure that no copy of it runs anywhere. What it published after the last ' +
    'good batch stays set aside at every member: publish it anew. A node that was restored from a backup needs it only where no peer ' +
    'will ever confirm what it had published.',
  arguments: [],
  options: [PASSPHRASE_OPTION],
  examples: [
    { line: 'tocsin identity epoch', does: 'shows where the streams end, asks, and asks for the passphrase' },
    { line: 'tocsin identity epoch --passphrase-file /run/secrets/org --yes', does: 'without questions' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const nowMs = io.clock.nowMs()
  const { anchor, roster: fromFiles } = await readAnchorRoster(args.dir, nowMs)
  const { publicKey: nodeKey } = await readNodeKey(args.dir)
  const orgKey = fromFiles.findOrgOf(nodeKey)

  if (orgKey === undefined) throw new NodeError('CERTIFICATE_UNKNOWN', 'this node was never certified', { fix: 'tocsin identity renew' })

  const { roster, former, lastGood, restored } = await withStore(args, io, nodeKey, store =>
    readEnds(store, { fromFiles, anchor, orgKey, nodeKey, io })
  )
  await showPlan(io, { former, lastGood, restored, isForked: roster.forksOf(nodeKey).some(fork => fork.epoch >= former) })
  if (!(await isConfirmed(args, io, `Start the streams of this node again under epoch ${former + 1}?`))) return EXIT.failed

  const org = await openOrgKey(args, io)
  const document: Epoch = { type: 'epoch', orgKey, nodeKey, epoch: former + 1, lastGood, createdMs: nowMs }
  const signed = encodeSigned(signDocument(document, roster.meshId, [org]))

  roster.apply(signed, nowMs)
  const byId = new Map([...anchor.objects, signed].map(object => [toHex(decodeSigned(object).id), object]))
  await writeAnchor(args.dir, { ...anchor, objects: [...byId.values()] })
  // the running node announces what it finds there
  await dropIntoInbox(args.dir, signed)

  await printObject(io, args, {
    schema: 'tocsin.identity-epoch/1',
    value: { node: nodeView(nodeKey), epoch: former + 1 },
    human: () => factLines([['epoch', String(former + 1)]], `${paintOf(io.stdout).green('✔')} `)
  })
  if (!args.isQuiet) await io.stderr.write(`  Next:  tocsin run --dir ${args.dir}\n`)

  return EXIT.ok
}

/** @throws NodeError `STORE_LOCKED` while the node runs */
async function withStore<T>(args: Args, io: Io, nodeKey: Uint8Array, read: (store: Store) => Promise<T>): Promise<T> {
  const { config } = await readNodeConfig(args.dir)
  // LevelDB is loaded only here: no other command pays for it.
  const { createStore } = await import('../store/index.js')
  const dir = resolveInDir(args.dir, config.store.dir)
  const store = createStore({ clock: io.clock, log: noLog, metrics: noMetrics }, { dir, nodeKey })

  try {
    await store.start()
  } catch (err) {
    if (!isNodeError(err, 'STORE_LOCKED')) throw err
    throw new NodeError('STORE_LOCKED', 'the node runs: its streams cannot be closed while it may write to them', {
      cause: err,
      fix: 'stop it, then give this command again'
    })
  }

  try {
    return await read(store)
  } finally {
    await store.stop()
  }
}

interface Ends {
  roster: RosterView
  /** The epoch that ends. */
  former: number
  lastGood: Cutoff[]
  /** Where the node came out of a backup that no peer has confirmed. */
  restored: RestoredMark | undefined
}

/** Up to where both COMMUNITY streams are good: all that is held without a hole, before any fork. */
async function readEnds(
  store: Store,
  init: { fromFiles: RosterView; anchor: { objects: readonly Uint8Array[] }; orgKey: Uint8Array; nodeKey: Uint8Array; io: Io }
): Promise<Ends> {
  const { fromFiles, anchor, orgKey, nodeKey, io } = init
  const { meshId } = fromFiles
  const roster = createRoster([...anchor.objects, ...(await store.readRosterObjects())], { meshId, nowMs: io.clock.nowMs() })
  const former = epochsOf(roster)(orgKey, nodeKey)
  const hash = audienceHash(new Uint8Array(0), [])
  const lastGood: Cutoff[] = []

  await createStreamCuts({ roster, store, clock: io.clock, log: noLog }).refresh()

  for (const streamClass of [0, 1] as const) {
    const id = streamId({ meshId, nodeKey, audienceHash: hash, epoch: former, class: streamClass })
    lastGood.push(await endOf(store, id, store.findStream(id)))
  }

  return {
    roster,
    former,
    lastGood: lastGood.sort((a, b) => compareBytes(a.streamId, b.streamId)),
    restored: await readRestoredMark(store)
  }
}

async function endOf(store: Store, id: Uint8Array, stream: StreamState | undefined): Promise<Cutoff> {
  const seq = stream === undefined ? 0 : Math.min(stream.gapless, (stream.cutSeq ?? stream.head + 1) - 1)
  const held = seq === 0 ? undefined : await store.readBatch(id, seq)

  return { streamId: id, lastGoodSeq: held === undefined ? 0 : seq, headerHash: held?.headerHash ?? new Uint8Array(32) }
}

async function showPlan(io: Io, { former, lastGood, restored, isForked }: Omit<Ends, 'roster'> & { isForked: boolean }): Promise<void> {
  await io.stderr.write(
    factLines([
      ['epoch', `${former} ends, ${former + 1} begins`],
      ...(restored === undefined
        ? []
        : [['restored', `from a backup of ${timeText(restored.backupMs)}, confirmed by no peer yet`] as const]),
      ['fork', isForked ? 'the mesh has proof of one' : restored === undefined ? 'none is known: this is not needed' : 'none is known'],
      ...lastGood.map(({ streamId: id, lastGoodSeq }): [string, string] => ['stream', `${toHex(id)}  good up to ${lastGoodSeq}`])
    ])
  )
}
