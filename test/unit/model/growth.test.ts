import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

const MODEL_DIR = fileURLToPath(new URL('../../../src/model', import.meta.url))
const COUNTER = fileURLToPath(new URL('step-counter.ts', import.meta.url))

interface Count {
  small: number
  large: number
}

describe('the work of canonicalize', () => {
  let report: { counts: Array<Count & { name: string }>; careless: Count; types: number }

  before(() => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', COUNTER], { encoding: 'utf8' })
    report = JSON.parse(stdout === '' ? `{"error":${JSON.stringify(stderr)}}` : stdout)
  })

  it('grows with the length of the input and not faster', () => {
    expect(report.counts.length).to.be.above(100)

    for (const { name, small, large } of report.counts) {
      // Eight times the input; a square would be sixty-four times the work.
      expect(large, name).to.be.at.most(small * 12)
      expect(large, name).to.be.at.most(8_192 * report.types * 24)
    }
  })

  it('is counted so that a careless loop shows', () => {
    expect(report.careless.large).to.be.above(report.careless.small * 32)
  })
})

/** Pattern literals of a source: after an operator, a bracket or a comma, so that no division is taken for one. */
function patternsOf(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')

  return [...code.matchAll(/(?<=[=(,:?&|!]\s*|return )\/((?:\\.|\[(?:\\.|[^\]])*\]|[^/\\[\n])+)\/[a-z]*/g)].map(([literal]) => literal)
}

/** Why a pattern may start again: a repeated group that repeats inside, or an unbounded repeat that is not held at the start. */
function findRestart(literal: string): string | undefined {
  const body = literal
    .slice(1, literal.lastIndexOf('/'))
    .replaceAll(/\\./g, 'x')
    .replaceAll(/\[[^\]]*\]/g, 'x')

  for (const [, inner = ''] of body.matchAll(/\(([^()]*)\)(?:[*+]|\{\d*,\d*\})/g))
    if (/[*+]|\{\d*,\d*\}/.test(inner)) return 'a repeat in a repeat'
  if (/[*+]|\{\d+,\}/.test(body) && !body.startsWith('^')) return 'an unbounded repeat that is not anchored'
  if ((body.match(/[*+]|\{\d+,\}/g) ?? []).length > 1) return 'two unbounded repeats'

  return undefined
}

describe('patterns of the model', () => {
  const files = readdirSync(MODEL_DIR, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  const patterns = files.flatMap(file => patternsOf(readFileSync(join(MODEL_DIR, file), 'utf8')).map(literal => ({ file, literal })))

  it('never back-track', () => {
    expect(patterns.length).to.be.above(20)
    expect(
      patterns.flatMap(({ file, literal }) => (findRestart(literal) === undefined ? [] : [`${file} ${literal}: ${findRestart(literal)}`]))
    ).to.deep.equal([])
  })

  it('would be caught if they did', () => {
    for (const literal of ['/^(a+)+$/', '/^(?:a*b)*$/', '/\\s+$/', '/^x*y*$/', '/^(?:a{1,})+/'])
      expect(findRestart(literal), literal).not.to.equal(undefined)
    for (const literal of ['/^[0-9]+$/', '/\\/$/', '/^(?:0|[1-9][0-9]*)$/', '/[/\\\\?#]/'])
      expect(findRestart(literal), literal).to.equal(undefined)
  })
})
