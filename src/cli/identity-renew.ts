import { dropIntoInbox, writeAnchor } from '../config/anchor-file.js'
import { readNodeKey } from '../config/key-files.js'
import { readNodeConfig } from '../config/node-config.js'
import { NodeError } from '../errors.js'
import { readAnchorRoster } from './anchor-roster.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { dayText, factLines, nodeView, timeText } from './identity-lines.js'
import { nodeChain, reachable } from './mesh-documents.js'
import { printObject } from './output.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
import { paintOf } from './text.js'

export const identityRenewCommand: CommandSpec = {
  name: 'identity renew',
  group: 'keep',
  summary: 'Certify this node for another 30 days',
  description:
    'Signs a new certificate for this node with the key of the organization. A running node takes it in at once; after the old one ' +
    'has ended, the node neither signs nor connects until it has a new one.',
  arguments: [],
  options: [PASSPHRASE_OPTION],
  examples: [
    { line: 'tocsin identity renew', does: 'asks for the passphrase' },
    { line: 'tocsin identity renew --passphrase-file /run/secrets/org', does: 'from a timer, every two weeks' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const nowMs = io.clock.nowMs()
  const { roster, anchor } = await readAnchorRoster(args.dir, nowMs)
  const { config } = await readNodeConfig(args.dir)
  const { publicAddresses, listen } = config.mesh
  const nodeKey = await readNodeKey(args.dir)
  const orgKey = await openOrgKey(args, io)

  if (roster.findMember(orgKey.publicKey, nowMs) === undefined) {
    throw new NodeError('MEMBERSHIP_EXPIRED', 'this organization is no member of the mesh at this time', {
      fix: 'check the clock of this machine; else ask a steward for a new membership: tocsin join request'
    })
  }

  const addresses = publicAddresses.length > 0 ? publicAddresses : reachable(listen)
  const chain = nodeChain(roster, { orgKey, nodeKey, publicAddresses: addresses, nowMs })
  for (const object of chain) roster.apply(object, nowMs)

  await writeAnchor(args.dir, { ...anchor, objects: roster.objects() })
  for (const object of chain) await dropIntoInbox(args.dir, object)

  const untilMs = roster.findCertificate(nodeKey.publicKey, nowMs)?.notAfterMs ?? nowMs
  await printObject(io, args, {
    schema: 'tocsin.identity-renew/1',
    value: { node: nodeView(nodeKey.publicKey), certified_until: timeText(untilMs) },
    human: () => factLines([['node', `certificate valid until ${dayText(untilMs)}`]], `${paintOf(io.stdout).green('✔')} `)
  })

  return EXIT.ok
}
