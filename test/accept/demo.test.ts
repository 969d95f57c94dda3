import { expect } from 'chai'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

import { tocsinCommand } from '../support/node-process.js'

/** The demo as a person runs it: stays up after its story, and ends with Ctrl-C. */
interface Demo {
  child: ChildProcess
  text(): string
  until(pattern: RegExp): Promise<RegExpExecArray>
}

function startDemo(args: readonly string[]): Demo {
  const [command, ...rest] = tocsinCommand
  const child = spawn(command, [...rest, 'demo', ...args], { env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''

  child.stdout?.setEncoding('utf8').on('data', part => (text += part))
  child.stderr?.setEncoding('utf8').on('data', part => (text += part))

  return {
    child,
    text: () => text,
    async until(pattern) {
      for (;;) {
        const found = pattern.exec(text)
        if (found !== null) return found
        if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode}:\n${text}`)

        await new Promise(resolve => setTimeout(resolve, 50))
      }
    }
  }
}

/** Processes of this machine that have `word` on their command line. */
function processesWith(word: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word)
      } catch {
        // it ended while we looked
        return false
      }
    })
}

describe('demo', function () {
  this.timeout(120_000)

  it('tells a true story, answers the curl that it prints, and leaves nothing behind after Ctrl-C', async () => {
    const demo = startDemo([])
    const folder = (await demo.until(/--dir (\/\S+)\/agency-charlie/))[1] ?? ''

    try {
      const [, key = '', url = ''] = await demo.until(/curl -H 'Authorization: Bearer (toc_\w+)' (http:\S+)/)
      await demo.until(/Ctrl-C ends the demo/)
      const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
      const body = await answer.text()

      expect(answer.status).to.equal(200)
      expect(body).to.include('cert-alpha')
      expect(processesWith(folder).length, 'three nodes run').to.equal(3)
    } finally {
      demo.child.kill('SIGINT')
      await once(demo.child, 'close')
    }

    const text = demo.text()
    expect(text).to.match(/[\d,]+ rows in, [\d,]+ records signed/)
    expect(text).to.match(/Payload\.computer_name 6,000 times/)
    expect(text).to.match(/all three hold the same community data/)
    expect(text).to.match(/cert-alpha +complete/)
    expect(text).to.match(/isp-bravo +complete/)
    expect(text).to.match(/agency-charlie +nothing: 0 infected hosts known/)
    expect(demo.child.exitCode).to.equal(0)
    expect(processesWith(folder), 'processes left').to.deep.equal([])
    expect(existsSync(folder), 'folder left').to.equal(false)
  })
})
