import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readPage } from './support/docs.js'
import { repositoryDir } from './support/shared-data.js'

/** How many promises each area has. A promise that vanishes from the page is not kept, it is forgotten. */
const AREAS: Readonly<Record<string, number>> = { D: 4, A: 6, C: 5, P: 5, S: 4, V: 5 }
const STATES = ['held', 'partly', 'open'] as const

interface Promised {
  id: string
  state: string
  tests: Array<{ file: string; title: string }>
}

function parsePromises(page: string): Promised[] {
  return [...page.matchAll(/^\| \*\*([A-Z]\d)\*\* (?:.+?) \| (\w+) \| (.*) ?\|$/gm)].map(([, id = '', state = '', tests = '']) => ({
    id,
    state,
    tests: [...tests.matchAll(/`([^`]+)` "([^"]+)"/g)].map(([, file = '', title = '']) => ({ file, title }))
  }))
}

/** What is wrong with a promise's tests. `read` gives the text of a test file, or undefined. */
function findProblems({ id, state, tests }: Promised, read: (file: string) => string | undefined): string[] {
  if (!STATES.some(known => known === state)) return [`${id} is ${state}, which is no state`]
  if (state === 'open') return tests.length === 0 ? [] : [`${id} is open and names tests`]
  if (tests.length === 0) return [`${id} is ${state} and names no test`]

  return tests.flatMap(({ file, title }) => {
    const text = read(file)

    if (text === undefined) return [`${id}: there is no ${file}`]

    return text.includes(title) ? [] : [`${id}: ${file} has no test "${title}"`]
  })
}

function readTest(file: string): string | undefined {
  const path = join(repositoryDir, file)

  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

describe('docs/spec.md', () => {
  const promises = parsePromises(readPage('docs/spec.md'))
  const counts = STATES.map(state => `${promises.filter(promise => promise.state === state).length} ${state}`)

  it('lists every promise once', () => {
    const expected = Object.entries(AREAS).flatMap(([area, count]) => Array.from({ length: count }, (_, at) => `${area}${at + 1}`))

    expect(promises.map(({ id }) => id).sort()).to.deep.equal(expected.sort())
  })

  it(`names tests that exist (${counts.join(', ')})`, () => {
    expect(promises.flatMap(promise => findProblems(promise, readTest))).to.deep.equal([])
  })
})

describe('promise checks', () => {
  const row = (state: string, tests: string): Promised[] => parsePromises(`| **A1** A promise, with | marks. | ${state} | ${tests} |`)
  const problems = (state: string, tests: string): string[] =>
    row(state, tests).flatMap(promise => findProblems(promise, file => (file === 'test/a.test.ts' ? `it('keeps its word')` : undefined)))

  it('report a promise without a test, with a missing file and with a missing title', () => {
    expect(problems('held', '`test/a.test.ts` "keeps its word"')).to.deep.equal([])
    expect(problems('held', '')).to.deep.equal(['A1 is held and names no test'])
    expect(problems('partly', '`test/b.test.ts` "keeps its word"')).to.deep.equal(['A1: there is no test/b.test.ts'])
    expect(problems('held', '`test/a.test.ts` "breaks it"')).to.deep.equal(['A1: test/a.test.ts has no test "breaks it"'])
    expect(problems('open', '')).to.deep.equal([])
    expect(problems('open', '`test/a.test.ts` "keeps its word"')).to.deep.equal(['A1 is open and names tests'])
    expect(problems('perhaps', '')).to.deep.equal(['A1 is perhaps, which is no state'])
  })
})
