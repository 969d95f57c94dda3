import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { repositoryDir } from './shared-data.js'

/** The product as it is installed: compiled, without the loader that tests run the sources with. */
export interface Shipped {
  /** How a person starts it, before the words of the command. */
  command: readonly string[]
  remove(): Promise<void>
}

/** Compiles the product into a folder of its own, from which it finds the installed packages. */
export async function buildShipped(): Promise<Shipped> {
  const dir = join(repositoryDir, 'tmp', `shipped-${process.pid}`)
  const compiler = join(repositoryDir, 'node_modules', 'typescript', 'bin', 'tsc')
  const child = spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', join(dir, 'dist')], {
    cwd: repositoryDir,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let said = ''

  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (said += text))

  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the product does not compile:\n${said}`)

  await cp(join(repositoryDir, 'src', 'proto'), join(dir, 'dist', 'proto'), { recursive: true })
  await cp(join(repositoryDir, 'package.json'), join(dir, 'package.json'))

  return { command: [process.execPath, join(dir, 'dist', 'main.js')], remove: () => rm(dir, { recursive: true, force: true }) }
}
