import { execFileSync, spawnSync } from 'node:child_process'

import { expect } from 'chai'
import fc from 'fast-check'

import type { Io, Out, OutputFormat } from '../../../src/cli/command.js'
import { type ListOutput, printList, printObject } from '../../../src/cli/output.js'
import { createProgress } from '../../../src/cli/progress.js'
import { buildProgram } from '../../../src/cli/program.js'
import { formatBytes, formatCount, formatDuration, paintOf, printable, widthOf } from '../../../src/cli/text.js'
import { parseDuration, parseMoment, queryString, ROLE_WORDS, spokenWord, wireWord } from '../../../src/cli/words.js'
import { isNodeError } from '../../../src/errors.js'
import { ROLE_NUMBER } from '../../../src/model/enumerations.js'
import { createCapturedIo } from '../../support/captured-io.js'
import { createStillClock } from '../../support/fake-rest.js'
import { check } from '../../support/property.js'

interface Row {
  name: string
  count: number
}

const output = (rows: readonly Row[]): ListOutput<Row> => ({
  schema: 'tocsin.test/1',
  name: 'rows',
  rows,
  extra: { next: 'x' },
  columns: [
    { key: 'name', text: row => row.name, paint: text => `\u001b[31m${text}\u001b[39m` },
    { key: 'count', text: row => String(row.count), isRight: true }
  ]
})
const rows = [
  { name: 'CERT Alpha', count: 7 },
  { name: 'x', count: 1_234 }
]

async function printed(format: OutputFormat, list: ListOutput<Row>, out: Partial<Out> = {}): Promise<string> {
  const captured = createCapturedIo()
  await printList({ stdout: { ...captured.io.stdout, ...out } }, { format }, list)

  return captured.stdout()
}

describe('output', () => {
  it('is an aligned table with colour on a terminal', async () => {
    expect(await printed('human', output(rows), { isTTY: true, hasColor: true })).to.equal(
      '\u001b[2mNAME\u001b[22m        \u001b[2mCOUNT\u001b[22m\n\u001b[31mCERT Alpha\u001b[39m      7\n\u001b[31mx\u001b[39m            1234\n'
    )
  })

  it('is tab-separated without colour in a pipe', async () => {
    expect(await printed('human', output(rows))).to.equal('NAME\tCOUNT\nCERT Alpha\t7\nx\t1234\n')
  })

  it('is one JSON document with its schema, or one object a line', async () => {
    expect(JSON.parse(await printed('json', output(rows)))).to.deep.equal({ schema: 'tocsin.test/1', next: 'x', rows })
    expect(await printed('jsonl', output(rows))).to.equal('{"name":"CERT Alpha","count":7}\n{"name":"x","count":1234}\n')
    expect(await printed('jsonl', output([]))).to.equal('')
  })

  it('is CSV in which no name becomes a formula', async () => {
    const evil = ['=cmd|x', '+1', '-2+3', '@sum', '"a",b', 'two\nlines', '-5', '\tx']
    const lines = await printed('csv', output(evil.map(name => ({ name, count: 0 }))))

    expect(lines).to.equal(`name,count\n'=cmd|x,0\n'+1,0\n'-2+3,0\n'@sum,0\n"""a"",b",0\n"two\nlines",0\n-5,0\n'\tx,0\n`)
  })

  it('never lets a name move the cursor or fake a column', async () => {
    const text = await printed('human', output([{ name: 'a\u001b[2J\tb\nc\u202Ed', count: 0 }]))

    expect(text).to.equal('NAME\tCOUNT\na·[2J·b·c·d\t0\n')
  })

  it('of one thing is JSON, key and value, or words', async () => {
    const captured = createCapturedIo()
    const print = (format: OutputFormat) =>
      printObject(
        captured.io,
        { format },
        { schema: 'tocsin.thing/1', value: { a: { b: [1, 'x,y'] }, c: undefined }, human: () => 'words\n' }
      )
    await print('jsonl')
    await print('csv')
    await print('human')

    expect(captured.stdout()).to.equal('{"schema":"tocsin.thing/1","a":{"b":[1,"x,y"]}}\nkey,value\na.b.0,1\na.b.1,"x,y"\nwords\n')
  })
})

describe('progress', () => {
  async function shown(isTTY: boolean, isQuiet: boolean): Promise<string> {
    const captured = createCapturedIo()
    const clock = createStillClock()
    const progress = createProgress({ stderr: { ...captured.io.stderr, isTTY }, clock }, { isQuiet })

    for (let at = 1; at <= 24; at++) {
      clock.passMs(500)
      progress.show(`${at} done`)
    }
    await progress.end()

    return captured.stderr()
  }

  it('redraws one line on a terminal and clears it', async () => {
    const text = await shown(true, false)

    expect(text).to.include('\r\u001b[2K2 done')

    expect(text.endsWith('\r\u001b[2K')).to.equal(true)
    expect(text).not.to.include('K1 done')
  })

  it('is a line now and then elsewhere, and nothing when quiet', async () => {
    expect((await shown(false, false)).split('\n').filter(line => line !== '')).to.deep.equal(['20 done'])
    expect(await shown(true, true)).to.equal('')
  })
})

