import { SCOPES } from '../query/visibility.js'
import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { printObject } from './output.js'
import { parseDuration, TLP_WORDS } from './words.js'

export const keyCreateCommand: CommandSpec = {
  name: 'key create',
  group: 'keep',
  summary: 'Make an API key; it is shown once',
  description:
    'read sees all that the organization may see up to the TLP ceiling; siem sees community data and own infected hosts;\n' +
    'publish may publish and withdraw; admin may everything. The ceiling is green unless another is given.',
  arguments: [{ name: 'name', summary: 'what the key is for', isRequired: true }],
  options: [
    { flags: '--scope <scope...>', summary: 'what it may do', choices: SCOPES, default: ['read'] },
    { flags: '--tlp-ceiling <tlp>', summary: 'highest TLP it may see', choices: TLP_WORDS, default: 'green' },
    { flags: '--org <org>', summary: 'organization of the holder, when it is another one: it sees only what is addressed to it' },
    { flags: '--expires <duration>', summary: 'life of the key, such as 90d; for ever when absent' },
    { flags: '--rate <count>', summary: 'most requests a minute' }
  ],
  examples: [
    { line: 'tocsin key create dashboard', does: 'a key that reads' },
    { line: 'tocsin key create siem --scope siem --expires 90d -q > siem.key', does: 'the key alone, into a file' },
    { line: 'tocsin key create sinkhole --scope publish --rate 600', does: 'a key that publishes' }
  ],
  async run(args, io) {
    const expires = args.text('expires')
    const client = await createClient(args, io)
    const key = await client.send('POST', '/v1/keys', {
      name: args.argument('name'),
      scopes: args.list('scope'),
      tlp_ceiling: args.text('tlp-ceiling')?.toUpperCase(),
      organization: args.text('org'),
      requests_per_minute: args.whole('rate', { min: 1, max: 100_000_000 }),
      expires: expires === undefined ? undefined : new Date(io.clock.nowMs() + parseDuration(expires, 'expires')).toISOString()
    })

    await printObject(io, args, { schema: 'tocsin.key/1', value: key, human: () => `${String(key['key'])}\n` })

    if (!args.isQuiet) {
      await io.stderr.write(
        `key ${String(key['id'])} made; it is not shown again. Use it as: curl -H "Authorization: Bearer KEY" …/v1/status\n`
      )
    }

    return EXIT.ok
  }
}
