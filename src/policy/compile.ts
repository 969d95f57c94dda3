import { NodeError } from '../errors.js'
import { CLASSIFICATIONS, OBSERVABLE_TYPES, ORG_KIND_NUMBER, ORIGIN_NUMBER, ROLE_NUMBER, TLP_NUMBER } from '../model/enumerations.js'
import { isFingerprint, parseOrgDid, parsePeerId } from '../roster/fingerprint.js'
import type { PolicyRule, PolicyWord, Range } from './rule.js'

/** One policy file as plain data; who parsed it knows the lines. */
export interface PolicyDocument {
  file: string
  data: unknown
  lineOf(path: PolicyPath): number
}

export type PolicyPath = ReadonlyArray<string | number>

export interface PolicyProblem {
  file: string
  line: number
  path: PolicyPath
  message: string
}

/** Rules in all files together. Each costs every received record of the publishers that it is about. */
export const RULES_MAX = 1_000
/** Entries of one list in a rule. */
export const LIST_MAX = 1_000
const TEXT_CHARS_MAX = 256

/** Reads one value under a key; adds a problem and answers `undefined` when it does not fit. */
type Reader<T> = (value: unknown, report: (message: string, ...inside: PolicyPath) => void) => T | undefined

/**
 * Turns policy files into rules, in the order of the files.
 *
 * @throws NodeError `POLICY_INVALID` naming every problem at once as `file:line: path: problem`
 */
export function compilePolicy(documents: readonly PolicyDocument[]): PolicyRule[] {
  const { rules, problems } = checkPolicy(documents)

  if (problems.length > 0) {
    const lines = problems.map(({ file, line, path, message }) => `${file}:${line}: ${formatPath(path)}: ${message}`)

    throw new NodeError('POLICY_INVALID', `The policy has ${problems.length} problem(s)\n${lines.join('\n')}`, {
      fix: 'correct the lines above; until then the old policy stays in force',
      details: { problems: problems.length }
    })
  }

  return rules
}

/** The same without throwing, for those who show problems their own way. `rules` is complete only without problems. */
export function checkPolicy(documents: readonly PolicyDocument[]): { rules: PolicyRule[]; problems: PolicyProblem[] } {
  const rules: PolicyRule[] = []
  const problems: PolicyProblem[] = []

  for (const document of documents) {
    const report = (path: PolicyPath, message: string): void => {
      problems.push({ file: document.file, line: document.lineOf(path), path, message })
    }

    for (const [index, entry] of rulesOf(document.data, report).entries()) {
      if (rules.length >= RULES_MAX) {
        report(['rules', index], `more than ${RULES_MAX} rules in all files`)
        break
      }

      rules.push(readRule(entry, ['rules', index], document, report))
    }
  }

  return { rules, problems }
}

function rulesOf(data: unknown, report: (path: PolicyPath, message: string) => void): unknown[] {
  if (data === null || data === undefined) return []
  if (!isObject(data)) {
    report([], 'must be a mapping with the key "rules"')

    return []
  }

  for (const key of Object.keys(data)) if (key !== 'rules') report([key], `unknown key "${key}", only "rules" is known here`)

  const { rules } = data
  if (rules === undefined || rules === null) return []
  if (Array.isArray(rules)) return rules

  report(['rules'], 'must be a list of rules')

  return []
}

function readRule(
  entry: unknown,
  path: PolicyPath,
  document: PolicyDocument,
  report: (path: PolicyPath, message: string) => void
): PolicyRule {
  const rule: PolicyRule = {
    place: `${document.file}:${document.lineOf(path)} rule ${Number(path[1]) + 1}`,
    verdict: 'quarantine',
    weight: 1
  }

  if (!isObject(entry)) {
    report(path, 'must be a mapping with at least the key "verdict"')

    return rule
  }

  for (const [key, value] of Object.entries(entry)) {
    const reader = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined

    if (reader === undefined) report([...path, key], `unknown key "${key}"${suggestion(key)}; known: ${Object.keys(KEYS).join(', ')}`)
    else
      reader(rule, value, (message, ...inside) => report([...path, key, ...inside], message), `${document.file}:${document.lineOf(path)}`)
  }

  if (!('verdict' in entry)) report(path, 'the key "verdict" is missing: accept, quarantine or reject')
  if ('weight' in entry && rule.verdict !== 'accept') report([...path, 'weight'], 'a weight has a meaning with "verdict: accept" only')

  return rule
}

type Apply = (rule: PolicyRule, value: unknown, report: (message: string, ...inside: PolicyPath) => void, place: string) => void

