import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { Ajv } from 'ajv'
import { expect } from 'chai'
import fc from 'fast-check'
import { parse } from 'yaml'

import { editorSchema, nodeConfigKeys, parseNodeConfig, readNodeConfig } from '../../../src/config/node-config.js'
import { isNodeError } from '../../../src/errors.js'
import { check } from '../../support/property.js'
import { useTempDir } from '../../support/temp-dir.js'

const EXAMPLE = new URL('../../../config/node.example.yaml', import.meta.url)
const SCHEMA = new URL('../../../config/node.schema.json', import.meta.url)

const parseText = (text: string, environment = {}) => parseNodeConfig(text, { fileName: 'node.yaml', environment })

function problemsOf(work: () => unknown): string {
  try {
    work()
  } catch (err) {
    if (isNodeError(err, 'CONFIG_INVALID')) return err.message
    throw err
  }

  return ''
}

describe('node configuration', () => {
  it('is complete and frozen from an empty file', () => {
    const { config } = parseText('')

    expect(config.mesh.listen).to.deep.equal(['/ip4/0.0.0.0/tcp/7400'])
    expect(config.rest.listen).to.equal('127.0.0.1:7480')
    expect(Object.isFrozen(config) && Object.isFrozen(config.mesh) && Object.isFrozen(config.mesh.listen)).to.equal(true)
  })

  it('does not share defaults between two readings', () => {
    expect(parseText('').config.mesh.peers).not.to.equal(parseText('').config.mesh.peers)
  })

  it('takes sections whose keys are all commented out', () => {
    expect(parseText('mesh:\n  # syncMs: 5\nrest:\n').config.mesh.syncMs).to.equal(10_000)
  })

  it('tells every mistake at once, with line, column, caret and what was meant', () => {
    const message = problemsOf(() => parseText('mesh:\n  syncMs: 50\n  publicAdresses: []\nlog: { level: inf }\nstore: 5\nrset: {}\n'))

    expect(message).to.include('5 problems in node.yaml')
    expect(message).to.include('node.yaml:2:11 mesh.syncMs: 50 is below the minimum of 200\n      syncMs: 50\n              ^')
    expect(message).to.include('node.yaml:3:3 mesh: unknown key "publicAdresses", did you mean "publicAddresses"?')
    expect(message).to.include('node.yaml:4:15 log.level: "inf" is not one of debug, info, warn, error, silent; did you mean "info"?')
    expect(message).to.include('node.yaml:5:8 store: must be a set of keys, not 5')
    expect(message).to.include('node.yaml:6:1 unknown key "rset", did you mean "rest"?')
    expect(message.match(/node\.yaml:(\d+)/g)).to.deep.equal(['node.yaml:2', 'node.yaml:3', 'node.yaml:4', 'node.yaml:5', 'node.yaml:6'])
  })

  const wrong: Array<[string, string, RegExp]> = [
    ['an address without a port', 'mesh: { listen: ["/ip4/0.0.0.0"] }', /mesh\.listen\.0: .*does not have the right form/],
    ['a peer that is a host name', 'mesh: { peers: ["node.example.org"] }', /mesh\.peers\.0/],
    ['a number as text', 'mesh: { syncMs: "10000" }', /must be a whole number, not "10000"/],
    ['a fraction', 'mesh: { syncMs: 1000.5 }', /must be a whole number/],
    ['text for a list', 'mesh: { listen: "/ip4/0.0.0.0/tcp/1" }', /must be a list/],
    ['a mesh id in upper case', `mesh: { id: ${'AB'.repeat(32)} }`, /mesh\.id/],
    ['rest.listen without a port', 'rest: { listen: localhost }', /rest\.listen/],
    ['a list for a file', '- a\n- b\n', /must be a set of keys such as/],
    ['a key that stands twice', 'log: {}\nlog: {}\n', /unique/],
    ['broken YAML', 'mesh: [1, 2\nrest: }', /node\.yaml:2:/],
    ['an alias bomb', `a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]\n`, /alias/i],
    ['a tab as indentation', 'mesh:\n\tsyncMs: 500\n', /node\.yaml:2/]
  ]

  for (const [name, text, message] of wrong) {
    it(`refuses ${name}`, () => {
      expect(problemsOf(() => parseText(text))).to.match(message)
    })
  }

  it('lets the environment win over the file and the file over the default, and tells which did', () => {
    const { config, origins } = parseText('mesh:\n  syncMs: 500\nlog:\n  level: warn\n', {
      TOCSIN_LOG_LEVEL: 'debug',
      TOCSIN_MESH_PEERS: ' /ip4/192.0.2.1/tcp/7400 , /dns4/node.example.org/tcp/7400 ',
      TOCSIN_REST_QUERY_MS: '250',
      TOCSIN_DIR: '/elsewhere',
      HOME: '/home/somebody'
    })

    expect(config.log.level).to.equal('debug')
    expect(config.mesh.syncMs).to.equal(500)
    expect(config.rest.queryMs).to.equal(250)
    expect(config.mesh.peers).to.deep.equal(['/ip4/192.0.2.1/tcp/7400', '/dns4/node.example.org/tcp/7400'])
    expect(origins.get('log.level')).to.deep.equal({ from: 'environment', where: 'TOCSIN_LOG_LEVEL' })
    expect(origins.get('mesh.syncMs')).to.deep.equal({ from: 'file', where: 'node.yaml:2:11' })
    expect(origins.get('store.dir')).to.deep.equal({ from: 'default', where: '' })
    expect(origins.has('mesh.id')).to.equal(false)
  })

  it('names the variable that is wrong or misspelt', () => {
    const message = problemsOf(() => parseText('', { TOCSIN_REST_QUERY_MS: 'soon', TOCSIN_MESH_SYNCMS: '500' }))

    expect(message).to.include('environment TOCSIN_REST_QUERY_MS: must be a whole number, not "soon"')
    expect(message).to.include('unknown variable TOCSIN_MESH_SYNCMS, did you mean TOCSIN_MESH_SYNC_MS?')
  })

  it('never throws anything but CONFIG_INVALID, and never takes what is not described', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
    const tree = fc.dictionary(
      fc.constantFrom('mesh', 'rest', 'log', 'x'),
      fc.oneof(scalar, fc.dictionary(fc.constantFrom('syncMs', 'listen', 'level', 'y'), scalar))
    )

    check(
      fc.property(
        fc.oneof(
          fc.string(),
          tree.map(value => JSON.stringify(value))
        ),
        text => {
          try {
            const { config } = parseText(text)
            expect(Object.keys(config)).to.have.members(['mesh', 'rest', 'store', 'publish', 'policy', 'geo', 'log', 'limits'])
          } catch (err) {
            expect(isNodeError(err, 'CONFIG_INVALID'), String(err)).to.equal(true)
          }
        }
      ),
      { runs: 500 }
    )
  })

  describe('files', () => {
    const dir = useTempDir()

    it('says what to do when there is no node', async () => {
      const error = await readNodeConfig(join(dir(), 'none')).then(
        () => undefined,
        err => err
      )

      expect(isNodeError(error, 'CONFIG_NOT_FOUND')).to.equal(true)
      expect(error.fix).to.include('tocsin init')
    })

    it('says so when the file is a directory', async () => {
      const error = await readNodeConfig(dir()).catch(err => err)
      expect(error.code).to.equal('CONFIG_NOT_FOUND')
    })
  })

  describe('config/node.example.yaml', () => {
    it('is valid', async () => {
      expect(() => parseText('')).not.to.throw()
      parseNodeConfig(await readFile(EXAMPLE, 'utf8'), { fileName: 'node.example.yaml' })
    })

    it('shows every key, with its default unless it has none', async () => {
      const text = await readFile(EXAMPLE, 'utf8')
      const { origins, config } = parseNodeConfig(text, { fileName: 'node.example.yaml' })
      const defaults = parseText('').config
      const withOwnValue = ['mesh.id', 'mesh.publicAddresses', 'mesh.peers', 'mesh.pskFile', 'geo.file']

      for (const { path } of nodeConfigKeys()) {
        const key = path.join('.')
        const value = path.reduce<unknown>((at, step) => Reflect.get(Object(at), step), config)
        const fallback = path.reduce<unknown>((at, step) => Reflect.get(Object(at), step), defaults)

        expect(origins.get(key)?.from, key).to.equal('file')
        if (!withOwnValue.includes(key)) expect(value, key).to.deep.equal(fallback)
      }
    })

    it('explains every key in a comment above it', async () => {
      const lines = (await readFile(EXAMPLE, 'utf8')).split('\n')

      for (const { path } of nodeConfigKeys()) {
        const at = lines.findIndex(line => line.startsWith(`  ${path[1] ?? ''}:`))
        expect(lines[at - 1], path.join('.')).to.match(/^ {2}# /)
      }
    })
  })

  describe('config/node.schema.json', () => {
    it('is what the schema that validates says', async () => {
      expect(JSON.parse(await readFile(SCHEMA, 'utf8'))).to.deep.equal(JSON.parse(JSON.stringify(editorSchema())))
    })

    it('takes the example and a file with one key, and refuses an unknown key', async () => {
      const validate = new Ajv({ strict: false }).compile(JSON.parse(await readFile(SCHEMA, 'utf8')))

      expect(validate(parse(await readFile(EXAMPLE, 'utf8'))), JSON.stringify(validate.errors)).to.equal(true)
      expect(validate({ log: { level: 'warn' } })).to.equal(true)
      expect(validate({ log: { levle: 'warn' } })).to.equal(false)
    })
  })
})
