import { readNodeConfig } from '../config/node-config.js'
import { isNodeError, NodeError } from '../errors.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { printObject } from './output.js'
import { loadPolicy } from './policy-check.js'

export const configCheckCommand: CommandSpec = {
  name: 'config check',
  group: 'keep',
  summary: 'Check configuration and policy files, all problems at once',
  description:
    'Reads node.yaml, the TOCSIN_… variables and every file of the policy directory; changes nothing. Exit code 4 when something is wrong.',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin config check', does: 'before a restart' },
    { line: 'tocsin config check --dir /var/lib/tocsin -o json', does: 'for a script' }
  ],
  async run(args, io) {
    const problems: NodeError[] = []
    let policyFiles = 0

    for (const check of [
      () => readNodeConfig(args.dir, io.env),
      () => loadPolicy(args.dir, io).then(files => (policyFiles = files.length))
    ]) {
      try {
        await check()
      } catch (err) {
        if (!isNodeError(err)) throw err
        // The policy is found through the configuration: the same problem is told once.
        if (problems.every(({ message }) => message !== err.message)) problems.push(err)
      }
    }

    const [first] = problems
    if (first !== undefined) {
      const { code, fix } = first
      throw new NodeError(code, problems.map(({ message }) => message).join('\n'), fix === undefined ? {} : { fix })
    }

    const value = { dir: args.dir, is_valid: true, policy_files: policyFiles }
    await printObject(io, args, {
      schema: 'tocsin.config-check/1',
      value,
      human: () => `node.yaml and ${policyFiles} policy files in ${args.dir} are valid\n`
    })

    return EXIT.ok
  }
}
