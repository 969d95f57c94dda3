/**
 * Loaded into a node under test by NODE_OPTIONS: SIGUSR2 collects garbage at once. V8 postpones that while memory is plenty, so
 * that the size of a process alone cannot tell garbage from growth.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

process.on('SIGUSR2', () => {
  collect()
  collect()
})
