import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv'

import { findNearest } from './nearest.js'
import type { YamlPath } from './yaml-file.js'

/** One violation of a schema, in words. */
export interface Violation {
  path: YamlPath
  /** The key itself is at fault (unknown), not its value. */
  isKey: boolean
  message: string
}

/** Checks data against a schema, fills defaults in place and returns every violation. */
export type SchemaCheck = (data: unknown) => Violation[]

/** Compiles once; the checker is reused. */
export function createSchemaCheck(schema: AnySchemaObject): SchemaCheck {
  const ajv = new Ajv({ allErrors: true, useDefaults: true, verbose: true, strict: true, strictTypes: false })
  const validate: ValidateFunction = ajv.compile(schema)

  return data => {
    if (validate(data)) return []

    return distinct((validate.errors ?? []).filter(isOwnError).map(violationOf))
  }
}

/** Branches of a union say nothing that the union's own error does not say better. */
function isOwnError(error: ErrorObject): boolean {
  return !/\/anyOf\/\d+\//.test(error.schemaPath) || error.keyword === 'additionalProperties'
}

function distinct(violations: readonly Violation[]): Violation[] {
  const seen = new Set<string>()

  return violations.filter(({ path, message }) => {
    const key = `${path.join('.')} ${message}`
    const isNew = !seen.has(key)
    seen.add(key)

    return isNew
  })
}

function violationOf(error: ErrorObject): Violation {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))

  if (error.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty'])
    const known = Object.keys(error.parentSchema?.['properties'] ?? {})

    return { path: [...path, key], isKey: true, message: unknownKey(key, known) }
  }

  return { path, isKey: false, message: sentenceOf(error) }
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = findNearest(key, known)

  return nearest === undefined ? `unknown key "${key}"; known are ${known.join(', ')}` : `unknown key "${key}", did you mean "${nearest}"?`
}

function sentenceOf({ keyword, params, data, parentSchema, message }: ErrorObject): string {
  const limit = String(params['limit'])

  switch (keyword) {
    case 'type':
      return `must be ${articleOf(String(params['type']))}, not ${shown(data)}`
    case 'minimum':
      return `${shown(data)} is below the minimum of ${limit}`
    case 'maximum':
      return `${shown(data)} is above the maximum of ${limit}`
    case 'minLength':
      return 'is empty'
    case 'minItems':
      return `needs at least ${limit} entries`
    case 'maxItems':
      return `has more than ${limit} entries`
    case 'required':
      return `"${String(params['missingProperty'])}" is missing`
    case 'anyOf':
      return choicesOf(parentSchema, data)
    case 'pattern':
      return `${shown(data)} does not have the right form. ${String(parentSchema?.['description'] ?? '')}`.trim()
    default:
      return message ?? 'is invalid'
  }
}

function choicesOf(parentSchema: ErrorObject['parentSchema'], data: unknown): string {
  const branches: unknown = parentSchema?.['anyOf']
  const choices = Array.isArray(branches) ? branches.map(branch => String(branch?.const)) : []
  const nearest = typeof data === 'string' ? findNearest(data, choices) : undefined
  const list = `${shown(data)} is not one of ${choices.join(', ')}`

  return nearest === undefined ? list : `${list}; did you mean "${nearest}"?`
}

const ARTICLES: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a set of keys'
}

function articleOf(type: string): string {
  return ARTICLES[type] ?? type
}

/** A value as the person wrote it, cut short. */
function shown(data: unknown): string {
  const text = data === undefined ? 'nothing' : JSON.stringify(data)

  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
