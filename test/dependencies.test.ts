import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  checkBanned,
  checkEngines,
  checkFloors,
  checkImports,
  checkInstallScripts,
  checkLicences,
  checkOptionals,
  checkOrigins,
  checkPins,
  type Lock,
  type Manifest,
  type NamedReason
} from './support/dependencies.js'
import { importsOf } from './support/imports.js'
import { lex } from './support/lexer.js'
import { repositoryDir } from './support/shared-data.js'
import { compareVersions, satisfies } from './support/version-range.js'

interface Rules {
  floors: Array<NamedReason & { atLeast: string }>
  banned: NamedReason[]
  installScripts: NamedReason[]
  licences: string[]
}

function readJson<T>(...parts: string[]): T {
  return JSON.parse(readFileSync(join(repositoryDir, ...parts), 'utf8')) as T
}

const rules = readJson<Rules>('test', 'support', 'version-floors.json')

function licenceOf(key: string): string | undefined {
  const path = join(key, 'package.json')

  if (!existsSync(join(repositoryDir, path))) return undefined

  const { license } = readJson<{ license?: string | { type?: string } }>(path)

  return typeof license === 'object' ? license.type : license
}

function packagesImported(): string[] {
  const src = join(repositoryDir, 'src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => /\.(ts|js)$/.test(name) && !name.endsWith('.d.ts'))

  return files
    .flatMap(name => importsOf(lex(readFileSync(join(src, name), 'utf8')).tokens))
    .map(({ target }) => target)
    .filter(target => !target.startsWith('.') && !target.startsWith('node:') && target !== '?')
}

describe('dependencies', () => {
  const lock = readJson<{ packages: Lock }>('package-lock.json').packages
  const manifest = readJson<Manifest & { engines: { node: string } }>('package.json')

  it('are not below the version floors', () => {
    expect(checkFloors(lock, rules.floors)).to.deep.equal([])
  })

  it('hold none of the packages that may not run here', () => {
    expect(checkBanned(lock, rules.banned)).to.deep.equal([])
  })

  it('have permissive licences', () => {
    expect(checkLicences(lock, rules.licences, licenceOf)).to.deep.equal([])
  })

  it('run on every promised release of Node', () => {
    expect(checkEngines(lock)).to.deep.equal([])
    expect(manifest.engines.node).to.equal('>=20.19')
  })

  it('are locked by hash and not by address', () => {
    expect(checkOrigins(lock)).to.deep.equal([])
  })

  it('are locked for every platform', () => {
    expect(checkOptionals(lock)).to.deep.equal([])
  })

  it('run no unknown code at install time', () => {
    expect(checkInstallScripts(lock, rules.installScripts)).to.deep.equal([])
  })

  it('are pinned exactly', () => {
    expect(checkPins(manifest, lock)).to.deep.equal([])
  })

  it('are those that the source imports', () => {
    expect(checkImports(manifest, packagesImported())).to.deep.equal([])
  })
})

describe('dependency checks', () => {
  const good = { version: '1.2.3', integrity: 'sha512-AAAA', license: 'MIT' }

  it('report a version below its floor, wherever it is nested', () => {
    const floors = [{ name: '@a/b', atLeast: '1.2.3', why: 'CVE' }]

    expect(checkFloors({ 'node_modules/@a/b': good }, floors)).to.deep.equal([])
    expect(checkFloors({ 'node_modules/@a/b': { ...good, version: '1.10.0' } }, floors)).to.deep.equal([])
    expect(checkFloors({ 'node_modules/c/node_modules/@a/b': { ...good, version: '1.2.2' } }, floors)).to.have.length(1)
    expect(checkFloors({ 'node_modules/@a/b': { ...good, version: '1.2.3-rc.1' } }, floors)).to.have.length(1)
    expect(checkFloors({ 'node_modules/@a/b': {} }, floors)).to.have.length(1)
  })

  it('report a banned package', () => {
    expect(checkBanned({ 'node_modules/x/node_modules/bad': good }, [{ name: 'bad', why: 'CVE' }])).to.have.length(1)
    expect(checkBanned({ 'node_modules/not-bad': good }, [{ name: 'bad', why: 'CVE' }])).to.deep.equal([])
  })

  it('report a licence that is not allowed, or absent', () => {
    const check = (license: string | undefined): string[] =>
      checkLicences({ 'node_modules/a': license === undefined ? {} : { license } }, ['MIT', 'ISC'], () => undefined)

    expect(check('MIT')).to.deep.equal([])
    expect(check('(MIT OR GPL-3.0)')).to.deep.equal([])
    expect(check('MIT AND ISC')).to.deep.equal([])
    expect(check('MIT AND GPL-3.0')).to.have.length(1)
    expect(check('GPL-3.0')).to.have.length(1)
    expect(check(undefined)).to.have.length(1)
    expect(checkLicences({ 'node_modules/a': { license: 'MIT' } }, ['MIT'], () => 'AGPL-3.0')).to.have.length(1)
  })

  it('report a package that does not run on a promised release of Node', () => {
    expect(checkEngines({ 'node_modules/a': { engines: { node: '>=22' } } })).to.deep.equal(['node_modules/a needs Node >=22, not 20.19.0'])
    expect(checkEngines({ 'node_modules/a': { engines: { node: '^18 || ^20' } } })).to.have.length(2)
    expect(checkEngines({ 'node_modules/a': { engines: { node: '>=22' }, dev: true } })).to.deep.equal([])
    expect(checkEngines({ 'node_modules/a': { engines: { node: '>= 20.19.0' } } })).to.deep.equal([])
  })

  it('report a download address and a missing hash', () => {
    expect(checkOrigins({ '': {}, 'node_modules/a': { ...good, resolved: 'https://registry.example/a.tgz' } })).to.have.length(1)
    expect(checkOrigins({ 'node_modules/a': { version: '1.2.3' } })).to.have.length(1)
    expect(checkOrigins({ 'node_modules/a': { integrity: 'sha1-AAAA' } })).to.have.length(1)
    expect(checkOrigins({ 'node_modules/a': { version: '1.2.3', dev: true, optional: true, os: ['darwin'] } })).to.deep.equal([])
    expect(checkOrigins({ 'node_modules/a': { version: '1.2.3', optional: true, os: ['darwin'] } })).to.have.length(1)
  })

  it('report an optional package that is not locked', () => {
    const wanting = { 'node_modules/a': { optionalDependencies: { 'a-darwin': '1.0.0' } } }

    expect(checkOptionals(wanting)).to.have.length(1)
    expect(checkOptionals({ ...wanting, 'node_modules/a-darwin': {} })).to.deep.equal([])
    expect(checkOptionals({ ...wanting, 'node_modules/a/node_modules/a-darwin': {} })).to.deep.equal([])
  })

  it('report an unknown install script', () => {
    expect(checkInstallScripts({ 'node_modules/a': { hasInstallScript: true } }, [])).to.have.length(1)
    expect(checkInstallScripts({ 'node_modules/a': { hasInstallScript: true } }, [{ name: 'a', why: 'known' }])).to.deep.equal([])
  })

  it('report what is not pinned, and a lockfile that lags behind', () => {
    const lock = { 'node_modules/a': good }

    expect(checkPins({ dependencies: { a: '1.2.3' } }, lock)).to.deep.equal([])
    expect(checkPins({ dependencies: { a: '^1.2.3' } }, lock)).to.have.length(1)
    expect(checkPins({ devDependencies: { a: '1.2.4' } }, lock)).to.have.length(1)
    expect(checkPins({ devDependencies: { b: '1.2.3' } }, lock)).to.have.length(1)
  })
})

describe('imported packages', () => {
  it('are reported when nothing imports them, and when they are not declared', () => {
    const manifest = { dependencies: { '@a/b': '1.0.0', c: '1.0.0' } }

    expect(checkImports(manifest, ['@a/b/sub.js', 'c/minimal.js'])).to.deep.equal([])
    expect(checkImports(manifest, ['c'])).to.deep.equal(['@a/b is a dependency that nothing imports'])
    expect(checkImports(manifest, ['c', '@a/b', '@a/d'])).to.deep.equal(['@a/d is imported and not a dependency'])
  })
})

describe('version ranges', () => {
  it('compare as numbers', () => {
    expect(compareVersions('10.0.0', '9.9.9')).to.be.greaterThan(0)
    expect(compareVersions('1.2.3', '1.2.3')).to.equal(0)
    expect(compareVersions('1.2.3-rc.1', '1.2.3')).to.be.lessThan(0)
  })

  for (const [range, version, isIn] of [
    ['*', '20.19.0', true],
    ['', '20.19.0', true],
    ['>=20.19', '20.19.0', true],
    ['>=20.19', '20.18.9', false],
    ['>= 12', '20.19.0', true],
    ['>= 10.x', '20.19.0', true],
    ['20.x', '20.19.0', true],
    ['20', '22.12.0', false],
    ['^20.19.0 || >=22.12.0', '20.19.0', true],
    ['^20.19.0 || >=22.12.0', '22.11.0', false],
    ['^20.19.0 || >=22.12.0', '21.7.0', false],
    ['^0.2.3', '0.3.0', false],
    ['~20.19', '20.20.0', false],
    ['>=18 <22', '20.19.0', true],
    ['>=18 <22', '22.12.0', false],
    ['<=20', '20.19.0', true],
    ['>20', '20.19.0', false],
    ['18 - 22', '22.12.0', true],
    ['18 - 22', '24.0.0', false]
  ] as const) {
    it(`${version} is ${isIn ? '' : 'not '}in '${range}'`, () => {
      expect(satisfies(version, range)).to.equal(isIn)
    })
  }

  it('refuse a form that they do not know', () => {
    expect(() => satisfies('20.19.0', 'lts/iron')).to.throw('cannot read')
  })
})
