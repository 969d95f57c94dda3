import { sha256, toHex } from '../model/bytes.js'
import type { Clock, Timer } from '../clock.js'
import type { Startable } from '../lifecycle.js'
import type { Log } from '../log.js'
import { type PolicyFile, policyFingerprint, readPolicyFiles } from './policy-files.js'

/** How often the files are looked at. Some file systems tell nothing of changes; a look costs a few small reads. */
const LOOK_MS = 2_000

export interface PolicyWatchComponents {
  /** Takes in new files. @throws NodeError `POLICY_INVALID`: the old policy stays. */
  apply(files: readonly PolicyFile[]): void | Promise<void>
  clock: Clock
  log: Log
}

export interface PolicyWatch extends Startable {
  /** Looks at once, for SIGHUP. Answers whether a new policy is in force. */
  reload(): Promise<boolean>
}

/**
 * Takes in changed policy files while the node runs. A file that cannot be used keeps the old policy in force and says so, in
 * the log and in `lastError`.
 */
export function createPolicyWatch(
  { apply, clock, log }: PolicyWatchComponents,
  { dir }: { dir: string }
): PolicyWatch & { lastError(): unknown } {
  let timer: Timer | undefined
  let known: string | undefined
  let looking: Promise<boolean> | undefined
  let lastError: unknown

  const fingerprint = async (): Promise<string> => toHex(sha256(await policyFingerprint(dir)))

  async function look(isForced: boolean): Promise<boolean> {
    try {
      const seen = await fingerprint()
      if (seen === known && !isForced) return false

      known = seen
      const files = await readPolicyFiles(dir)
      await apply(files)
      lastError = undefined
      log.info('policy loaded', { files: files.length })

      return true
    } catch (err) {
      lastError = err
      log.error('the policy files cannot be used; the old policy stays in force', err)

      return false
    }
  }

  /** One look at a time: a slow one must not be overtaken. */
  function lookOnce(isForced: boolean): Promise<boolean> {
    looking ??= look(isForced).finally(() => {
      looking = undefined
    })

    return looking
  }

  return {
    name: 'policy-watch',
    lastError: () => lastError,
    reload: () => lookOnce(true),

    async start() {
      if (timer !== undefined) return

      known = await fingerprint()
      timer = clock.every(LOOK_MS, () => void lookOnce(false))
    },

    async stop() {
      timer?.stop()
      timer = undefined
      await looking
    }
  }
}
