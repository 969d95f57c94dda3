import { policyFingerprint, readPolicyFiles } from '../config/policy-files.js'
import { isNodeError } from '../errors.js'
import type { Log } from '../log.js'
import { compilePolicy } from '../policy/compile.js'
import { createPolicy, type Policy, type PolicyInit } from '../policy/policy.js'

/** The policy in force. A bad file keeps the old one and says so (7.6). */
export interface PolicyKeeper extends Policy {
  /** @throws NodeError `POLICY_INVALID` · `FILE_UNREADABLE`: at the start there is no old policy to keep. */
  load(): Promise<void>
  /** Reads the files again when they changed. True when another policy is in force now. */
  reload(): Promise<boolean>
  /** Why the files on disk are not in force; undefined when they are. */
  problem(): string | undefined
}

export function createPolicyKeeper({ dir, log, ...init }: PolicyInit & { dir: string; log: Log }): PolicyKeeper {
  let policy = createPolicy([], init)
  let loaded = ''
  let problem: string | undefined

  async function load(): Promise<void> {
    const before = await policyFingerprint(dir)

    policy = createPolicy(compilePolicy(await readPolicyFiles(dir)), init)
    loaded = before
    problem = undefined
  }

  return {
    verdict: question => policy.verdict(question),
    load,
    async reload() {
      if ((await policyFingerprint(dir)) === loaded) return false

      try {
        await load()
      } catch (err) {
        if (!isNodeError(err)) throw err
        if (problem !== err.message) log.error('the policy files are wrong and the old policy stays in force', err)
        problem = err.message

        return false
      }

      log.info('policy loaded')

      return true
    },
    problem: () => problem
  }
}
