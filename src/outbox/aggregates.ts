import { isNodeError } from '../errors.js'
import type { Indicator } from '../model/indicator.js'
import type { AggregateWindows, Closing, WindowEntry } from '../scrub/aggregate-windows.js'
import type { Outbox } from './outbox.js'

export interface AggregatesComponents {
  windows: AggregateWindows
  /** Makes changes of the windows durable, in one write. */
  saveWindows(entries: readonly WindowEntry[]): Promise<void>
  outbox: Pick<Outbox, 'publish'>
  /**
   * Whether this very cell was published before: a node that came out of a backup has windows open that it closed after the
   * backup. Absent: none was.
   */
  isPublished?(cell: Indicator): Promise<boolean>
}

/** Publishes the cells of closed windows, once, in the order that survives a crash at any point (5.1 rule 3). */
export interface Aggregates {
  /** Makes all changes of the windows durable: before an input is acknowledged. */
  save(): Promise<void>
  /** Publishes what a closing holds. Cells that the gate refuses are not published again. */
  publish(closing: Closing): Promise<{ records: number; batches: number; refused: string[] }>
  /** Closes windows whose time has come, and publishes those that an earlier run closed and did not confirm. */
  publishDue(): Promise<number>
}

export function createAggregates({ windows, saveWindows, outbox, isPublished }: AggregatesComponents): Aggregates {
  async function save(): Promise<void> {
    const entries = windows.takeDirty()
    if (entries.length > 0) await saveWindows(entries)
  }

  /** Each cell once (5.1 rule 3): a second version of it would tell hosts apart. */
  async function unpublished(cells: readonly Indicator[]): Promise<Indicator[]> {
    const left: Indicator[] = []
    for (const cell of cells) if ((await isPublished?.(cell)) !== true) left.push(cell)

    return left
  }

  async function publish(closing: Closing): Promise<{ records: number; batches: number; refused: string[] }> {
    if (closing.windows.length === 0) return { records: 0, batches: 0, refused: [] }

    // frozen on disk first: a crash from here on publishes these very cells again, never others
    await save()
    const cells = await unpublished(closing.indicators)
    const done =
      cells.length === 0
        ? { stored: 0, batches: 0, refused: [] }
        : await outbox.publish(cells.map(indicator => ({ kind: 'indicator', indicator, audience: [] })))
    windows.confirm(closing.windows)
    await save()

    return { records: done.stored, batches: done.batches, refused: done.refused.map(({ code }) => code) }
  }

  return {
    save,
    publish,
    async publishDue() {
      let records = 0

      windows.closeDue()

      try {
        records += (await publish(windows.pending())).records
      } catch (err) {
        // a node that may not sign at the moment keeps its windows: they are frozen and wait
        if (!isNodeError(err) || err.code.startsWith('STORE_')) throw err
      }

      await save()

      return records
    }
  }
}
