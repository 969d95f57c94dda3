import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import type { AnySchemaObject } from 'ajv'

import { NodeError } from '../errors.js'
import { type ConfigKey, type Environment, listConfigKeys, type Override, readOverrides } from './environment.js'
import { type NodeConfig, nodeConfigSchema } from './node-schema.js'
import { createSchemaCheck, type SchemaCheck, type Violation } from './schema-check.js'
import { parseYaml, type Problem, problemsError, type YamlFile, type YamlPath } from './yaml-file.js'

export type { NodeConfig } from './node-schema.js'

/** File name of the configuration inside the directory of a node. */
export const NODE_CONFIG_FILE = 'node.yaml'

/** Where the value of one key comes from. */
export interface Origin {
  from: 'default' | 'file' | 'environment'
  /** `node.yaml:4:11`, the name of a variable, or empty for a default. */
  where: string
}

export interface LoadedConfig {
  config: NodeConfig
  /** By dotted path, one entry for each key that has a value, in the order of the schema. */
  origins: ReadonlyMap<string, Origin>
}

export interface ParseInit {
  /** Shown in problems and origins. */
  fileName: string
  /** Variables that win over the file. */
  environment?: Environment
}

// Ajv compiles for some milliseconds, which commands that need no configuration should not pay.
let check: SchemaCheck | undefined

/**
 * Turns the text of node.yaml and the environment into a complete, frozen configuration.
 * Order: environment > file > default. Nothing after this call reads either of them for settings.
 *
 * @throws NodeError `CONFIG_INVALID` naming every problem at once, each with file:line:column and a suggestion.
 */
export function parseNodeConfig(text: string, { fileName, environment = {} }: ParseInit): LoadedConfig {
  const file = parseYaml(text, fileName)
  if (file.problems.length > 0) throw problemsError('CONFIG_INVALID', fileName, file.problems)

  const { data, problem } = sectionsOf(file)
  const { overrides, unknown } = readOverrides(environment, nodeConfigSchema)
  const problems: Problem[] = problem === undefined ? [] : [problem]

  for (const { variable, nearest } of unknown) {
    const hint = nearest === undefined ? '' : `, did you mean ${nearest}?`
    problems.push({ file: 'environment', path: '', message: `unknown variable ${variable}${hint}` })
  }

  for (const { path, value } of overrides) setAt(data, path, value)

  const origins = originsOf(file, data, overrides)
  check ??= createSchemaCheck(nodeConfigSchema)

  for (const violation of check(data)) problems.push(problemOf(violation, file, overrides))

  if (problems.length > 0) throw problemsError('CONFIG_INVALID', fileName, problems)

  return { config: deepFreeze(data as unknown as NodeConfig), origins }
}

/**
 * Reads `DIR/node.yaml`.
 *
 * @throws NodeError `CONFIG_NOT_FOUND`, `FILE_UNREADABLE` or `CONFIG_INVALID`.
 */
export async function readNodeConfig(dir: string, environment: Environment = {}): Promise<LoadedConfig> {
  const path = join(dir, NODE_CONFIG_FILE)
  let text: string

  try {
    text = await readFile(path, 'utf8')
  } catch (err) {
    const code = err instanceof Error && 'code' in err ? err.code : undefined

    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new NodeError('CONFIG_NOT_FOUND', `there is no node in ${dir}`, {
        cause: err,
        fix: `tocsin init --dir ${dir} …   makes one; --dir or TOCSIN_DIR names another directory`
      })
    }

    throw new NodeError('FILE_UNREADABLE', `${path} cannot be read`, { cause: err, fix: 'check the owner and mode of the file' })
  }

  return parseNodeConfig(text, { fileName: path, environment })
}

/** An absolute path of something that the configuration names relative to the directory of the node. */
export function resolveInDir(dir: string, path: string): string {
  return resolve(dir, path)
}

/** Every key with its variable, description and default: for `config show` and the docs. */
export function nodeConfigKeys(): ConfigKey[] {
  return listConfigKeys(nodeConfigSchema)
}

/**
 * The schema for editors (config/node.schema.json): like the one that validates, but keys with a default need not be written.
 */
export function editorSchema(): AnySchemaObject {
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...withoutDefaulted(structuredClone(nodeConfigSchema)) }
}

function withoutDefaulted(schema: AnySchemaObject): AnySchemaObject {
  const { required, properties, ...rest } = schema
  if (properties === undefined) return schema

  const inner = Object.fromEntries(
    Object.entries<AnySchemaObject>(properties).map(([name, property]) => [name, withoutDefaulted(property)])
  )
  const needed = Array.isArray(required) ? required.filter(name => inner[name]?.['default'] === undefined) : []

  return { ...rest, ...(needed.length > 0 ? { required: needed } : {}), properties: inner }
}

/** The plain data of the file with an object for every section: a section whose keys are all commented out is written as `mesh:`. */
function sectionsOf(file: YamlFile): { data: Record<string, unknown>; problem?: Problem } {
  const { data } = file

  if (data === null || data === undefined) return { data: {} }

  if (typeof data !== 'object' || Array.isArray(data)) {
    return { data: {}, problem: file.problemAt({ line: 1, column: 1 }, [], 'must be a set of keys such as "mesh:" and "rest:"') }
  }

  const sections = Object.entries(data).map(([name, value]) => [name, value === null && isSection(name) ? {} : value])

  return { data: Object.fromEntries(sections) }
}

function isSection(name: string): boolean {
  return Object.hasOwn(nodeConfigSchema.properties, name)
}

function setAt(data: Record<string, unknown>, path: YamlPath, value: unknown): void {
  const [section = '', key = ''] = path.map(String)
  const known = data[section]

  data[section] = { ...(typeof known === 'object' && known !== null ? known : {}), [key]: value }
}

function getAt(data: unknown, path: YamlPath): unknown {
  let value = data

  for (const step of path) {
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined
  }

  return value
}

/** Must run before defaults are filled in: what is present then was written by someone. */
function originsOf(file: YamlFile, data: unknown, overrides: readonly Override[]): Map<string, Origin> {
  const origins = new Map<string, Origin>()

  for (const key of nodeConfigKeys()) {
    const path = key.path.join('.')
    const override = overrides.find(({ variable }) => variable === key.variable)

    if (override !== undefined) {
      origins.set(path, { from: 'environment', where: override.variable })
    } else if (getAt(data, key.path) !== undefined) {
      const { line, column } = file.placeOf(key.path)
      origins.set(path, { from: 'file', where: `${file.file}:${line}:${column}` })
    } else if (key.default !== undefined) {
      origins.set(path, { from: 'default', where: '' })
    }
  }

  return origins
}

function problemOf({ path, isKey, message }: Violation, file: YamlFile, overrides: readonly Override[]): Problem {
  const override = overrides.find(({ path: own }) => own.every((step, depth) => String(step) === String(path[depth])))
  if (override !== undefined) return { file: 'environment', path: override.variable, message }

  return file.problemAt(isKey ? file.placeOfKey(path) : file.placeOf(path), isKey ? path.slice(0, -1) : path, message)
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner)
    Object.freeze(value)
  }

  return value
}
