import { maxTlp, ORIGIN_NUMBER } from '../model/enumerations.js'
import type { Indicator } from '../model/indicator.js'
import { CLOSE_AFTER_S, CLOSED_MARK_S, WINDOW_HOSTS_MAX, WINDOW_S, WINDOWS_MAX } from './constants.js'
import type { CellInput } from './decision.js'
import { foldHosts, type HostCount, toAggregate, type WindowKey } from './ladder.js'
import {
  decodeHost,
  decodeMark,
  decodeWindowKey,
  encodeHost,
  encodeMark,
  encodeWindowKey,
  type WindowEntry,
  windowId,
  type WindowState
} from './window-codec.js'

export type { WindowEntry } from './window-codec.js'

/** What a row became on entering a window; the codes say why it does not count. */
export type AddResult = 'counted' | 'WINDOW_CLOSED' | 'WINDOW_FULL'

/** Windows that have closed and are to be published, once. */
export interface Closing {
  /** What to publish, to COMMUNITY. */
  indicators: Indicator[]
  /** Ids to hand to `confirm` when the indicators are durable. */
  windows: string[]
  cells: number
  /** Distinct hosts behind the cells, before flooring. */
  hosts: number
  /** Distinct hosts in no cell, because fewer than 5 shared one. */
  suppressedHosts: number
}

/** What became of the rows of one publish that only count (rows that are addressed as well are not in here). */
export interface RowTotals {
  /** In a cell that was published when this publish ended. */
  aggregated: number
  /** In a window that is still open: they will be counted when it closes. */
  waiting: number
  /** By code: HOSTS_TOO_FEW, WINDOW_CLOSED, WINDOW_FULL. */
  suppressed: Map<string, number>
}

/** One publish as the windows see it. */
export interface WindowSession {
  /** @param isAddressed - the row is counted elsewhere: it also goes to the owner of the address, or another of its observations stands for it */
  add(cell: CellInput, isAddressed: boolean): AddResult
  /**
   * Ends the publish: windows that were over at their first row close, unless another publish is still adding to them.
   * Call it once.
   */
  closePublish(): { closing: Closing; rows: RowTotals }
}

/**
 * The aggregation windows of victims and exposed hosts (5.1 rule 3): one per UTC day, classification and malware. A pure
 * state machine: what must be durable comes out of `takeDirty` and goes back in through `restore`.
 *
 * The order that keeps the promises: add rows → store `takeDirty()` → acknowledge; close → store `takeDirty()` → publish
 * the indicators → `confirm` → store `takeDirty()`. A crash in between publishes the same frozen cells again under the
 * same ids (`pending`), never others.
 */
export interface AggregateWindows {
  begin(): WindowSession
  /** Closes windows that ended an hour ago, erases hosts of windows closed an hour ago, and forgets the oldest marks. */
  closeDue(): Closing
  /** Windows that closed but were not confirmed: after a restart they are to be published again. */
  pending(): Closing
  confirm(windows: readonly string[]): void
  /** Changes since the last call, for the store. Call before the input is acknowledged. */
  takeDirty(): WindowEntry[]
  /** @throws NodeError `STORE_CORRUPT` when an entry cannot be read. */
  restore(entries: Iterable<{ key: Uint8Array; value: Uint8Array }>): void
  /** Windows and hosts held now, and late rows since the start. */
  totals(): { openWindows: number; hosts: number; lateRows: number }
}

export interface AggregateWindowsInit {
  /** Addresses of an AS: the geo table, else its signed CIDRs; unknown folds into the country. */
  asSize: (asn: number) => number | undefined
  nowS: () => number
  /** For tests: fewer hosts than the limit. */
  hostsMax?: number
}

interface Window {
  key: WindowKey
  state: WindowState
  closedAtS: number
  /** Over at its first row: it closes with the publish, not by the clock. */
  wasOver: boolean
  hosts: Map<string, HostCount>
  dirty: Set<string>
  isMarkDirty: boolean
  /** Publishes that are adding to it. */
  sessions: Set<object>
}

