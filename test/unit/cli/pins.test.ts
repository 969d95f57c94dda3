import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { readInbox } from '../../../src/config/anchor-file.js'
import { PINS_MAX, readPins, writePins } from '../../../src/config/pins-file.js'
import { nodePaths } from '../../../src/config/node-dir.js'
import { isNodeError } from '../../../src/errors.js'
import { toHex } from '../../../src/model/bytes.js'
import { cheapen, type Outcome, PASSPHRASE, runCommand, runJson, runWell } from '../../support/cli-run.js'
import { createTempDir, type TempDir, useTempDir } from '../../support/temp-dir.js'

interface Shown {
  charter_version: number
  admit: number
  conflict_at_version?: number
  rivals?: Array<{ id: string; admit: number; is_standing: boolean }>
  pins: string[]
}

describe('pins of charters', function () {
  this.timeout(30_000)

  let made: TempDir
  const dir = useTempDir()
  const key = ['--passphrase-file', 'pass', '--yes']
  const at = (who: string, line: readonly string[]): Promise<Outcome> => runWell(dir(), [...line, '--dir', `${dir()}/${who}`])
  const asks = (who: string, line: readonly string[]): Promise<Outcome> => runCommand(dir(), [...line, '--dir', `${dir()}/${who}`])
  const show = (who: string): Promise<Shown> =>
    runJson(dir(), ['mesh', 'show', '--dir', `${dir()}/${who}`]) as Promise<unknown> as Promise<Shown>

  /** The only steward signs two charters of version 2 that know nothing of each other. */
  before(async () => {
    made = await createTempDir()
    const cwd = made.path
    const well = (line: readonly string[]): Promise<Outcome> => runWell(cwd, line)
    await writeFile(join(cwd, 'pass'), `${PASSPHRASE}\n`)
    const found = ['init', '--org', 'CERT Alpha', '--found', 'example-mesh', '--lab', '--listen', '/ip4/127.0.0.1/tcp/7401']
    await well([...found, '--dir', `${cwd}/alpha`, '--passphrase-file', 'pass'])
    await cheapen(`${cwd}/alpha`)
    await well(['init', '--org', 'ISP Bravo', '--kind', 'isp', '--dir', `${cwd}/bravo`, '--passphrase-file', 'pass'])
    await cheapen(`${cwd}/bravo`)
    await well(['join', 'request', '-o', 'bravo.request', '--dir', `${cwd}/bravo`, ...key])
    await well(['member', 'sign', 'bravo.request', '-o', 'bravo.answer', '--dir', `${cwd}/alpha`, ...key])
    await well(['join', 'complete', 'bravo.answer', '--dir', `${cwd}/bravo`, ...key])
    await cp(join(cwd, 'alpha'), join(cwd, 'twin'), { recursive: true })
    await well(['mesh', 'amend', '--days', '100', '-o', 'amendment.tocsin', '--dir', `${cwd}/alpha`, ...key])
    await well(['mesh', 'amend', '--days', '200', '-o', 'rival.tocsin', '--dir', `${cwd}/twin`, ...key])
    await well(['mesh', 'apply', 'amendment.tocsin', '--dir', `${cwd}/bravo`])
  })

  after(() => made.remove())
  beforeEach(() => cp(made.path, dir(), { recursive: true }))

  async function conflict(): Promise<[string, string]> {
    for (const who of ['alpha', 'bravo']) await at(who, ['mesh', 'apply', 'rival.tocsin']).catch(() => undefined)
    const [followed, other] = [...((await show('alpha')).rivals ?? [])].sort((a, b) => Number(b.is_standing) - Number(a.is_standing))

    return [followed?.id ?? '', other?.id ?? '']
  }

  it('a conflict is shown with both charters, stops stewards, and names the way out', async () => {
    const [followed, other] = await conflict()
    const { conflict_at_version: version, pins } = await show('alpha')
    const human = await at('alpha', ['mesh', 'show'])
    const stopped = await asks('alpha', ['mesh', 'amend', '--days', '300', '-o', 'x', ...key])

    expect([version, pins]).to.deep.equal([2, []])
    expect(human.stdout).to.include('CONFLICT').and.to.include('tocsin mesh pin ID')
    for (const id of [followed, other]) expect(human.stdout).to.include(id.slice(0, 16))
    expect(stopped.error).to.equal('CHARTER_CONFLICT')
    expect(stopped.stderr).to.include('tocsin mesh pin ID')
  })

  it('a pin decides, is written down, and amending goes on; the other one may be pinned instead', async () => {
    const [followed, other] = await conflict()

    await at('alpha', ['mesh', 'pin', other.slice(0, 16), '--yes'])
    const pinned = await show('alpha')
    expect([pinned.conflict_at_version, pinned.pins]).to.deep.equal([undefined, [other]])
    expect((await readPins(join(dir(), 'alpha'))).map(toHex)).to.deep.equal([other])
    await at('alpha', ['mesh', 'amend', '--days', '300', '-o', 'next', ...key])
    expect((await show('alpha')).charter_version).to.equal(3)

    await at('alpha', ['mesh', 'pin', followed, '--yes'])
    const changed = await show('alpha')
    expect([changed.conflict_at_version, changed.pins, changed.charter_version]).to.deep.equal([undefined, [followed], 2])
  })

  it('shows the plan first: dry runs and a no change nothing', async () => {
    const [, other] = await conflict()
    const dry = await at('alpha', ['mesh', 'pin', other.slice(0, 16), '--dry-run'])
    const no = await runCommand(dir(), ['mesh', 'pin', other, '--dir', `${dir()}/alpha`], {
      prompt: { confirm: async () => false, text: async () => '', secret: async () => '' }
    })

    expect(dry.stderr).to.include('instead of').and.to.include('amending').and.to.include('the operators of the other nodes')
    expect(dry.stdout).to.include('Nothing was changed')
    expect(no.code).to.not.equal(0)
    expect((await show('alpha')).pins).to.deep.equal([])
  })

  it('takes the charter of a file that the conflict had kept out', async () => {
    await conflict()
    await cp(join(made.path, 'alpha'), join(dir(), 'third'), { recursive: true })
    await rm(nodePaths(join(dir(), 'third')).anchor)
    await cp(nodePaths(join(made.path, 'twin')).anchor, nodePaths(join(dir(), 'third')).anchor)
    // the twin of the twin amends its version 2: both rivals go on
    await at('third', ['mesh', 'amend', '--days', '400', '-o', 'amendment.third', ...key])
    expect((await asks('bravo', ['mesh', 'apply', 'amendment.third'])).error).to.equal('CHARTER_CONFLICT')

    await at('bravo', ['mesh', 'pin', 'amendment.third', '--yes'])
    const { charter_version: version, conflict_at_version: stopped } = await show('bravo')
    expect([version, stopped]).to.deep.equal([3, undefined])
    expect((await readInbox(join(dir(), 'bravo'))).length).to.be.above(0)
  })

  it('takes pins back, one or all', async () => {
    const [followed] = await conflict()
    expect((await asks('alpha', ['mesh', 'unpin', '--yes'])).error).to.equal('NOT_FOUND')
    await at('alpha', ['mesh', 'pin', followed, '--yes'])
    expect((await asks('alpha', ['mesh', 'unpin', '0'.repeat(16), '--yes'])).error).to.equal('NOT_FOUND')

    const dry = await at('alpha', ['mesh', 'unpin', followed.slice(0, 16), '--dry-run'])
    expect(dry.stderr).to.include('stays stopped')
    await at('alpha', ['mesh', 'unpin', '--yes'])
    expect((await show('alpha')).conflict_at_version).to.equal(2)
  })

  it('refuses what is no charter: an unknown id, an ambiguous one, a file without any', async () => {
    await conflict()
    expect((await asks('alpha', ['mesh', 'pin', '0123456789abcdef', '--yes'])).error).to.equal('CHARTER_UNKNOWN')
    expect((await asks('alpha', ['mesh', 'pin', 'bravo.request', '--yes'])).error).to.equal('DOCUMENT_MALFORMED')
    expect((await asks('alpha', ['mesh', 'pin', 'nothing-here', '--yes'])).error).to.equal('FILE_NOT_FOUND')
  })

  it('keeps at most PINS_MAX, and refuses a damaged file by its code', async () => {
    const home = join(dir(), 'alpha')
    const pins = Array.from({ length: PINS_MAX + 1 }, (_, at) => new Uint8Array(32).fill(at))
    const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
      try {
        await work()
      } catch (err) {
        return isNodeError(err) ? err.code : String(err)
      }

      return 'no error'
    }

    expect(await codeOf(() => writePins(home, pins))).to.equal('USAGE_INVALID')
    expect(await codeOf(() => writePins(home, pins.slice(1)))).to.equal('no error')
    expect((await readPins(home)).length).to.equal(PINS_MAX)

    const text = await readFile(nodePaths(home).pins, 'utf8')
    for (const wrong of ['', '[]', text.replace('tocsin.pins/1', 'tocsin.pins/2'), text.replace(/"[0-9a-f]{64}"/, '"zz"')]) {
      await writeFile(nodePaths(home).pins, wrong)
      expect(await codeOf(() => readPins(home)), wrong.slice(0, 40)).to.equal('DOCUMENT_MALFORMED')
    }
  })
})
