import { readNodeConfig, resolveInDir } from '../config/node-config.js'
import { type PolicyFile, readPolicyFiles } from '../config/policy-files.js'
import { problemsError } from '../config/yaml-file.js'
import { isNodeError } from '../errors.js'
import { checkPolicy as checkRules } from '../policy/compile.js'
import type { Check } from './checks.js'
import type { Io } from './command.js'

/**
 * Reads and checks the policy files that the configuration names.
 *
 * @throws NodeError `CONFIG_NOT_FOUND`, `CONFIG_INVALID`, `POLICY_INVALID`
 */
export async function loadPolicy(dir: string, { env }: Pick<Io, 'env'>): Promise<PolicyFile[]> {
  const { config } = await readNodeConfig(dir, env)
  const policyDir = resolveInDir(dir, config.policy.dir)
  const files = await readPolicyFiles(policyDir)
  const problems = checkRules(files).problems.flatMap(({ file, path, message }) => {
    const place = files.find(candidate => candidate.file === file)

    return place === undefined ? [] : [place.problemAt(path, message)]
  })

  if (problems.length > 0) throw problemsError('POLICY_INVALID', policyDir, problems)

  return files
}

/** The same as one line of `doctor`; without a usable node.yaml there is nothing to say here. */
export async function checkPolicy(dir: string, io: Pick<Io, 'env'>): Promise<Check[]> {
  try {
    const files = await loadPolicy(dir, io)
    if (files.length > 0) return [{ id: 'policy', group: 'files', state: 'ok', what: `policy valid (${files.length} files)` }]

    return [
      {
        id: 'policy',
        group: 'files',
        state: 'warning',
        what: 'there is no policy file',
        why: 'without rules everything from others is quarantined',
        fix: `write ${dir}/policy.d/00-default.yaml; config/policy.example.yaml shows how`
      }
    ]
  } catch (err) {
    if (!isNodeError(err)) throw err
    if (err.code !== 'POLICY_INVALID' && err.code !== 'FILE_UNREADABLE') return []

    return [
      { id: 'policy', group: 'files', state: 'problem', what: 'the policy cannot be used', why: err.message, fix: 'tocsin config check' }
    ]
  }
}