export function createAggregateWindows(init: AggregateWindowsInit): AggregateWindows {
  const { nowS } = init
  const hostsMax = init.hostsMax ?? WINDOW_HOSTS_MAX
  const windows = new Map<string, Window>()
  let deletions: WindowEntry[] = []
  let hostCount = 0
  let lateRows = 0

  function openWindow(id: string, key: WindowKey): Window | undefined {
    if (windows.size >= WINDOWS_MAX) return undefined

    const window = newWindow(key, key.startS + WINDOW_S <= nowS())
    windows.set(id, window)

    return window
  }

  function addHost(window: Window, cell: CellInput): boolean {
    const known = window.hosts.get(cell.host)

    if (known === undefined) {
      if (hostCount >= hostsMax) return false
      hostCount++
    }

    if (known === undefined) window.hosts.set(cell.host, newHost(cell))
    else mergeHost(known, cell)
    window.dirty.add(cell.host)

    return true
  }

  function close(ids: readonly string[]): Closing {
    const closing = noClosing()

    for (const id of ids) {
      const window = windows.get(id)
      if (window === undefined) continue

      if (window.state === 'open') {
        window.state = 'closing'
        window.closedAtS = nowS()
        window.isMarkDirty = true
      }

      addTo(closing, id, window)
    }

    return closing
  }

  function addTo(closing: Closing, id: string, window: Window): void {
    const { cells, suppressed } = foldHosts(window.hosts, init.asSize)

    for (const cell of cells) {
      closing.indicators.push(toAggregate(window.key, cell, window.hosts, nowS()))
      closing.hosts += cell.hosts.length
    }

    closing.windows.push(id)
    closing.cells += cells.length
    closing.suppressedHosts += suppressed.length
  }

  function eraseHosts(window: Window): void {
    for (const host of window.hosts.keys()) deletions.push({ key: encodeWindowKey(window.key, host) })

    hostCount -= window.hosts.size
    window.hosts.clear()
    window.dirty.clear()
  }

  function eraseDue(): void {
    for (const [id, window] of windows) {
      const endS = window.key.startS + WINDOW_S

      if (window.state !== 'closed') continue
      if (window.closedAtS + CLOSE_AFTER_S <= nowS()) eraseHosts(window)
      if (endS + CLOSED_MARK_S <= nowS() && window.hosts.size === 0) {
        windows.delete(id)
        deletions.push({ key: encodeWindowKey(window.key) })
      }
    }
  }

  function begin(): WindowSession {
    const session = {}
    const touched = new Map<string, Map<string, number>>()
    const rows: RowTotals = { aggregated: 0, waiting: 0, suppressed: new Map() }

    function refuse(code: 'WINDOW_CLOSED' | 'WINDOW_FULL', isAddressed: boolean): AddResult {
      if (!isAddressed) rows.suppressed.set(code, (rows.suppressed.get(code) ?? 0) + 1)

      return code
    }

    return {
      add(cell, isAddressed) {
        const key = keyOf(cell)
        const id = windowId(key)
        const window = windows.get(id) ?? openWindow(id, key)

        if (window === undefined) return refuse('WINDOW_FULL', isAddressed)
        if (window.state !== 'open') {
          lateRows++

          return refuse('WINDOW_CLOSED', isAddressed)
        }
        if (!addHost(window, cell)) return refuse('WINDOW_FULL', isAddressed)

        window.sessions.add(session)
        const counts = touched.get(id) ?? new Map<string, number>()
        if (!isAddressed) counts.set(cell.host, (counts.get(cell.host) ?? 0) + 1)
        touched.set(id, counts)

        return 'counted'
      },
      closePublish() {
        const ending: string[] = []

        for (const id of touched.keys()) {
          const window = windows.get(id)
          window?.sessions.delete(session)
          if (window?.wasOver === true && window.state === 'open' && window.sessions.size === 0) ending.push(id)
        }

        const closing = close(ending)
        countRows(touched, rows)

        return { closing, rows }
      }
    }
  }

  /** Sorts this publish's rows by what its windows have become. */
  function countRows(touched: ReadonlyMap<string, ReadonlyMap<string, number>>, rows: RowTotals): void {
    for (const [id, counts] of touched) {
      const window = windows.get(id)
      const isOpen = window?.state === 'open'
      const suppressed = new Set(isOpen || window === undefined ? [] : foldHosts(window.hosts, init.asSize).suppressed)

      for (const [host, count] of counts) {
        if (isOpen) rows.waiting += count
        else if (suppressed.has(host)) rows.suppressed.set('HOSTS_TOO_FEW', (rows.suppressed.get('HOSTS_TOO_FEW') ?? 0) + count)
        else rows.aggregated += count
      }
    }
  }

  return {
    begin,
    closeDue() {
      eraseDue()

      const due = [...windows].filter(([, window]) => {
        const isOver = window.key.startS + WINDOW_S + CLOSE_AFTER_S <= nowS()

        return window.state === 'open' && isOver && !(window.wasOver && window.sessions.size > 0)
      })

      return close(due.map(([id]) => id))
    },
    pending: () => close([...windows].filter(([, window]) => window.state === 'closing').map(([id]) => id)),
    confirm(ids) {
      for (const id of ids) {
        const window = windows.get(id)
        if (window?.state !== 'closing') continue

        window.state = 'closed'
        window.isMarkDirty = true
      }
    },
    takeDirty() {
      const entries = deletions
      deletions = []

      for (const window of windows.values()) takeWindow(window, entries)

      return entries
    },
    restore(entries) {
      for (const { key, value } of entries) {
        const { window: windowKey, host } = decodeWindowKey(key)
        const id = windowId(windowKey)
        const window = windows.get(id) ?? newWindow(windowKey, windowKey.startS + WINDOW_S <= nowS())

        window.isMarkDirty = false
        windows.set(id, window)

        if (host === undefined) Object.assign(window, decodeMark(value))
        else {
          if (!window.hosts.has(host)) hostCount++
          window.hosts.set(host, decodeHost(value))
        }
      }
    },
    totals: () => ({ openWindows: [...windows.values()].filter(window => window.state === 'open').length, hosts: hostCount, lateRows })
  }
}

