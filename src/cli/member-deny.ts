import { NodeError } from '../errors.js'
import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { readHeldRequests, requireHeld } from './join-views.js'
import { printable } from './text.js'

/** The newcomer reads it: printable ASCII, at most 256 characters. */
const REASON = /^[ -~]{1,256}$/

export const memberDenyCommand: CommandSpec = {
  name: 'member deny',
  group: 'mesh',
  summary: 'Deny the request of an organization to join',
  arguments: [{ name: 'request', summary: 'r-17, as member requests shows it', isRequired: true }],
  options: [{ flags: '--reason <text>', summary: 'what the newcomer is told' }],
  examples: [
    { line: 'tocsin member deny r-17 --reason "fingerprint differs from what you read to us"', does: 'the newcomer sees the reason' },
    { line: 'tocsin member deny r-17 --reason "please ask CERT Example" --yes', does: 'without a question' }
  ],
  async run(args, io) {
    const reason = args.text('reason')
    if (reason === undefined) throw new NodeError('USAGE_INVALID', '--reason is missing', { fix: 'tocsin member deny REQ --reason "…"' })
    if (!REASON.test(reason)) throw new NodeError('USAGE_INVALID', 'a reason is 1 to 256 printable ASCII characters')

    const client = await createClient(args, io)
    const { id, request } = requireHeld(await readHeldRequests(client, io.clock.nowMs()), args.argument('request'))

    if (!args.isYes && !(await io.prompt.confirm(`Deny the request of ${printable(request.name)}?`))) {
      await io.stderr.write('Nothing was changed.\n')

      return EXIT.failed
    }

    await client.send('POST', `/v1/join-requests/${id}/deny`, { reason })
    if (!args.isQuiet) await io.stderr.write(`request ${id} of ${printable(request.name)} denied\n`)

    return EXIT.ok
  }
}