/** What a rule may hold, and how each key is read. */
const KEYS: Readonly<Record<string, Apply>> = {
  name(rule, value, report, place) {
    const text = readText(value, report)
    if (text === undefined) return
    if (!/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/.test(text))
      return report('must be 1 to 64 letters, digits, blanks, dots, hyphens or underscores')

    rule.place = `${place} ${text}`
  },
  verdict(rule, value, report) {
    if (!isVerdict(value)) return report('must be accept, quarantine or reject')

    rule.verdict = value
  },
  weight(rule, value, report) {
    if (typeof value !== 'number' || value < 0 || value > 1) return report('must be a number from 0 to 1')

    rule.weight = value
  },
  org(rule, value, report) {
    const orgs = readList(readOrg)(value, report)
    if (orgs !== undefined && !orgs.includes('*')) rule.orgs = new Set(orgs)
  },
  kind: oneOf('kinds', Object.keys(ORG_KIND_NUMBER)),
  node(rule, value, report) {
    const nodes = readList(readNode)(value, report)
    if (nodes !== undefined) rule.nodes = new Set(nodes)
  },
  type: oneOf('types', OBSERVABLE_TYPES),
  role: oneOf('roles', Object.keys(ROLE_NUMBER)),
  classification: oneOf('classifications', CLASSIFICATIONS),
  tlp: oneOf('tlps', Object.keys(TLP_NUMBER)),
  origin: oneOf('origins', Object.keys(ORIGIN_NUMBER)),
  feed(rule, value, report) {
    const feeds = readList(readText)(value, report)
    if (feeds !== undefined) rule.feeds = new Set(feeds)
  },
  malware(rule, value, report) {
    const names = readList(readMalware)(value, report)
    if (names === undefined) return

    rule.malware = {
      names: new Set(names.filter(name => !name.endsWith('*'))),
      prefixes: names.filter(name => name.endsWith('*')).map(name => name.slice(0, -1))
    }
  },
  tags(rule, value, report) {
    const tags = readList(readText)(value, report)
    if (tags !== undefined) rule.tags = new Set(tags)
  },
  confidence(rule, value, report) {
    rule.confidence = readRange(value, report, 100)
  },
  ageHours(rule, value, report) {
    rule.ageHours = readRange(value, report, 24 * 366)
  }
}

type SetKey = 'kinds' | 'types' | 'roles' | 'classifications' | 'tlps' | 'origins'

function oneOf(key: SetKey, known: readonly string[]): Apply {
  const readWord: Reader<string> = (value, report) => {
    if (typeof value === 'string' && known.includes(value)) return value
    report(`must be one of ${known.join(', ')}`)

    return undefined
  }

  return (rule, value, report) => {
    const words = readList(readWord)(value, report)
    if (words !== undefined) rule[key] = new Set(words)
  }
}

/** One value, or a list of them. */
function readList<T>(readOne: Reader<T>): Reader<T[]> {
  return (value, report) => {
    if (!Array.isArray(value)) {
      const one = readOne(value, report)

      return one === undefined ? undefined : [one]
    }

    if (value.length === 0 || value.length > LIST_MAX) {
      report(`must hold 1 to ${LIST_MAX} entries`)

      return undefined
    }

    return value.flatMap((entry, index) => {
      const one = readOne(entry, (message, ...inside) => report(message, index, ...inside))

      return one === undefined ? [] : [one]
    })
  }
}

const readText: Reader<string> = (value, report) => {
  if (typeof value === 'string' && value.length > 0 && value.length <= TEXT_CHARS_MAX) return value
  report(`must be a text of 1 to ${TEXT_CHARS_MAX} characters`)

  return undefined
}

/** `did:key:…`, a fingerprint, a name, or `*`. What looks like a key must be one: a typing error must not become a name. */
const readOrg: Reader<string> = (value, report) => {
  const text = readText(value, report)
  if (text === undefined || text === '*') return text

  if (text.startsWith('did:')) return readKey(text, parseOrgDid, 'is no organization: did:key:z6Mk…', report)
  if (/^[0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){3}$/.test(text)) {
    if (isFingerprint(text)) return text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1')
    report('is no fingerprint: its check characters do not agree')

    return undefined
  }

  return text.toLowerCase()
}

const readNode: Reader<string> = (value, report) => {
  const text = readText(value, report)

  return text === undefined ? undefined : readKey(text, parsePeerId, 'is no node: 12D3Koo…', report)
}

function readKey(text: string, parse: (text: string) => unknown, message: string, report: (message: string) => void): string | undefined {
  try {
    parse(text)

    return text
  } catch {
    // What is wrong inside a key tells nothing; that it is none does.
    report(message)

    return undefined
  }
}

const readMalware: Reader<string> = (value, report) => {
  if (typeof value === 'string' && /^[a-z0-9][a-z0-9._-]{0,63}\*?$/.test(value)) return value
  report('must be a malware name in lower case, perhaps with a final *')

  return undefined
}

function readRange(value: unknown, report: (message: string, ...inside: PolicyPath) => void, max: number): Range | undefined {
  if (!isObject(value)) {
    report('must be a mapping with min, max or both')

    return undefined
  }

  const range: Range = {}

  for (const [key, bound] of Object.entries(value)) {
    if (key !== 'min' && key !== 'max') report(`unknown key "${key}", only min and max are known here`, key)
    else if (typeof bound !== 'number' || bound < 0 || bound > max) report(`must be a number from 0 to ${max}`, key)
    else range[key] = bound
  }

  if (range.min !== undefined && range.max !== undefined && range.min > range.max) report('min is above max: nothing would match')
  if (Object.keys(value).length === 0) report('must hold min, max or both')

  return range
}

function suggestion(key: string): string {
  const near = Object.keys(KEYS).find(
    known => known.toLowerCase() === key.toLowerCase() || known === key.replace(/s$/, '') || `${known}s` === key
  )

  return near === undefined ? '' : `, did you mean "${near}"?`
}

function isVerdict(value: unknown): value is PolicyWord {
  return value === 'accept' || value === 'quarantine' || value === 'reject'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function formatPath(path: PolicyPath): string {
  return path.length === 0
    ? 'file'
    : path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
}