describe('words', () => {
  it('of numbers are short', () => {
    expect([0, 999, 1_000, 1_234_567].map(formatCount)).to.deep.equal(['0', '999', '1,000', '1,234,567'])
    expect([0, 1_023, 1_536, 10_485_760].map(formatBytes)).to.deep.equal(['0 B', '1023 B', '1.5 KiB', '10 MiB'])
    expect([250, 1_000, 61_000, 3_600_000, 90_000_000, -5_000].map(formatDuration)).to.deep.equal([
      '250 ms',
      '1 s',
      '1 min 1 s',
      '1 h',
      '1 d 1 h',
      '-5 s'
    ])
  })

  it('of roles and TLP go back and forth', () => {
    expect(ROLE_WORDS.map(wireWord)).to.deep.equal(Object.keys(ROLE_NUMBER))
    expect(spokenWord('ATTACK_SOURCE')).to.equal('attack-source')
  })

  it('of time are durations, dates, times or now', () => {
    const now = Date.parse('2026-01-02T00:00:00Z')

    expect(['90s', '15m', '2min', '48h', '7d', '2w'].map(text => parseDuration(text, 'x'))).to.deep.equal([
      90_000, 900_000, 120_000, 172_800_000, 604_800_000, 1_209_600_000
    ])
    expect(parseMoment('now', 'x', now)).to.equal(now)
    expect(parseMoment('1h', 'x', now)).to.equal(now - 3_600_000)
    expect(parseMoment('2026-01-01', 'x', now)).to.equal(now - 86_400_000)
    expect(parseMoment('2026-01-01 12:00', 'x', now)).to.equal(now - 43_200_000)
    expect(parseMoment('2026-01-01T12:00:00+02:00', 'x', now)).to.equal(now - 50_400_000)

    for (const bad of ['', 'yesterday', '2026-13-01', '1y', '-1h', '2026-01-01T25:00:00Z', '1767225600']) {
      try {
        parseMoment(bad, 'since', now)
        expect.fail(bad)
      } catch (err) {
        expect(isNodeError(err, 'USAGE_INVALID'), bad).to.equal(true)
      }
    }
  })

  it('of a query string repeat lists and leave out what is absent', () => {
    expect(queryString({ a: ['x', 'y z'], b: undefined, c: 0, d: true })).to.equal('?a=x&a=y+z&c=0&d=true')
    expect(queryString({ b: undefined, e: [] })).to.equal('')
  })

  it('are safe for any terminal, and as wide as they look', () => {
    check(
      fc.property(fc.string({ unit: 'binary' }), text => {
        // oxlint-disable-next-line no-control-regex
        expect(printable(text)).not.to.match(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2028\u2029]/)
        expect(widthOf(paintOf({ hasColor: true }).red('abc'))).to.equal(3)
      })
    )
  })
})

describe('completion', () => {
  async function script(shell: string): Promise<string> {
    const captured = createCapturedIo()
    expect(await buildProgram().run(['completion', shell], captured.io)).to.equal(0)

    return captured.stdout()
  }

  function has(program: string): boolean {
    return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
  }

  it('offers commands, second words, options and choices in bash', async function () {
    if (!has('bash')) {
      console.log('      skipped: there is no bash')
      this.skip()
    }

    const text = await script('bash')
    const complete = (...words: string[]): string[] => {
      const line = `COMP_WORDS=(${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _tocsin; printf '%s\\n' "\${COMPREPLY[@]}"`

      return execFileSync('bash', ['-c', `${text}\n${line}`], { encoding: 'utf8' })
        .split('\n')
        .filter(word => word !== '')
    }

    expect(complete('tocsin', 'pub')).to.deep.equal(['publish'])
    expect(complete('tocsin', 'member', '')).to.include.members(['sign', 'list', 'show'])
    expect(complete('tocsin', 'list', '--min')).to.deep.equal(['--min-confidence'])
    expect(complete('tocsin', 'key', 'create', '--sc')).to.deep.equal(['--scope'])
    expect(complete('tocsin', 'key', 'create', '--scope', 's')).to.deep.equal(['siem'])
    expect(complete('tocsin', 'status', '-o', 'js')).to.deep.equal(['json', 'jsonl'])
  })

  it('knows zsh and fish, and nothing else', async () => {
    expect(await script('zsh')).to.match(/^#compdef tocsin\n/)
    expect(await script('fish')).to.include('complete -c tocsin -f -n __fish_use_subcommand -a publish')

    const captured = createCapturedIo()
    const io: Io = captured.io
    expect(await buildProgram().run(['completion', 'csh'], io)).to.equal(2)
  })
})
