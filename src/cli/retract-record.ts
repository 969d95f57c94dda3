import { NodeError } from '../errors.js'
import type { CommandSpec } from './command.js'
import { RETRACT_OPTIONS, retract } from './retract.js'

export const retractRecordCommand: CommandSpec = {
  name: 'retract record',
  group: 'data',
  summary: 'Withdraw own records everywhere',
  description:
    'The withdrawal is signed and reaches every member that got the record. Only own records can be withdrawn. With --reason privacy\n' +
    'no trace of the values stays: the batches that hold them are erased at every member, and their other records signed again.',
  arguments: [{ name: 'id', summary: 'ids of the records, as list -o json shows them', isRequired: true, isVariadic: true }],
  options: RETRACT_OPTIONS,
  examples: [
    { line: 'tocsin retract record 5f0c1e0f8f2f4f6a9b1c2d3e4f506172 --reason false-positive', does: 'one record' },
    { line: 'tocsin retract record 5f0c1e0f8f2f4f6a9b1c2d3e4f506172 --reason privacy --dry-run', does: 'only look' }
  ],
  run(args, io) {
    const ids = args.arguments('id').map(id => id.toLowerCase())
    const bad = ids.find(id => !/^[0-9a-f]{32}$/.test(id))
    if (bad !== undefined)
      throw new NodeError('USAGE_INVALID', `"${bad}" is no record id`, { fix: 'tocsin list --org YOURS -o json shows the ids' })

    return retract({ ids }, args, io)
  }
}
