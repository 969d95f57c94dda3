import { chmod, cp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import type { Io } from '../../../src/cli/command.js'
import { buildProgram } from '../../../src/cli/program.js'
import { readAnchor, readInbox, writeAnchor } from '../../../src/config/anchor-file.js'
import { readNodeKey, readOrgKey, writeOrgKey } from '../../../src/config/key-files.js'
import { readNodeConfig } from '../../../src/config/node-config.js'
import { toHex } from '../../../src/model/bytes.js'
import { createRoster } from '../../../src/roster/roster-view.js'
import { decodeWelcome, encodeWelcome } from '../../../src/roster/signed-codec.js'
import { createCapturedIo } from '../../support/captured-io.js'
import { clockFrom } from '../../support/clock.js'
import { createTempDir, type TempDir, useTempDir } from '../../support/temp-dir.js'

const PASSPHRASE = 'a good passphrase'
const DAY_MS = 86_400_000

interface Outcome {
  code: number
  error: string | undefined
  stdout: string
  stderr: string
}

async function tocsin(cwd: string, line: readonly string[], more: Partial<Io> = {}): Promise<Outcome> {
  const captured = createCapturedIo({ cwd })
  const code = await buildProgram().run(line, { ...captured.io, ...more })

  return { code, error: /error\[([A-Z_]+)\]/.exec(captured.stderr())?.[1], stdout: captured.stdout(), stderr: captured.stderr() }
}

/** The same key under the least cost allowed, so that the suite does not spend its time in scrypt. */
async function cheapen(dir: string): Promise<void> {
  const { seed } = await readOrgKey(dir, PASSPHRASE)
  await writeOrgKey(dir, seed, PASSPHRASE, { n: 2 ** 14, r: 8, p: 1 })
}

describe('joining a mesh offline', () => {
  let made: TempDir
  const dir = useTempDir()
  const key = ['--passphrase-file', 'pass']
  const request = (...more: string[]): Promise<Outcome> =>
    tocsin(dir(), ['join', 'request', '--dir', `${dir()}/isp`, '-o', 'isp.request', ...key, ...more])
  const sign = (...more: string[]): Promise<Outcome> =>
    tocsin(dir(), ['member', 'sign', 'isp.request', '-o', 'isp.answer', '--dir', `${dir()}/cert`, '--yes', ...key, ...more])
  const complete = (more: string[] = [], io: Partial<Io> = {}): Promise<Outcome> =>
    tocsin(dir(), ['join', 'complete', 'isp.answer', '--dir', `${dir()}/isp`, '--yes', ...key, ...more], io)

  // Making keys costs seconds of scrypt: once for all tests, each of which works on a copy.
  before(async function () {
    this.timeout(30_000)
    made = await createTempDir()
    await writeFile(join(made.path, 'pass'), `${PASSPHRASE}\n`)

    for (const [name, ...line] of [
      ['cert', '--org', 'CERT Example', '--found', 'example-mesh', '--lab', '--cc', 'zz', '--listen', '/ip4/127.0.0.1/tcp/7401'],
      ['isp', '--org', 'ISP Bravo', '--kind', 'isp']
    ]) {
      const outcome = await tocsin(made.path, ['init', ...line, '--dir', `${made.path}/${name}`, ...key])

      expect(outcome.code, outcome.stderr).to.equal(0)
      await cheapen(`${made.path}/${name}`)
    }
  })

  after(() => made.remove())
  beforeEach(() => cp(made.path, dir(), { recursive: true }))

  it('leads from two directories to two nodes that admit each other', async () => {
    expect((await request('--asn', 'AS64500', '--cidr', '198.51.100.0/24', '198.51.100.7')).code).to.equal(0)
    expect((await sign('--receive-victims')).code).to.equal(0)
    expect((await complete()).code).to.equal(0)

    const nowMs = Date.now()
    const [cert, isp] = await Promise.all(['cert', 'isp'].map(name => readAnchor(join(dir(), name))))
    const [certNode, ispNode] = await Promise.all(['cert', 'isp'].map(name => readNodeKey(join(dir(), name))))
    const atIsp = createRoster(isp!.objects, { nowMs })
    const atCert = createRoster(cert!.objects, { nowMs })
    const member = atIsp.admit(ispNode!.publicKey, nowMs)

    expect(atIsp.admit(certNode!.publicKey, nowMs).name).to.equal('CERT Example')
    expect([member.name, member.tlpCeiling, member.mayPublish, member.mayReceiveVictims]).to.deep.equal([
      'ISP Bravo',
      'AMBER+STRICT',
      true,
      true
    ])
    expect(member.constituency).to.deep.equal({
      asns: [64500],
      cidrs: ['198.51.100.0/24', '198.51.100.7/32'],
      countryCodes: [],
      domains: []
    })

    // The steward learns of the node by what the newcomer shows first.
    for (const object of atIsp.chainOf(ispNode!.publicKey)) atCert.apply(object, nowMs)
    expect(atCert.admit(ispNode!.publicKey, nowMs).name).to.equal('ISP Bravo')
    expect(toHex(atCert.digest())).to.equal(toHex(atIsp.digest()))

    const { config } = await readNodeConfig(join(dir(), 'isp'))
    expect(config.mesh.id).to.equal(toHex(atCert.meshId))
    expect(config.mesh.peers).to.have.length(1)
    expect(await readInbox(join(dir(), 'cert'))).to.have.length(1)
  })

  it('makes a directory that only its owner reads, with keys that are encrypted or 0600', async () => {
    const names = await readdir(join(dir(), 'cert'))

    expect(names).to.have.members(['data', 'keys', 'mesh', 'node.yaml', 'policy.d'])
    expect((await stat(join(made.path, 'cert'))).mode & 0o777).to.equal(0o700)
    expect(await readFile(join(made.path, 'cert', 'keys', 'org.key'), 'utf8')).to.match(/^TOCSIN-ENCRYPTED-KEY-1\n/)
  })

  it('prints the same fingerprint of the mesh at both ends, and compares it when told', async () => {
    await request()
    await sign()
    const shown =
      /example-mesh {2}([0-9A-Z-]{19})/.exec((await tocsin(dir(), ['identity', 'show', '--dir', `${dir()}/cert`])).stdout)?.[1] ?? ''

    expect((await complete(['--mesh-fingerprint', '0000-0000-0000-0000'])).error).to.equal('DOCUMENT_WRONG_MESH')
    expect((await readdir(join(dir(), 'isp', 'mesh'))).includes('anchor.tocsin')).to.equal(false)

    const done = await complete(['--mesh-fingerprint', shown.toLowerCase()])
    expect([done.code, done.stdout.includes(shown)]).to.deep.equal([0, true])
  })

  it('grants what the steward says, not what the request asks', async () => {
    await request('--cidr', '198.51.100.0/24')
    await sign('--no-publish', '--no-constituency', '--name', 'Bravo', '--kind', 'company', '--days', '30', '--tlp-ceiling', 'green')
    const shown = await tocsin(dir(), ['member', 'show', 'bravo', '--dir', `${dir()}/cert`, '--output', 'json'])
    const member = JSON.parse(shown.stdout)

    expect([member.kind, member.may_publish, member.cidrs, member.tlp_ceiling, member.serial]).to.deep.equal([
      'company',
      false,
      [],
      'GREEN',
      1
    ])
  })

  it('gives the next serial when the same organization is signed again, and renews it at the member', async () => {
    await request()
    await sign()
    await complete()
    await sign('--receive-victims')
    await complete()

    const list = await tocsin(dir(), ['member', 'list', '--dir', `${dir()}/isp`, '--output', 'json'])
    const [, isp] = JSON.parse(list.stdout).members
    expect([isp.name, isp.serial, isp.may_receive_victims, isp.nodes.length]).to.deep.equal(['ISP Bravo', 2, true, 1])
  })

  it('renews the certificate of the node, for a running node as well', async () => {
    await request()
    await sign()
    await complete()
    const clock = clockFrom(Date.now() + 20 * DAY_MS)
    const renewed = await tocsin(dir(), ['identity', 'renew', '--dir', `${dir()}/isp`, ...key], { clock })
    const { objects } = await readAnchor(join(dir(), 'isp'))
    const { publicKey } = await readNodeKey(join(dir(), 'isp'))

    expect(renewed.code, renewed.stderr).to.equal(0)
    expect(createRoster(objects, { nowMs: 0 }).admit(publicKey, Date.now() + 45 * DAY_MS).name).to.equal('ISP Bravo')
    expect((await readInbox(join(dir(), 'isp'))).length).to.be.greaterThan(0)
  })

  it('asks before it signs or joins, and does nothing when the answer is no', async () => {
    await request()
    const refuse = { prompt: { ...createCapturedIo().io.prompt, confirm: async () => false }, isInteractive: true }
    const line = ['member', 'sign', 'isp.request', '-o', 'isp.answer', '--dir', `${dir()}/cert`, ...key]

    expect((await tocsin(dir(), line, refuse)).code).to.equal(1)
    expect((await readdir(dir())).includes('isp.answer')).to.equal(false)

    await sign()
    const joined = await tocsin(dir(), ['join', 'complete', 'isp.answer', '--dir', `${dir()}/isp`, ...key], refuse)
    expect([joined.code, joined.stderr.includes('Nothing was changed')]).to.deep.equal([1, true])
    expect((await readNodeConfig(join(dir(), 'isp'))).config.mesh.id).to.equal(undefined)
  })

  it('asks three times for the passphrase on a terminal', async () => {
    const answers = ['wrong one', PASSPHRASE]
    const io = { prompt: { ...createCapturedIo().io.prompt, secret: async () => answers.shift() ?? 'wrong' }, isInteractive: true }
    const line = ['join', 'request', '--dir', `${dir()}/isp`, '-o', 'isp.request']

    expect((await tocsin(dir(), line, io)).code).to.equal(0)
    expect((await tocsin(dir(), line, io)).error).to.equal('PASSPHRASE_WRONG')
  })

  describe('refuses', () => {
    it('a request changed by one byte, anywhere', async function () {
      this.timeout(60_000)
      await request('--cidr', '198.51.100.0/24')
      const whole = await readFile(join(dir(), 'isp.request'))

      for (let at = 0; at < whole.length; at += 7) {
        const changed = Buffer.from(whole)
        changed[at] = (changed[at] ?? 0) ^ 4
        await writeFile(join(dir(), 'isp.request'), changed)

        expect((await sign()).code, `byte ${at}`).to.not.equal(0)
      }

      expect((await readdir(dir())).includes('isp.answer')).to.equal(false)
    })

    it('an answer changed by one byte, anywhere in its objects', async function () {
      this.timeout(60_000)
      await request('--cidr', '198.51.100.0/24')
      await sign()
      const whole = await readFile(join(dir(), 'isp.answer'))
      const { objects } = decodeWelcome(whole)
      const length = objects.reduce((sum, object) => sum + object.byteLength, 0)

      for (let at = 0; at < length; at += 13) {
        const changed = Buffer.from(whole)
        changed[at] = (changed[at] ?? 0) ^ 4
        await writeFile(join(dir(), 'isp.answer'), changed)

        expect((await complete()).code, `byte ${at}`).to.not.equal(0)
      }

      expect((await readNodeConfig(join(dir(), 'isp'))).config.mesh.id).to.equal(undefined)
    })

    it('files that are cut, empty, missing, or of another kind', async () => {
      await request()
      await sign()
      const answer = await readFile(join(dir(), 'isp.answer'))
      const asked = await readFile(join(dir(), 'isp.request'))

      await writeFile(join(dir(), 'isp.request'), asked.subarray(0, 100))
      expect((await sign()).error).to.equal('DOCUMENT_MALFORMED')
      await writeFile(join(dir(), 'isp.request'), decodeWelcome(answer).objects[0]!)
      expect((await sign()).error).to.equal('JOIN_REQUEST_INVALID')

      await writeFile(join(dir(), 'isp.answer'), answer.subarray(0, 100))
      expect((await complete()).error).to.equal('DOCUMENT_MALFORMED')
      await writeFile(join(dir(), 'isp.answer'), '')
      expect((await complete()).error).to.equal('CHARTER_UNKNOWN')
      expect((await tocsin(dir(), ['join', 'complete', 'nowhere', '--dir', `${dir()}/isp`, '--yes', ...key])).error).to.equal(
        'FILE_NOT_FOUND'
      )
    })

    it('an answer for another organization', async () => {
      await request()
      await sign()
      await tocsin(dir(), ['init', '--org', 'Other', '--dir', `${dir()}/other`, ...key])

      expect((await tocsin(dir(), ['join', 'complete', 'isp.answer', '--dir', `${dir()}/other`, '--yes', ...key])).error).to.equal(
        'JOIN_KEY_MISMATCH'
      )
    })

    it('an answer of another mesh at a node that has one', async () => {
      await request()
      await sign()
      await complete()
      const before = await readFile(join(dir(), 'isp', 'node.yaml'), 'utf8')

      await tocsin(dir(), ['init', '--org', 'Rival', '--found', 'rival', '--dir', `${dir()}/rival`, ...key])
      await tocsin(dir(), ['member', 'sign', 'isp.request', '-o', 'isp.answer', '--dir', `${dir()}/rival`, '--yes', ...key])

      expect((await complete()).error).to.equal('DOCUMENT_WRONG_MESH')
      expect(await readFile(join(dir(), 'isp', 'node.yaml'), 'utf8')).to.equal(before)
    }).timeout(20_000)

    it('an answer whose charter is missing', async () => {
      await request()
      await sign()
      const { objects, addresses } = decodeWelcome(await readFile(join(dir(), 'isp.answer')))
      await writeFile(join(dir(), 'isp.answer'), encodeWelcome({ objects: objects.slice(1), addresses }))

      expect((await complete()).error).to.equal('CHARTER_UNKNOWN')
    })

    it('a request or an answer when a clock is ten years off', async () => {
      const early = clockFrom(Date.now() - 3_650 * DAY_MS)
      const late = clockFrom(Date.now() + 3_650 * DAY_MS)
      const line = ['member', 'sign', 'isp.request', '-o', 'isp.answer', '--dir', `${dir()}/cert`, '--yes', ...key]
      await request()

      for (const clock of [early, late]) expect((await tocsin(dir(), line, { clock })).error).to.equal('JOIN_REQUEST_INVALID')

      await sign()
      for (const clock of [early, late]) {
        const outcome = await complete([], { clock })
        expect([outcome.error, outcome.stderr.includes('clock')]).to.deep.equal(['MEMBERSHIP_EXPIRED', true])
      }
    })

    it('a request signed by somebody who is no steward', async () => {
      await request()
      await sign()
      await complete()
      const line = ['member', 'sign', 'isp.request', '-o', 'x', '--dir', `${dir()}/isp`, '--yes', ...key]

      expect((await tocsin(dir(), line)).error).to.equal('RIGHT_MISSING')
      expect((await tocsin(dir(), ['member', 'list', '--dir', `${dir()}/nowhere`])).error).to.equal('FILE_NOT_FOUND')
    })

    it('a wrong passphrase, none, one that is too short, and a key file that others may read', async () => {
      await writeFile(join(dir(), 'wrong'), 'not this one\n')
      await writeFile(join(dir(), 'short'), 'short\n')
      await writeFile(join(dir(), 'empty'), '\n')
      const base = ['join', 'request', '--dir', `${dir()}/isp`, '-o', 'isp.request']

      expect((await tocsin(dir(), [...base, '--passphrase-file', 'wrong'])).error).to.equal('PASSPHRASE_WRONG')
      expect((await tocsin(dir(), [...base, '--passphrase-file', 'empty'])).error).to.equal('PASSPHRASE_MISSING')
      expect((await tocsin(dir(), base)).error).to.equal('PASSPHRASE_MISSING')
      expect((await tocsin(dir(), ['init', '--org', 'x', '--dir', 'new', '--passphrase-file', 'short'])).error).to.equal('USAGE_INVALID')
      expect((await readdir(dir())).includes('isp.request')).to.equal(false)

      await chmod(join(dir(), 'isp', 'keys', 'org.key'), 0o644)
      expect((await request()).error).to.equal('KEY_FILE_INVALID')
    })

    it('to make a node where something is, and leaves it alone', async () => {
      const before = await readFile(join(dir(), 'cert', 'node.yaml'), 'utf8')
      const outcome = await tocsin(dir(), ['init', '--org', 'x', '--dir', `${dir()}/cert`, ...key])

      expect([outcome.code, outcome.error]).to.deep.equal([1, 'DATA_DIR_NOT_EMPTY'])
      expect(await readFile(join(dir(), 'cert', 'node.yaml'), 'utf8')).to.equal(before)
    })

    const wrongLines: Array<[string, string[]]> = [
      ['no name', ['init']],
      ['a name that is not ASCII', ['init', '--org', 'ISP Žižkov']],
      ['a mesh name in capitals', ['init', '--org', 'x', '--found', 'Mesh']],
      ['networks without a mesh', ['init', '--org', 'x', '--cidr', '192.0.2.0/24']],
      ['a laboratory without a mesh', ['init', '--org', 'x', '--lab']],
      ['an address that is none', ['init', '--org', 'x', '--listen', '127.0.0.1:7400']],
      ['a REST address that is none', ['init', '--org', 'x', '--rest-listen', 'everywhere']],
      ['a network with host bits', ['init', '--org', 'x', '--found', 'm', '--cidr', '192.0.2.1/24']],
      ['an AS number that is none', ['init', '--org', 'x', '--found', 'm', '--asn', 'AS0']],
      ['a country that is none', ['init', '--org', 'x', '--found', 'm', '--cc', 'DEU']],
      ['no file to write', ['join', 'request']],
      ['an unknown kind', ['init', '--org', 'x', '--kind', 'bank']]
    ]

    for (const [what, line] of wrongLines) {
      it(`${what}, before anything is made`, async () => {
        const outcome = await tocsin(dir(), [...line, '--dir', `${dir()}/new`, ...key])

        expect(['USAGE_INVALID', 'CONFIG_INVALID'], outcome.stderr).to.include(outcome.error)
        expect((await readdir(dir())).includes('new')).to.equal(false)
      })
    }

    it('options that contradict each other', async () => {
      await request()

      expect((await sign('--receive-victims', '--tlp-ceiling', 'amber')).error).to.equal('USAGE_INVALID')
      expect((await sign('--no-constituency', '--asn', '64500')).error).to.equal('USAGE_INVALID')
      expect((await sign('--days', '367')).error).to.equal('USAGE_INVALID')
    })
  })

  it('says where requests are approved when the key or the node is elsewhere', async () => {
    const noKey = await tocsin(dir(), ['member', 'approve', 'r-1', '--dir', `${dir()}/nowhere`, ...key])
    expect([noKey.error, noKey.stderr.includes('the machine that holds the key of the steward')]).to.deep.equal(['FILE_NOT_FOUND', true])

    const noNode = await tocsin(dir(), ['member', 'approve', 'r-1', '--dir', `${dir()}/cert`, ...key])
    expect([noNode.error, noNode.stderr.includes('whose node made the invite')]).to.deep.equal(['NODE_UNREACHABLE', true])

    expect((await tocsin(dir(), ['member', 'approve', '--help'])).stdout).to.match(/machine of the\s+steward/)
  })

  it('keeps what it knew when an answer is taken in a second time', async () => {
    await request()
    await sign()
    await complete()
    const anchor = await readAnchor(join(dir(), 'isp'))
    await writeAnchor(join(dir(), 'isp'), { ...anchor, addresses: ['/ip4/192.0.2.9/tcp/1'] })
    await complete()

    const again = await readAnchor(join(dir(), 'isp'))
    expect(again.addresses).to.include('/ip4/192.0.2.9/tcp/1')
    expect(again.objects.length).to.be.at.least(anchor.objects.length)
  })
})
