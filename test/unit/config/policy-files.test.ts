import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { Ajv } from 'ajv'
import { expect } from 'chai'
import { parse } from 'yaml'

import { policyFingerprint, readPolicyFiles } from '../../../src/config/policy-files.js'
import { policySchema } from '../../../src/config/policy-schema.js'
import { DEFAULT_POLICY_YAML } from '../../../src/config/policy-template.js'
import { isNodeError } from '../../../src/errors.js'
import { checkPolicy } from '../../../src/policy/compile.js'
import { useTempDir } from '../../support/temp-dir.js'

const EXAMPLE = new URL('../../../config/policy.example.yaml', import.meta.url)
const SCHEMA = new URL('../../../config/policy.schema.json', import.meta.url)

const lineless = (data: unknown) => [{ file: 'x.yaml', data, lineOf: () => 1 }]

describe('policy files', () => {
  const dir = useTempDir()

  it('are read in the order of their names, other files left out', async () => {
    await writeFile(join(dir(), '20-b.yaml'), 'rules: []\n')
    await writeFile(join(dir(), '10-a.yaml'), 'rules:\n  - verdict: accept\n')
    await writeFile(join(dir(), 'notes.txt'), 'x')
    await writeFile(join(dir(), '.10-a.yaml'), 'junk: [')
    const files = await readPolicyFiles(dir())

    expect(files.map(({ file }) => file)).to.deep.equal(['10-a.yaml', '20-b.yaml'])
    expect(files[0]?.data).to.deep.equal({ rules: [{ verdict: 'accept' }] })
    expect(files[0]?.lineOf(['rules', 0, 'verdict'])).to.equal(2)
    expect(files[0]?.lineOf(['rules', 7])).to.equal(1)
  })

  it('are none when the directory is absent: then nothing is accepted', async () => {
    expect(await readPolicyFiles(join(dir(), 'none'))).to.deep.equal([])
  })

  it('tell the problems of all files at once', async () => {
    await writeFile(join(dir(), 'a.yaml'), 'rules: [\n')
    await writeFile(join(dir(), 'b.yaml'), 'rules: {\n')
    const error = await readPolicyFiles(dir()).catch(err => err)

    expect(isNodeError(error, 'POLICY_INVALID')).to.equal(true)
    expect(error.message)
      .to.match(/a\.yaml:\d/)
      .and.to.match(/b\.yaml:\d/)
  })

  it('say which of them cannot be read', async () => {
    await symlink(join(dir(), 'nowhere'), join(dir(), 'a.yaml'))
    const error = await readPolicyFiles(dir()).catch(err => err)

    expect(error.code).to.equal('FILE_UNREADABLE')
    expect(error.message).to.include('a.yaml')
  })

  it('have a fingerprint that changes with names and contents', async () => {
    await mkdir(join(dir(), 'p'))
    const at = join(dir(), 'p')
    const seen = [await policyFingerprint(at)]
    await writeFile(join(at, 'a.yaml'), 'rules: []')
    seen.push(await policyFingerprint(at))
    await writeFile(join(at, 'a.yaml'), 'rules: [ ]')
    seen.push(await policyFingerprint(at))
    await writeFile(join(at, 'b.yaml'), 'rules: []')
    seen.push(await policyFingerprint(at))

    expect(new Set(seen).size).to.equal(4)
    expect(await policyFingerprint(at)).to.equal(seen[3])
  })
})

describe('config/policy.example.yaml', () => {
  it('is a valid policy that shows every key of a rule', async () => {
    const data: { rules: object[] } = parse(await readFile(EXAMPLE, 'utf8'))
    const { rules, problems } = checkPolicy(lineless(data))
    const shown = new Set(data.rules.flatMap(rule => Object.keys(rule)))
    const unknown = checkPolicy(lineless({ rules: [{ verdict: 'accept', nokey: 1 }] })).problems[0]?.message ?? ''
    const known = (/known: (.*)$/.exec(unknown)?.[1] ?? '').split(', ')

    expect(problems).to.deep.equal([])
    expect(rules).to.have.length(5)
    expect(known.length).to.be.greaterThan(10)
    expect([...shown]).to.have.members(known)
  })

  it('and the policy of a new node fit the schema for editors', async () => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(await readFile(SCHEMA, 'utf8')))

    expect(validate(parse(await readFile(EXAMPLE, 'utf8'))), JSON.stringify(validate.errors)).to.equal(true)
    expect(validate(parse(DEFAULT_POLICY_YAML)), JSON.stringify(validate.errors)).to.equal(true)
  })
})

describe('config/policy.schema.json', () => {
  const validate = new Ajv({ strict: false }).compile(policySchema)

  it('is what src/config says', async () => {
    const { $schema: _, ...schema } = JSON.parse(await readFile(SCHEMA, 'utf8'))
    expect(schema).to.deep.equal(JSON.parse(JSON.stringify(policySchema)))
  })

  const cases: Array<[string, unknown]> = [
    ['no rules', { rules: [] }],
    ['nothing', { rules: null }],
    ['an unknown key', { rule: [] }],
    ['an unknown key in a rule', { rules: [{ verdict: 'accept', orgs: 'x' }] }],
    ['no verdict', { rules: [{ org: 'x' }] }],
    ['an unknown verdict', { rules: [{ verdict: 'maybe' }] }],
    ['a weight above 1', { rules: [{ verdict: 'accept', weight: 2 }] }],
    ['one word', { rules: [{ verdict: 'accept', type: 'ipv4' }] }],
    ['a list of words', { rules: [{ verdict: 'accept', type: ['ipv4', 'url'] }] }],
    ['an unknown word', { rules: [{ verdict: 'accept', type: ['ipv4', 'ip'] }] }],
    ['an empty list', { rules: [{ verdict: 'accept', tlp: [] }] }],
    ['a malware name in upper case', { rules: [{ verdict: 'accept', malware: 'Kelihos' }] }],
    ['a malware prefix', { rules: [{ verdict: 'accept', malware: 'kel*' }] }],
    ['a range', { rules: [{ verdict: 'accept', confidence: { min: 1 } }] }],
    ['an empty range', { rules: [{ verdict: 'accept', confidence: {} }] }],
    ['a confidence above 100', { rules: [{ verdict: 'accept', confidence: { max: 101 } }] }],
    ['a negative age', { rules: [{ verdict: 'accept', ageHours: { min: -1 } }] }]
  ]

  for (const [name, data] of cases) {
    it(`judges ${name} as the policy compiler does`, () => {
      expect(validate(data), JSON.stringify(validate.errors)).to.equal(checkPolicy(lineless(data)).problems.length === 0)
    })
  }
})
