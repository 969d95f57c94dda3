import type { Log } from '../log.js'
import type { MetricsRegister } from '../metrics/index.js'
import { toHex } from '../model/bytes.js'
import { conflictError } from '../roster/charter-tree.js'
import type { RosterView } from '../roster/roster-view.js'

export interface CharterWatchComponents {
  roster: Pick<RosterView, 'conflict'>
  log: Log
  metrics: MetricsRegister
}

/** Raises the alarm when two charters of one version are valid (3.1): in status, metrics and log. */
export interface CharterWatch {
  /** The conflict in words with what ends it; none while there is none. */
  warnings(): string[]
  /** Call after each change of the roster: sets the metric, and logs when a conflict begins and ends. */
  look(): void
}

export function createCharterWatch({ roster, log, metrics }: CharterWatchComponents): CharterWatch {
  const rivals = metrics.gauge({
    name: 'node_rival_charters',
    help: 'Valid charters of one version while none of them is pinned; 0: no conflict',
    labelNames: []
  })
  let told = ''

  return {
    warnings() {
      const conflict = roster.conflict()
      if (conflict === undefined) return []

      const { code, message, fix } = conflictError(conflict)

      return [`${code}: ${message}; ${fix ?? ''}`]
    },

    look() {
      const conflict = roster.conflict()
      const name = conflict?.ids.map(toHex).join() ?? ''

      rivals.set({}, conflict?.ids.length ?? 0)
      if (name === told) return

      if (conflict === undefined) log.info('one charter stands: amending goes on')
      else {
        const { version, ids } = conflict
        log.error('rival charters: amending has stopped', conflictError(conflict), { version, charters: ids.map(toHex).join(' ') })
      }

      told = name
    }
  }
}
