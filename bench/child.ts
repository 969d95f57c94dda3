import { FIGURES } from './figures.js'
import type { Task } from './support/bench.js'
import { prepareNetwork } from './support/network.js'

/** One figure at one size, in a process of its own: the task comes as JSON in the first argument, the rows go over IPC. */
const [name = '', json = '{}'] = process.argv.slice(2)

async function work(): Promise<unknown> {
  if (name === 'network') return prepareNetwork(String(JSON.parse(json).base))

  const task: Task = JSON.parse(json)
  const load = FIGURES[name]
  if (load === undefined) throw new Error(`there is no figure ${name}`)

  return (await load()).run(task)
}

// the timers of the product keep no process alive; what waits for them here must
const alive = setInterval(() => {}, 60_000)
const result = await work()

clearInterval(alive)

await new Promise<void>((resolve, reject) => {
  if (process.send === undefined) {
    console.log(JSON.stringify(result))
    resolve()
  } else process.send({ result }, err => (err === null ? resolve() : reject(err)))
})
process.exit(0)
