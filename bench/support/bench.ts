import type { Network } from './network.js'
import type { Row } from './result.js'

/** What one child process measures. */
export interface Task {
  figure: string
  /** Absent for figures that do not grow with the store. */
  records?: number
  /** Shared by all children of a run; goes at its end. */
  base: string
  network: Network
  /** Where the compiled tree lies: `src/main.js` in it is the product as `npm run build` makes it. */
  built: string
}

/** One figure of chapter 9. */
export interface Bench {
  name: string
  title: string
  /** Runs once for each number of records, in a process of its own each time. */
  isSized: boolean
  run(task: Task): Promise<Row[]>
  /** More rows out of those of all sizes: growth. */
  finish?(rows: readonly Row[]): Row[]
}
