import { type NodeConfig, nodeConfigKeys, type Origin, readNodeConfig } from '../config/node-config.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { printList } from './output.js'
import { paintOf } from './text.js'

interface Row {
  key: string
  value: unknown
  origin: Origin | undefined
  description: string
  variable: string
}

export const configShowCommand: CommandSpec = {
  name: 'config show',
  group: 'keep',
  summary: 'Show the configuration in force, and where each value comes from',
  arguments: [],
  options: [
    { flags: '--origin', summary: 'file with line and column, variable, or default, beside each value' },
    { flags: '--explain', summary: 'what each key means, and its variable' }
  ],
  examples: [
    { line: 'tocsin config show', does: 'every key with its value' },
    { line: 'tocsin config show --origin', does: 'and where it comes from' },
    { line: 'TOCSIN_LOG_LEVEL=debug tocsin config show --origin', does: 'a variable wins over the file' }
  ],
  async run(args, io) {
    const { config, origins } = await readNodeConfig(args.dir, io.env)
    const isPlain = args.format === 'csv'
    const paint = paintOf(io.stdout)
    const rows: Row[] = nodeConfigKeys().map(({ path, description, variable }) => {
      const key = path.join('.')

      return { key, value: valueAt(config, path), origin: origins.get(key), description, variable }
    })

    await printList<Row>(io, args, {
      schema: 'tocsin.config/1',
      name: 'keys',
      rows,
      json: ({ key, value, origin, description, variable }) => ({
        key,
        value,
        from: origin?.from ?? 'unset',
        ...(origin === undefined || origin.where === '' ? {} : { where: origin.where }),
        variable,
        description
      }),
      columns: [
        { key: 'key', text: row => row.key },
        { key: 'value', text: row => shown(row.value), paint: (text, { origin }) => (origin?.from === 'default' ? paint.dim(text) : text) },
        ...(args.flag('origin') || isPlain ? [{ key: 'origin', text: ({ origin }: Row) => originText(origin) }] : []),
        ...(args.flag('explain') || isPlain
          ? [
              { key: 'variable', text: (row: Row) => row.variable },
              { key: 'description', text: (row: Row) => row.description }
            ]
          : [])
      ]
    })

    return EXIT.ok
  }
}

function originText(origin: Origin | undefined): string {
  if (origin === undefined) return 'unset'

  return origin.where === '' ? origin.from : origin.where
}

function valueAt(config: NodeConfig, path: readonly string[]): unknown {
  let value: unknown = config
  for (const step of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined

  return value
}

function shown(value: unknown): string {
  if (value === undefined) return '-'
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.join(', ')

  return typeof value === 'string' ? value : JSON.stringify(value)
}
