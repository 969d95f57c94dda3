import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { readAnchor, readInbox } from '../../../src/config/anchor-file.js'
import { readNodeKey, readOrgPublicKey } from '../../../src/config/key-files.js'
import { readNodeConfig } from '../../../src/config/node-config.js'
import { toHex } from '../../../src/model/bytes.js'
import { fingerprint, nodePeerId, orgDid } from '../../../src/roster/fingerprint.js'
import { createRoster, type RosterView } from '../../../src/roster/roster-view.js'
import { cheapen, type Outcome, PASSPHRASE, runCommand, runJson, runWell } from '../../support/cli-run.js'
import { clockFrom } from '../../support/clock.js'
import { createTempDir, type TempDir, useTempDir } from '../../support/temp-dir.js'

const DAY_MS = 86_400_000

describe('several stewards, several nodes', function () {
  this.timeout(30_000)

  let made: TempDir
  const dir = useTempDir()
  const key = ['--passphrase-file', 'pass', '--yes']
  const at = (who: string, line: readonly string[]): Promise<Outcome> => runWell(dir(), [...line, '--dir', `${dir()}/${who}`])
  const asks = (who: string, line: readonly string[]): Promise<Outcome> => runCommand(dir(), [...line, '--dir', `${dir()}/${who}`])

  async function rosterOf(who: string, nowMs = Date.now()): Promise<RosterView> {
    return createRoster((await readAnchor(join(dir(), who))).objects, { nowMs })
  }

  /** Alpha founds; Bravo joins and becomes the second of two stewards, both of whom must sign. */
  before(async () => {
    made = await createTempDir()
    const cwd = made.path
    const well = (line: readonly string[]): Promise<Outcome> => runWell(cwd, line)
    await writeFile(join(cwd, 'pass'), `${PASSPHRASE}\n`)

    const orgs = [
      ['alpha', '--org', 'CERT Alpha', '--found', 'example-mesh', '--lab', '--cc', 'zz', '--listen', '/ip4/127.0.0.1/tcp/7401'],
      ['bravo', '--org', 'CERT Bravo', '--kind', 'national-cert'],
      ['isp', '--org', 'ISP Charlie', '--kind', 'isp']
    ]

    for (const [name = '', ...line] of orgs) {
      await well(['init', ...line, '--dir', `${cwd}/${name}`, '--passphrase-file', 'pass'])
      await cheapen(`${cwd}/${name}`)
    }

    await well(['join', 'request', '-o', 'bravo.request', '--dir', `${cwd}/bravo`, '--cc', 'yy', ...key])
    await well(['member', 'sign', 'bravo.request', '-o', 'bravo.answer', '--dir', `${cwd}/alpha`, ...key])
    await well(['join', 'complete', 'bravo.answer', '--dir', `${cwd}/bravo`, ...key])
    await well(['join', 'request', '-o', 'isp.request', '--dir', `${cwd}/isp`, '--cidr', '198.51.100.0/24', ...key])
    await well(['mesh', 'amend', '--add-steward', 'CERT Bravo', '--k', '2', '-o', 'amendment', '--dir', `${cwd}/alpha`, ...key])
  })

  after(() => made.remove())
  beforeEach(() => cp(made.path, dir(), { recursive: true }))

  async function amend(): Promise<void> {
    await at('bravo', ['mesh', 'sign', 'amendment', ...key])
    for (const who of ['alpha', 'bravo']) await at(who, ['mesh', 'apply', 'amendment'])
  }

  it('amends the charter when enough stewards of both versions have signed, and not before', async () => {
    const early = await asks('alpha', ['mesh', 'apply', 'amendment'])
    expect([early.code, early.error]).to.deep.equal([8, 'SIGNATURES_TOO_FEW'])
    expect((await rosterOf('alpha')).charter.version).to.equal(1)

    await amend()

    const [alpha, bravo] = [await rosterOf('alpha'), await rosterOf('bravo')]
    expect([alpha.charter.version, alpha.charter.k, alpha.charter.stewards.length]).to.deep.equal([2, 2, 2])
    expect(bravo.charter).to.deep.equal(alpha.charter)
    // both constituencies were signed by one steward under k = 1, and stand under k = 2 because they were signed again
    expect(alpha.members(Date.now()).map(({ name, constituency }) => [name, constituency.countryCodes])).to.have.deep.members([
      ['CERT Alpha', ['ZZ']],
      ['CERT Bravo', ['YY']]
    ])
  })

  it('says who has signed, who may, and which link is broken', async () => {
    const before = await asks('bravo', ['mesh', 'verify', 'amendment'])
    expect(before.code).to.equal(8)
    expect(before.stdout)
      .to.include('1 of the 2 signatures that the stewards of charter version 2 must give')
      .and.to.include('(SIGNATURES_TOO_FEW)')

    await at('bravo', ['mesh', 'sign', 'amendment', ...key])
    const after = await asks('bravo', ['mesh', 'verify', 'amendment'])
    expect(after.code, after.stdout).to.equal(0)
    expect(after.stdout).to.include('the signature of CERT Bravo verifies')
    expect((await at('alpha', ['mesh', 'verify'])).stderr).to.include('every link holds')
  })

  it('takes no signature twice and none of who is no steward', async () => {
    expect((await asks('alpha', ['mesh', 'sign', 'amendment', ...key])).error).to.equal('RIGHT_MISSING')
    await at('bravo', ['mesh', 'sign', 'amendment', ...key])
    expect((await asks('bravo', ['mesh', 'sign', 'amendment', ...key])).error).to.equal('RIGHT_MISSING')
    expect((await asks('bravo', ['mesh', 'amend', '--days', '10', '-o', 'x', ...key])).error).to.equal('RIGHT_MISSING')
  })

  it('refuses an amendment that was signed for an older charter, and one with a byte changed', async () => {
    await amend()
    expect((await asks('alpha', ['mesh', 'sign', 'amendment', ...key])).error).to.equal('RIGHT_MISSING')
    await cp(join(made.path, 'amendment'), join(dir(), 'amendment'))

    const bytes = await readFile(join(dir(), 'amendment'))
    bytes[bytes.length - 5]! ^= 1
    await writeFile(join(dir(), 'changed'), bytes)
    expect((await asks('bravo', ['mesh', 'sign', 'changed', ...key])).code).to.not.equal(0)
  })

  for (const [what, line] of [
    ['k of half the stewards', ['--add-steward', 'CERT Bravo', '--k', '1']],
    ['no change', []],
    ['to remove who is none', ['--remove-steward', 'CERT Bravo']],
    ['the last steward to leave', ['--remove-steward', 'CERT Alpha']],
    ['a steward who is no member', ['--add-steward', 'did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp']]
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect((await asks('alpha', ['mesh', 'amend', ...line, '-o', 'x', ...key])).error).to.equal('USAGE_INVALID')
    })
  }

  it('grants a constituency only when both have signed, shows overlaps, and then writes the answer', async () => {
    await amend()
    const first = await at('alpha', ['member', 'sign', 'isp.request', '-o', 'begun', '--cc', 'YY', '--passphrase-file', 'pass', '--yes'])
    expect(first.stdout).to.include('1 of 2')
    expect(first.stderr).to.include('overlaps').and.to.include('YY with YY of CERT Bravo')
    expect((await asks('isp', ['join', 'complete', 'begun', ...key])).error).to.equal('CHARTER_UNKNOWN')
    expect((await asks('alpha', ['member', 'sign', 'begun', '-o', 'again', ...key])).stdout).to.include('1 of 2')

    const second = await at('bravo', ['member', 'sign', 'begun', '-o', 'isp.answer', ...key])
    expect(second.stderr).to.include('ISP Charlie')
    await at('isp', ['join', 'complete', 'isp.answer', ...key])
    const orgKey = await readOrgPublicKey(join(dir(), 'isp'))
    expect((await rosterOf('isp')).findMember(orgKey, Date.now())?.constituency.countryCodes).to.deep.equal(['YY'])
  })

  it('lets a leaving steward take nothing along: what it signed is signed again', async () => {
    await amend()
    await at('alpha', ['member', 'sign', 'isp.request', '-o', 'begun', ...key])
    await at('bravo', ['member', 'sign', 'begun', '-o', 'isp.answer', ...key])
    await at('bravo', ['mesh', 'export', '-o', 'roster'])
    await at('alpha', ['mesh', 'apply', 'roster'])

    await at('alpha', ['mesh', 'amend', '--remove-steward', 'CERT Bravo', '--k', '1', '-o', 'leaving', ...key])
    await at('bravo', ['mesh', 'sign', 'leaving', ...key])
    await at('alpha', ['mesh', 'apply', 'leaving'])

    const roster = await rosterOf('alpha')
    expect([roster.charter.version, roster.charter.stewards.length]).to.deep.equal([3, 1])
    expect(roster.members(Date.now())).to.have.length(3)
  })

  it('suspends and revokes a member with both signatures, and explains the chain that ended', async () => {
    await amend()
    await at('alpha', ['member', 'sign', 'isp.request', '-o', 'begun', ...key])
    await at('bravo', ['member', 'sign', 'begun', '-o', 'isp.answer', ...key])
    await at('isp', ['join', 'complete', 'isp.answer', ...key])

    expect((await asks('bravo', ['member', 'suspend', 'ISP Charlie', ...key])).error).to.equal('USAGE_INVALID')
    await at('bravo', ['member', 'suspend', 'ISP Charlie', '-o', 'suspension', ...key])
    await at('alpha', ['mesh', 'apply', 'isp.answer'])
    await at('alpha', ['mesh', 'sign', 'suspension', ...key])
    for (const who of ['bravo', 'isp']) await at(who, ['mesh', 'apply', 'suspension'])

    const suspended = await at('bravo', ['member', 'show', 'ISP Charlie'])
    expect(suspended.stdout).to.include('MEMBERSHIP_SUSPENDED')
    const noNode = await asks('bravo', ['member', 'revoke', 'ISP Charlie', '-o', 'revocation', ...key])
    expect([noNode.code, noNode.error]).to.deep.equal([5, 'NODE_UNREACHABLE'])
    await at('bravo', ['member', 'revoke', 'ISP Charlie', '--since', '2h', '--no-cutoffs', '-o', 'revocation', ...key])
    await at('alpha', ['mesh', 'sign', 'revocation', ...key])
    await at('isp', ['mesh', 'apply', 'revocation'])
    expect((await at('isp', ['member', 'show', 'ISP Charlie'])).stdout).to.include('ORG_REVOKED')

    const log = await runJson(dir(), ['mesh', 'log', '--dir', `${dir()}/isp`])
    expect(JSON.stringify(log)).to.include('suspended').and.to.include('key-compromise')
  })

  it('admits an organization under a new key that replaces the lost one, and sees one organization in both', async () => {
    await at('alpha', ['member', 'sign', 'isp.request', '-o', 'isp.answer', ...key])
    await runWell(dir(), ['init', '--org', 'ISP Charlie', '--kind', 'isp', '--dir', `${dir()}/isp2`, '--passphrase-file', 'pass'])
    await at('isp2', ['join', 'request', '-o', 'new.request', '--cidr', '198.51.100.0/24', ...key])
    const signed = await at('alpha', ['member', 'sign', 'new.request', '-o', 'new.answer', '--replaces', 'ISP Charlie', ...key])

    expect(signed.stderr).to.include('replaces').and.to.not.include('overlaps')
    await at('isp2', ['join', 'complete', 'new.answer', ...key])
    await at('isp2', ['mesh', 'apply', 'isp.answer'])

    const [former, present] = await Promise.all(['isp', 'isp2'].map(name => readOrgPublicKey(join(dir(), name))))
    const roster = await rosterOf('isp2', Date.now() + 300_000)
    expect(toHex(roster.rootOrgOf(present!))).to.equal(toHex(former!))
    expect(roster.findMember(former!, Date.now() + 300_000)).to.equal(undefined)
    expect(roster.findMember(present!, Date.now() + 300_000)?.name).to.equal('ISP Charlie')
    expect((await asks('alpha', ['member', 'sign', 'new.request', '-o', 'x', '--replaces', orgDid(present!), ...key])).error).to.equal(
      'USAGE_INVALID'
    )
  })

  it('makes a directory for a second node that the mesh admits, and refuses a ninth', async () => {
    await at('alpha', ['identity', 'add-node', 'second', '--listen', '/ip4/127.0.0.1/tcp/7402', ...key])
    const [first, second] = await Promise.all(['alpha', 'second'].map(name => readNodeKey(join(dir(), name))))
    const roster = await rosterOf('second')

    for (const node of [first!, second!]) expect(roster.admit(node.publicKey, Date.now()).name).to.equal('CERT Alpha')
    expect((await readNodeConfig(join(dir(), 'second'))).config.mesh.peers).to.deep.equal([
      `/ip4/127.0.0.1/tcp/7401/p2p/${nodePeerId(first!.publicKey)}`
    ])
    expect(await readInbox(join(dir(), 'alpha'))).to.not.be.empty

    for (let n = 3; n <= 8; n++) await at('alpha', ['identity', 'add-node', `node${n}`, ...key])
    expect((await asks('alpha', ['identity', 'add-node', 'ninth', ...key])).error).to.equal('NODES_TOO_MANY')
    // the place of a node that is ended is free again
    await at('alpha', ['identity', 'revoke-node', nodePeerId(second!.publicKey), '--reason', 'left', '--no-cutoffs', ...key])
    await at('alpha', ['identity', 'add-node', 'ninth', ...key])
  })

  it('rotates the key of a node: the new one is admitted, the old one is not', async () => {
    const former = await readNodeKey(join(dir(), 'alpha'))
    await at('alpha', ['identity', 'rotate-node', ...key])
    const fresh = await readNodeKey(join(dir(), 'alpha'))
    const roster = await rosterOf('alpha')

    expect(roster.admit(fresh.publicKey, Date.now()).name).to.equal('CERT Alpha')
    expect(() => roster.admit(former.publicKey, Date.now())).to.throw('The node is revoked')
  })

  it('revokes a node of its own by fingerprint, and no node of others', async () => {
    const { publicKey } = await readNodeKey(join(dir(), 'alpha'))
    expect((await asks('bravo', ['identity', 'revoke-node', fingerprint(publicKey), '--no-cutoffs', ...key])).error).to.equal('NOT_FOUND')
    await at('alpha', ['identity', 'revoke-node', fingerprint(publicKey), '--since', '30m', '--no-cutoffs', ...key])
    expect((await at('alpha', ['member', 'show', 'CERT Alpha'])).stdout).to.include('NODE_REVOKED')
  })

  it('shows the charter, and exports what another node can verify and apply', async () => {
    const shown = await runJson(dir(), ['mesh', 'show', '--dir', `${dir()}/alpha`])
    expect(shown).to.include({ schema: 'tocsin.mesh/1', charter_version: 1, k: 1, admit: 1, is_lab: true, is_from_running_node: false })

    await at('alpha', ['mesh', 'export', '-o', 'roster'])
    expect((await runCommand(dir(), ['mesh', 'verify', 'roster', '--dir', `${dir()}/nowhere`])).code).to.equal(0)
    expect((await asks('isp', ['mesh', 'show'])).error).to.equal('FILE_NOT_FOUND')
  })

  it('explains an expired certificate in the chain of its organization', async () => {
    const late = { clock: clockFrom(Date.now() + 40 * DAY_MS) }
    const shown = await runWell(dir(), ['member', 'show', 'CERT Alpha', '--dir', `${dir()}/alpha`], late)

    expect(shown.stdout).to.include('CERTIFICATE_EXPIRED')
  })
})
