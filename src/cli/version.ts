import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { printObject } from './output.js'
import { readVersion } from './version-text.js'

export const versionCommand: CommandSpec = {
  name: 'version',
  group: 'other',
  summary: 'Print the version',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin version', does: 'the version of tocsin and of Node.js' },
    { line: 'tocsin version -o json', does: 'the same for scripts' }
  ],
  async run(args, io) {
    const version = await readVersion()
    const value = { tocsin: version, node: process.versions.node, platform: `${process.platform} ${process.arch}`, protocol: 'tocsin/v1' }

    await printObject(io, args, {
      schema: 'tocsin.version/1',
      value,
      human: () => `tocsin ${version}  (Node.js ${value.node}, ${value.platform}, protocol ${value.protocol})\n`
    })

    return EXIT.ok
  }
}
