import type { AnySchemaObject } from 'ajv'

import { findNearest } from './nearest.js'
import type { YamlPath } from './yaml-file.js'

export type Environment = Readonly<Record<string, string | undefined>>

/** Variables that the command line reads itself (cli/common-options.ts) and that are no keys of node.yaml. */
export const CLI_VARIABLES: readonly string[] = ['TOCSIN_DIR', 'TOCSIN_OUTPUT', 'TOCSIN_API', 'TOCSIN_API_KEY_FILE']

/** One key of node.yaml with the variable that overrides it. */
export interface ConfigKey {
  path: readonly string[]
  /** `mesh.syncMs` → `TOCSIN_MESH_SYNC_MS` */
  variable: string
  type: 'integer' | 'array' | 'string'
  description: string
  default: unknown
}

export interface Override {
  path: YamlPath
  variable: string
  value: unknown
}

/** Every leaf of the schema, in the order of the schema. */
export function listConfigKeys(schema: AnySchemaObject, path: readonly string[] = []): ConfigKey[] {
  const properties: Readonly<Record<string, AnySchemaObject>> = schema['properties'] ?? {}

  return Object.entries(properties).flatMap(([name, property]) => {
    const at = [...path, name]
    if (property['type'] === 'object') return listConfigKeys(property, at)

    const type = property['type'] === 'integer' || property['type'] === 'array' ? property['type'] : 'string'

    return [{ path: at, variable: variableOf(at), type, description: String(property['description'] ?? ''), default: property['default'] }]
  })
}

function variableOf(path: readonly string[]): string {
  return ['TOCSIN', ...path.map(step => step.replace(/[A-Z]+/g, letters => `_${letters}`).toUpperCase())].join('_')
}

/** Reads `TOCSIN_…` variables: lists are separated by commas. A variable that starts with a section's name and is no key is reported. */
export function readOverrides(
  environment: Environment,
  schema: AnySchemaObject
): { overrides: Override[]; unknown: Array<{ variable: string; nearest: string | undefined }> } {
  const keys = new Map(listConfigKeys(schema).map(key => [key.variable, key]))
  const sections = Object.keys(schema['properties'] ?? {}).map(name => `${variableOf([name])}_`)
  const overrides: Override[] = []
  const unknown: Array<{ variable: string; nearest: string | undefined }> = []

  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('TOCSIN_') || CLI_VARIABLES.includes(variable) || text === undefined) continue

    const key = keys.get(variable)

    if (key !== undefined) {
      overrides.push({ path: key.path, variable, value: valueOf(text, key.type) })
    } else if (sections.some(section => variable.startsWith(section))) {
      unknown.push({ variable, nearest: findNearest(variable, keys.keys()) })
    }
  }

  return { overrides, unknown }
}

function valueOf(text: string, type: ConfigKey['type']): unknown {
  if (type === 'integer') return /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text

  if (type === 'array') {
    return text
      .split(',')
      .map(part => part.trim())
      .filter(part => part !== '')
  }

  return text
}
