import { simulatorSuite } from '../sim/suite.js'

// half of the 200 seeds of issue 5: the runner gives each file a process
simulatorSuite(101, 100, 600_000)