function newWindow(key: WindowKey, wasOver: boolean): Window {
  return { key, state: 'open', closedAtS: 0, wasOver, hosts: new Map(), dirty: new Set(), isMarkDirty: true, sessions: new Set() }
}

function takeWindow(window: Window, entries: WindowEntry[]): void {
  if (window.isMarkDirty) {
    entries.push({ key: encodeWindowKey(window.key), value: encodeMark(window) })
    window.isMarkDirty = false
  }

  for (const host of window.dirty) {
    const count = window.hosts.get(host)
    if (count !== undefined) entries.push({ key: encodeWindowKey(window.key, host), value: encodeHost(count) })
  }

  window.dirty.clear()
}

function keyOf(cell: CellInput): WindowKey {
  const key: WindowKey = { startS: Math.floor(cell.atS / WINDOW_S) * WINDOW_S, classification: cell.classification }
  if (cell.malware !== undefined) key.malware = cell.malware

  return key
}

function newHost({ asn, cc, count, role, tlp, origin, feed, removedGroups }: CellInput): HostCount {
  return { asn, cc, count, role, tlp, origin, feed, removedGroups }
}

const COUNT_MAX = 0xffffffff

/** Every part is a sum, a maximum, a minimum or "all the same", so that the order of rows does not matter. */
function mergeHost(host: HostCount, cell: CellInput): void {
  if ((host.asn !== cell.asn || host.cc !== cell.cc) && placeOf(cell) < placeOf(host)) {
    host.asn = cell.asn
    host.cc = cell.cc
  }

  host.count = Math.min(host.count + cell.count, COUNT_MAX)
  host.tlp = maxTlp(host.tlp, cell.tlp)
  host.removedGroups = Math.max(host.removedGroups, cell.removedGroups)
  if (host.role !== cell.role) host.role = 'VICTIM'
  if (host.feed !== cell.feed) host.feed = ''
  if (ORIGIN_NUMBER[cell.origin] < ORIGIN_NUMBER[host.origin]) host.origin = cell.origin
}

/** A host counts in one cell: where rows disagree about its place, the first in this order wins; known places come before unknown. */
function placeOf({ asn, cc }: { asn?: number; cc?: string }): string {
  return `${cc ?? '~'}|${asn === undefined ? '~' : String(asn).padStart(10, '0')}`
}

function noClosing(): Closing {
  return { indicators: [], windows: [], cells: 0, hosts: 0, suppressedHosts: 0 }
}
