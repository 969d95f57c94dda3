import { simulatorSuite } from '../sim/suite.js'

// half of the 50,000 seeds of issue 5: the runner gives each file a process
simulatorSuite(1, 25_000, 24 * 3_600_000)
