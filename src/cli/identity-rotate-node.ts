import { writeAnchor } from '../config/anchor-file.js'
import { readNodeKey, writeNodeKey } from '../config/key-files.js'
import { type NodeConfig, readNodeConfig, resolveInDir } from '../config/node-config.js'
import { generateKeyPair, type KeyPair } from '../envelope/signing.js'
import { isNodeError, NodeError } from '../errors.js'
import { noLog } from '../log.js'
import { noMetrics } from '../metrics/index.js'
import { findCutoffs } from '../node/cutoffs.js'
import { toHex } from '../model/bytes.js'
import type { Cutoff, Revocation } from '../roster/documents.js'
import { nodePeerId } from '../roster/fingerprint.js'
import { createRoster, type RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { decodeSigned, encodeSigned } from '../roster/signed-codec.js'
import { readAnchorRoster } from './anchor-roster.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparableText, dayText, factLines, nodeView, timeText } from './identity-lines.js'
import { nodeChain, reachable } from './mesh-documents.js'
import { printObject } from './output.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
import { isConfirmed } from './steward.js'
import { paintOf } from './text.js'

export const identityRotateNodeCommand: CommandSpec = {
  name: 'identity rotate-node',
  group: 'keep',
  summary: 'Give this node a new key; the old one ends where its streams end',
  description:
    'For a routine change of the key; stop the node first. Makes a new node key, certifies it, and revokes the old one with the last ' +
    'batch of each of its streams as cut-off, so that everything that it published stays. If the old key was stolen, revoke it instead ' +
    '(identity revoke-node) and add a node. Peers that name this node in mesh.peers need its new PeerId.',
  arguments: [],
  options: [PASSPHRASE_OPTION],
  examples: [
    { line: 'tocsin identity rotate-node', does: 'asks for the passphrase' },
    { line: 'tocsin identity rotate-node --passphrase-file /run/secrets/org --yes', does: 'without questions' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const nowMs = io.clock.nowMs()
  const { config } = await readNodeConfig(args.dir)
  const { anchor, roster: fromFiles } = await readAnchorRoster(args.dir, nowMs)
  const former = await readNodeKey(args.dir)
  const orgKey = fromFiles.findOrgOf(former.publicKey)

  if (orgKey === undefined) {
    throw new NodeError('CERTIFICATE_UNKNOWN', 'this node was never certified', { fix: 'tocsin identity renew' })
  }

  const { objects, cutoffs } = await readStopped(args, io, { config, former, roster: fromFiles, orgKey })
  const roster = createRoster([...anchor.objects, ...objects], { meshId: fromFiles.meshId, nowMs })
  const fresh = generateKeyPair()

  if (!args.isQuiet || !args.isYes) await showPlan(io, { former: former.publicKey, fresh: fresh.publicKey, cutoffs })
  if (!(await isConfirmed(args, io, 'Give this node the new key?'))) return EXIT.failed

  const org = await openOrgKey(args, io)
  const made = documentsOf({ roster, org, former, fresh, cutoffs, config, nowMs })
  for (const object of made) roster.apply(object, nowMs)

  // In this order: a node whose old key is revoked cannot sign, and a second run makes it whole.
  const byId = new Map([...anchor.objects, ...made].map(object => [toHex(decodeSigned(object).id), object]))
  await writeAnchor(args.dir, { ...anchor, objects: [...byId.values()] })
  await writeNodeKey(args.dir, fresh.seed)
  await report(args, io, {
    former: former.publicKey,
    fresh: fresh.publicKey,
    untilMs: roster.findCertificate(fresh.publicKey, nowMs)?.notAfterMs ?? nowMs
  })

  return EXIT.ok
}

interface Stopped {
  objects: Uint8Array[]
  cutoffs: Cutoff[]
}

/** What the database of the stopped node knows. @throws NodeError `STORE_LOCKED` while it runs */
async function readStopped(
  args: Args,
  io: Io,
  { config, former, roster, orgKey }: { config: NodeConfig; former: KeyPair; roster: RosterView; orgKey: Uint8Array }
): Promise<Stopped> {
  // LevelDB is loaded only here: no other command pays for it.
  const { createStore } = await import('../store/index.js')
  const dir = resolveInDir(args.dir, config.store.dir)
  const store = createStore({ clock: io.clock, log: noLog, metrics: noMetrics }, { dir, nodeKey: former.publicKey })

  try {
    await store.start()
  } catch (err) {
    if (!isNodeError(err, 'STORE_LOCKED')) throw err
    throw new NodeError('STORE_LOCKED', 'the node runs: it would go on to sign with the old key', {
      cause: err,
      fix: 'stop it, then give this command again'
    })
  }

  try {
    const cutoffs = await findCutoffs({ roster, store }, { orgKey, nodeKey: former.publicKey, badSinceMs: io.clock.nowMs() })

    return { objects: await store.readRosterObjects(), cutoffs }
  } finally {
    await store.stop()
  }
}

interface Rotation {
  roster: RosterView
  org: KeyPair
  former: KeyPair
  fresh: KeyPair
  cutoffs: readonly Cutoff[]
  config: NodeConfig
  nowMs: number
}

function documentsOf({ roster, org, former, fresh, cutoffs, config, nowMs }: Rotation): Uint8Array[] {
  const { publicAddresses, listen } = config.mesh
  const revocation: Revocation = {
    type: 'revocation',
    orgKey: org.publicKey,
    nodeKey: former.publicKey,
    reason: 'superseded',
    badSinceMs: nowMs,
    cutoffs
  }

  return [
    encodeSigned(signDocument(revocation, roster.meshId, [org])),
    ...nodeChain(roster, {
      orgKey: org,
      nodeKey: fresh,
      publicAddresses: publicAddresses.length > 0 ? publicAddresses : reachable(listen),
      nowMs
    })
  ]
}

async function showPlan(
  io: Io,
  { former, fresh, cutoffs }: { former: Uint8Array; fresh: Uint8Array; cutoffs: readonly Cutoff[] }
): Promise<void> {
  await io.stderr.write(
    factLines([
      ['old key', `${nodePeerId(former)}  ${comparableText(former)}`],
      ['ends', `${cutoffs.length} streams at their last batch; nothing that was published is lost`],
      ['new key', `${nodePeerId(fresh)}  ${comparableText(fresh)}`]
    ])
  )
}

async function report(
  args: Args,
  io: Io,
  { former, fresh, untilMs }: { former: Uint8Array; fresh: Uint8Array; untilMs: number }
): Promise<void> {
  await printObject(io, args, {
    schema: 'tocsin.identity-rotate-node/1',
    value: { former: nodeView(former), node: { ...nodeView(fresh), certified_until: timeText(untilMs) } },
    human: () =>
      factLines(
        [
          ['node', `${nodePeerId(fresh)}  certificate valid until ${dayText(untilMs)}`],
          ['revoked', nodePeerId(former)]
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })
  if (!args.isQuiet) await io.stderr.write(`  Next:  tocsin run --dir ${args.dir}\n`)
}
