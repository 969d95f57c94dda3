import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'
import * as envelopeConstants from '../src/envelope/constants.js'
import { SIGNING_TYPES } from '../src/envelope/signing.js'
import * as limits from '../src/limits.js'
import * as meshConstants from '../src/mesh/constants.js'
import { ttlS } from '../src/model/ageing.js'
import * as enumerations from '../src/model/enumerations.js'
import { CLASSIFICATIONS, type Role } from '../src/model/enumerations.js'
import { leastRole } from '../src/model/roles.js'
import { DOCUMENT_NUMBER } from '../src/roster/documents.js'
import * as signedCodec from '../src/roster/signed-codec.js'
import { readPage } from './support/docs.js'
import { repositoryDir } from './support/shared-data.js'

const DAY_S = 86_400

/** Set of FEDERATION.md section 11 → its table in the source. */
const SETS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  type: enumerations.TYPE_NUMBER,
  classification: enumerations.CLASSIFICATION_NUMBER,
  role: enumerations.ROLE_NUMBER,
  tlp: enumerations.TLP_NUMBER,
  severity: enumerations.SEVERITY_NUMBER,
  origin: enumerations.ORIGIN_NUMBER,
  status: enumerations.STATUS_NUMBER,
  'sighting kind': enumerations.SIGHTING_KIND_NUMBER,
  'organization kind': enumerations.ORG_KIND_NUMBER,
  'scrub method': enumerations.SCRUB_METHOD_NUMBER,
  'scrub profile': enumerations.PROFILE_NUMBER,
  colour: enumerations.COLOUR_NUMBER,
  transport: enumerations.TRANSPORT_NUMBER
}

describe('FEDERATION.md', () => {
  const page = readPage('FEDERATION.md')
  const rows = page
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line => line.slice(2, -2).split(' | '))

  it('gives the limits that the source has', () => {
    const constants: Record<string, unknown> = { ...limits, ...envelopeConstants, ...meshConstants, ...signedCodec }
    const listed = rows.flatMap(([, name = '', value = '']) =>
      /^`[A-Z_]+`$/.test(name) ? [[name.slice(1, -1), Number(value)] as const] : []
    )

    expect(listed).not.to.be.empty
    for (const [name, value] of listed) expect(value, name).to.equal(constants[name])
  })

  it('gives the numbers of the closed sets', () => {
    const setRows = rows.slice(rows.findIndex(([name]) => name === 'set'))

    for (const [set, numbers] of Object.entries(SETS)) {
      const text = setRows.find(([name]) => name === set)?.[1] ?? ''
      const listed = Object.fromEntries(
        text.split(', ').map(part => [part.slice(0, part.lastIndexOf(' ')), Number(part.slice(part.lastIndexOf(' ')))])
      )

      expect(listed, set).to.deep.equal(numbers)
    }
  })

  it('gives the numbers of the documents', () => {
    for (const [type, number] of Object.entries(DOCUMENT_NUMBER)) {
      expect(rows.find(([name]) => name === type.replaceAll('-', ' '))?.[1], type).to.equal(String(number))
    }
  })

  it('lists the types of signatures', () => {
    const line = page.split('\n').find(text => text.startsWith('Types: ')) ?? ''

    expect([...line.replace(/\(.*?\)/, '').matchAll(/`([a-z-]+)`/g)].map(([, type]) => type)).to.deep.equal([...SIGNING_TYPES])
  })

  it('lists protocols', () => {
    for (const id of [meshConstants.HELLO_PROTOCOL, meshConstants.JOIN_PROTOCOL, meshConstants.PUSH_PROTOCOL, meshConstants.SYNC_PROTOCOL])
      expect(page).to.include(`| \`${id}\` |`)
  })

  it('gives the least protected role of each classification', () => {
    const listed = new Map<string, Role>()

    for (const role of ['VICTIM', 'EXPOSED', 'ATTACK_SOURCE', 'INFRASTRUCTURE'] as const) {
      const names = rows.find(([name, text = '']) => name === role && text.includes(', '))?.[1] ?? ''

      for (const name of names.split(', ')) listed.set(name, role)
    }

    for (const classification of CLASSIFICATIONS)
      expect(listed.get(classification), classification).to.equal(leastRole('ipv4', classification))
    expect(listed.size).to.equal(CLASSIFICATIONS.length)
  })

  it('gives the lifetimes that the source has', () => {
    const days = (type: enumerations.ObservableType, role: Role, classification: enumerations.Classification): number =>
      ttlS({ type, role, classification }).maxS / DAY_S

    expect([
      days('sha256', 'INFRASTRUCTURE', 'malware-distribution'),
      days('ja4', 'INFRASTRUCTURE', 'c2-server'),
      days('cidr', 'NETWORK', 'spam'),
      days('aggregate', 'VICTIM', 'infected-system'),
      days('ipv4', 'VICTIM', 'infected-system'),
      days('ipv4', 'EXPOSED', 'vulnerable-system'),
      days('endpoint', 'INFRASTRUCTURE', 'c2-server'),
      days('domain', 'INFRASTRUCTURE', 'c2-server'),
      days('domain', 'INFRASTRUCTURE', 'malware-distribution'),
      days('url', 'INFRASTRUCTURE', 'phishing'),
      days('url', 'INFRASTRUCTURE', 'malware-configuration'),
      days('ipv4', 'ATTACK_SOURCE', 'ddos'),
      days('ipv4', 'ATTACK_SOURCE', 'scanner')
    ]).to.deep.equal([365, 180, 7, 7, 2, 3, 180, 90, 30, 3, 7, 0.5, 3])
  })

  it('names every file of vectors, and the script in another language that reads it', () => {
    const folder = join(repositoryDir, 'test', 'interop')
    const listed = rows.flatMap(([file = '', , script = '']) =>
      /^`[a-z]+\.json`$/.test(file) ? [{ file: file.slice(1, -1), script: script.slice(1, -1) }] : []
    )

    expect(listed.map(({ file }) => file).sort()).to.deep.equal(readdirSync(join(folder, 'vectors')).sort())

    for (const { file, script } of listed)
      expect(readFileSync(join(folder, script), 'utf8'), `${script} reads ${file}`).to.match(
        new RegExp(`["/{,]${file.replace('.json', '')}["},.]|["']${file}["']`)
      )
  })
})
