import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { ERRORS_PAGE, findErrorHelp, parseCanonHelp, parseErrorHelp } from '../src/cli/error-help.js'
import { ERROR_CODES } from '../src/errors.js'
import { CANON_ERROR_CODES } from '../src/model/canonical.js'

/** Shorter answers tell an operator nothing. */
const ANSWER_CHARS_MIN = 12

describe('docs/errors.md', () => {
  const page = readFileSync(ERRORS_PAGE, 'utf8')
  const help = parseErrorHelp(page)

  it('has a section for each error code, and for no other', () => {
    expect([...help.keys()].sort()).to.deep.equal([...ERROR_CODES].sort())
    expect([...page.matchAll(/^### (.+)$/gm)].map(([, title]) => title)).to.have.members([...ERROR_CODES])
  })

  it('answers what happened, why and what to do, for each code', () => {
    for (const { code, happened, why, toDo } of help.values()) {
      for (const answer of [happened, why, toDo]) expect(answer.length, `${code}: ${answer}`).to.be.at.least(ANSWER_CHARS_MIN)
    }
  })

  it('lists each code of canonical forms, and no other', () => {
    expect([...parseCanonHelp(page).keys()].sort()).to.deep.equal([...CANON_ERROR_CODES].sort())
  })

  it('has no code twice', () => {
    expect(new Set(ERROR_CODES).size).to.equal(ERROR_CODES.length)
  })
})

describe('help of error codes', () => {
  it('finds a code in any case, without Markdown', async () => {
    const found = await findErrorHelp('config_invalid')

    expect(found).to.include({ code: 'CONFIG_INVALID', happened: 'A configuration file or value cannot be used.' })
    expect(found?.toDo).to.include('tocsin config check').and.not.to.include('`')
  })

  it('finds the codes of canonical forms', async () => {
    expect(await findErrorHelp('ip4-leading-zero')).to.include({ code: 'ip4-leading-zero' })
  })

  it('knows no others', async () => {
    expect(await findErrorHelp('NO_SUCH_CODE')).to.equal(undefined)
  })

  it('leaves out a section that does not answer, so that the page test sees it', () => {
    const section = '### SOME_CODE\n\n- **What happened:** Something.\n- **Why:** For a reason.\n'

    expect(parseErrorHelp(section).size).to.equal(0)
    expect(parseErrorHelp(`${section}- **What to do:** This.\n`).size).to.equal(1)
  })
})
