import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { NodeError } from '../errors.js'
import { type Place, parseYaml, type Problem, problemsError, type YamlPath } from './yaml-file.js'

/** Most policy files of one node. */
export const POLICY_FILES_MAX = 200

/** One policy file as plain data, with the positions that verdicts and problems name. */
export interface PolicyFile {
  /** Name inside the policy directory: `00-default.yaml`. */
  file: string
  data: unknown
  placeOf(path: YamlPath): Place
  /** 1-based line of the value at `path`, or of its nearest parent. */
  lineOf(path: YamlPath): number
  /** A problem of this file, for those who check what the data means. */
  problemAt(path: YamlPath, message: string): Problem
}

/**
 * Reads every `*.yaml` of the directory in the order of their names. An absent directory is an empty one: nothing is
 * accepted then but what the node itself says.
 *
 * @throws NodeError `POLICY_INVALID` with every problem of every file at once, `FILE_UNREADABLE`.
 */
export async function readPolicyFiles(dir: string): Promise<PolicyFile[]> {
  const names = (await listYaml(dir)).sort()

  if (names.length > POLICY_FILES_MAX) {
    throw new NodeError('POLICY_INVALID', `${dir} holds more than ${POLICY_FILES_MAX} files`, { fix: 'put several rules into one file' })
  }

  const parsed = await Promise.all(names.map(async name => parseYaml(await readText(join(dir, name)), name)))
  const problems = parsed.flatMap(file => file.problems)
  if (problems.length > 0) throw problemsError('POLICY_INVALID', dir, problems)

  return parsed.map(({ file, data, placeOf, placeOfKey, problemAt }) => ({
    file,
    data,
    placeOf,
    lineOf: path => placeOf(path).line,
    problemAt: (path, message) => problemAt(path.length === 0 ? placeOf(path) : placeOfKey(path), path, message)
  }))
}

/** One text that changes when any policy file does: names, sizes and contents. */
export async function policyFingerprint(dir: string): Promise<string> {
  const names = (await listYaml(dir)).sort()
  const texts = await Promise.all(names.slice(0, POLICY_FILES_MAX).map(name => readText(join(dir, name))))

  return JSON.stringify(names.map((name, at) => [name, texts[at]]))
}

async function listYaml(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter(name => name.endsWith('.yaml') && !name.startsWith('.'))
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return []

    throw new NodeError('FILE_UNREADABLE', `the policy directory ${dir} cannot be read`, { cause: err, fix: 'check its owner and mode' })
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (err) {
    throw new NodeError('FILE_UNREADABLE', `the policy file ${path} cannot be read`, { cause: err, fix: 'check its owner and mode' })
  }
}
