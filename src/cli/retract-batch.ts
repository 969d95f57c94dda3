import { NodeError } from '../errors.js'
import type { CommandSpec } from './command.js'
import { RETRACT_OPTIONS, retract } from './retract.js'

export const retractBatchCommand: CommandSpec = {
  name: 'retract batch',
  group: 'data',
  summary: 'Withdraw every record of one own batch everywhere',
  arguments: [{ name: 'batch', summary: 'STREAM/SEQ: 32 hex digits and a number', isRequired: true }],
  options: RETRACT_OPTIONS,
  examples: [
    { line: 'tocsin retract batch 00112233445566778899aabbccddeeff/17 --reason error', does: 'a whole batch that went wrong' },
    { line: 'tocsin retract batch 00112233445566778899aabbccddeeff/17 --reason error --dry-run', does: 'only look' }
  ],
  run(args, io) {
    const text = args.argument('batch')
    const [, stream, seq] = /^([0-9a-f]{32})\/([1-9]\d{0,14})$/i.exec(text) ?? []

    if (stream === undefined) {
      throw new NodeError('USAGE_INVALID', `"${text}" is no batch`, { fix: 'STREAM/SEQ: tocsin status -o json shows the streams' })
    }

    return retract({ batch: { stream: stream.toLowerCase(), seq: Number(seq) } }, args, io)
  }
}
