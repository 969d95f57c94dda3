import type { Json } from './client.js'
import { createClient } from './client.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparableText, factLines } from './identity-lines.js'
import { fromHex } from '../model/bytes.js'
import { CONSTITUENCY_OPTIONS, constituencyFrom, constituencyText, KIND_OPTION, kindFrom, requireOrgName } from './org-options.js'
import { printObject } from './output.js'
import { paintOf } from './text.js'
import { parseDuration } from './words.js'

/** Requests that one invite may bring, unless said otherwise (3.2). */
const USES_MAX = 100

export const inviteCreateCommand: CommandSpec = {
  name: 'invite create',
  group: 'mesh',
  summary: 'Invite an organization to ask for admission',
  description:
    'Makes a text that the newcomer gives to tocsin join. It admits nobody by itself: you approve the request that it brings, after\n' +
    'comparing fingerprints by telephone. What you name here is only suggested. The node keeps a hash of its secret; the text is\n' +
    'shown once.',
  arguments: [],
  options: [
    { flags: '--org <name>', summary: 'name of the organization, as a suggestion' },
    KIND_OPTION,
    ...CONSTITUENCY_OPTIONS,
    { flags: '--expires <duration>', summary: 'how long it may be used', default: '48h' },
    { flags: '--uses <n>', summary: 'organizations that may use it', default: '1' }
  ],
  examples: [
    { line: 'tocsin invite create --org "ISP Bravo" --kind isp --asn 64500 --cidr 198.51.100.0/24', does: 'for an ISP and its network' },
    { line: 'tocsin invite create --expires 7d -q > invite.txt', does: 'the text alone, into a file' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const name = args.text('org')
  const constituency = constituencyFrom(args)
  const { asns, cidrs, countryCodes, domains } = constituency
  const lifeMs = parseDuration(args.text('expires') ?? '48h', 'expires')
  const client = await createClient(args, io)
  const invite = await client.send('POST', '/v1/invites', {
    name: name === undefined ? undefined : requireOrgName(name),
    kind: kindFrom(args),
    constituency: { asns, cidrs, country_codes: countryCodes, domains },
    expires: new Date(io.clock.nowMs() + lifeMs).toISOString(),
    uses_max: args.whole('uses', { min: 1, max: USES_MAX }) ?? 1
  })

  await printObject(io, args, { schema: 'tocsin.invite/1', value: invite, human: () => `${String(invite['text'])}\n` })

  if (!args.isQuiet) {
    const { mesh } = await client.get('/v1/status')

    await io.stderr.write(
      factLines(
        [
          ['invite', `${String(invite['id'])}, until ${String(invite['expires'])}. It admits nobody by itself: you approve the request`],
          ['suggests', `${name ?? 'no name'}; networks: ${constituencyText(constituency)}`],
          ['mesh', meshText(mesh)]
        ],
        `${paintOf(io.stderr).green('✔')} `
      )
    )
    await io.stderr.write('  Next:  send the text to the newcomer, who runs  tocsin join TEXT  ; then:  tocsin member requests\n')
  }

  return EXIT.ok
}

/** The newcomer sees the same line, and both compare. */
function meshText(mesh: Json[string]): string {
  const { name, id } = typeof mesh === 'object' && mesh !== null ? { name: Reflect.get(mesh, 'name'), id: Reflect.get(mesh, 'id') } : {}

  return `${String(name)}  ${comparableText(fromHex(String(id)))}   the newcomer must see the same`
}
