import { AGGREGATE_HOSTS_MIN } from '../limits.js'
import type { Closing, RowTotals } from './aggregate-windows.js'
import { REPORT_CODES_MAX, REPORT_SAMPLES_MAX, SCRUB_VERSION } from './constants.js'
import type { Decision } from './decision.js'
import type { DroppedFields, RefusedRow } from './observation.js'

/**
 * What one publish did with its input (5.3): numbers, codes and field names, and no value. Each row counts once:
 * rows = published + addressed + aggregated + suppressed + refused.
 */
export interface ScrubReport {
  scrubVersion: number
  rows: number
  published: number
  addressed: number
  /** Rows that count in a statistic only. */
  aggregated: number
  /** Of those, the rows whose window is still open. */
  waiting: number
  suppressed: number
  refused: number
  suppressedByCode: Record<string, number>
  refusedByCode: Record<string, number>
  /** k of the aggregates. */
  k: number
  /** Aggregates that were published, and the distinct hosts behind them. */
  cells: number
  cellHosts: number
  /** Addressed rows by why they go where they go. */
  addressedBy: Record<string, number>
  /** Removed input fields by name. */
  dropped: Record<string, number>
  /** Refused rows, 20 at most: line, code and field name. */
  samples: RefusedRow[]
}

/** Best first: a row with several observations counts as the best that became of one of them, addressed before all. */
const OUTCOMES = ['addressed', 'published', 'aggregated', 'suppressed', 'refused'] as const
type Outcome = (typeof OUTCOMES)[number]

interface Row {
  line: number
  outcome: Outcome
  code?: string
  why?: string
}

/** Which of the decisions of one row the row counts as: the first of the best. */
export function countedOf(decisions: readonly Decision[]): number {
  const ranks = decisions.map(decision => OUTCOMES.indexOf(toRow(decision).outcome))

  return ranks.indexOf(Math.min(...ranks))
}

export interface ReportBuilder {
  /** One decision; decisions of one row come one after the other. */
  add(decision: Decision): void
  /** A row that never became an observation. */
  addRefused(row: RefusedRow): void
  /** What the windows did with the rows that only count, and what closed. Call it after the last row, once. */
  addWindows(rows: RowTotals, closing: Closing): void
  /** Rows that were to leave and that the outbound gate refused after all. */
  moveToRefused(outcome: 'published' | 'addressed', code: string, rows: number): void
  addDropped(dropped: DroppedFields): void
  /** Ends one input: the next one may begin with the same line number. */
  endSource(): void
  report(): ScrubReport
}

export function createReport(): ReportBuilder {
  const counts: Record<Outcome, number> = { addressed: 0, published: 0, aggregated: 0, suppressed: 0, refused: 0 }
  const suppressed = new Map<string, number>()
  const refused = new Map<string, number>()
  const addressedBy = new Map<string, number>()
  const dropped = new Map<string, number>()
  const samples: RefusedRow[] = []
  let waiting = 0
  let cells = 0
  let cellHosts = 0
  let current: Row | undefined

  function endRow(): void {
    if (current === undefined) return

    const { outcome, code, why } = current
    counts[outcome]++
    if (outcome === 'suppressed') bump(suppressed, code ?? 'SCRUB_REFUSED')
    if (outcome === 'refused') bump(refused, code ?? 'SCRUB_REFUSED')
    if (outcome === 'addressed') bump(addressedBy, why ?? 'cidr')
    current = undefined
  }

  function take(row: Row): void {
    if (current?.line !== row.line) {
      endRow()
      current = row
    } else if (OUTCOMES.indexOf(row.outcome) < OUTCOMES.indexOf(current.outcome)) current = row
  }

  function sample(row: RefusedRow): void {
    if (samples.length < REPORT_SAMPLES_MAX) samples.push(row)
  }

  return {
    add(decision) {
      const row = toRow(decision)

      if (decision.kind === 'refuse')
        sample(
          decision.field === undefined
            ? { line: decision.line, code: decision.code }
            : { line: decision.line, code: decision.code, field: decision.field }
        )
      take(row)
    },
    addRefused(row) {
      sample(row)
      take({ line: row.line, outcome: 'refused', code: row.code })
    },
    addWindows(rows, closing) {
      endRow()
      waiting += rows.waiting
      cells += closing.cells
      cellHosts += closing.hosts

      for (const [code, number] of rows.suppressed) {
        counts.aggregated -= number
        counts.suppressed += number
        bump(suppressed, code, number)
      }
    },
    moveToRefused(outcome, code, rows) {
      endRow()
      counts[outcome] -= rows
      counts.refused += rows
      bump(refused, code, rows)
    },
    addDropped(names) {
      for (const [name, number] of names) bump(dropped, name, number, Number.POSITIVE_INFINITY)
    },
    endSource: endRow,
    report() {
      endRow()

      return {
        scrubVersion: SCRUB_VERSION,
        rows: OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0),
        ...counts,
        waiting,
        suppressedByCode: toRecord(suppressed),
        refusedByCode: toRecord(refused),
        k: AGGREGATE_HOSTS_MIN,
        cells,
        cellHosts,
        addressedBy: toRecord(addressedBy),
        dropped: toRecord(dropped),
        samples: [...samples]
      }
    }
  }
}

function toRow(decision: Decision): Row {
  const { line } = decision

  switch (decision.kind) {
    case 'publish':
      return { line, outcome: 'published' }
    case 'address':
      return { line, outcome: 'addressed', why: decision.route.why }
    case 'aggregate':
      return { line, outcome: 'aggregated' }
    case 'suppress':
      return { line, outcome: 'suppressed', code: decision.code }
    case 'refuse':
      return { line, outcome: 'refused', code: decision.code }
  }
}

/** Codes come from closed sets; a map that grows beyond any of them is a mistake that must not eat the heap. */
function bump(map: Map<string, number>, key: string, by = 1, keysMax = REPORT_CODES_MAX): void {
  const name = map.has(key) || map.size < keysMax ? key : '(other)'

  map.set(name, (map.get(name) ?? 0) + by)
}

/** Most frequent first, then by name. */
function toRecord(map: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...map].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))
}
