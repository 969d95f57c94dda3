import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import type { Io } from '../../../src/cli/command.js'
import { EXIT } from '../../../src/cli/exit-codes.js'
import { buildProgram } from '../../../src/cli/program.js'
import { NodeError } from '../../../src/errors.js'
import type { PublishOptions, RetractRequest } from '../../../src/rest/index.js'
import { createCapturedIo } from '../../support/captured-io.js'
import { claim, NOW_MS, NOW_S, orgKey } from '../../support/claims.js'
import { createFakeRest, createStillClock, type FakeRest, type Json, OWN_ORG, report, STATUS } from '../../support/fake-rest.js'
import { useTempDir } from '../../support/temp-dir.js'

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

describe('commands against a running node', () => {
  const dir = useTempDir()
  let fake: FakeRest | undefined

  async function start(setup: Parameters<typeof createFakeRest>[0] = {}): Promise<FakeRest> {
    fake = createFakeRest({ ...setup, init: { listen: 'off', dir: dir(), ...setup?.init } })
    await fake.rest.start()

    return fake
  }

  async function run(argv: string[], change: Partial<Io> = {}): Promise<{ code: number; stdout: string; stderr: string; json: Json }> {
    const captured = createCapturedIo({ cwd: dir() })
    const code = await buildProgram().run([...argv, '--dir', dir()], { ...captured.io, clock: createStillClock(), ...change })
    const stdout = captured.stdout()

    return {
      code,
      stdout,
      stderr: captured.stderr(),
      json: stdout.startsWith('{') && !stdout.trim().includes('}\n{') ? JSON.parse(stdout) : {}
    }
  }

  const terminal = (answer: boolean): Partial<Io> => {
    const { io } = createCapturedIo({ cwd: dir() })

    return { isInteractive: true, prompt: { ...io.prompt, confirm: async () => answer } }
  }

  afterEach(async () => {
    await fake?.rest.stop()
    fake = undefined
  })

  describe('status', () => {
    it('shows people the whole state', async () => {
      await start()
      const { code, stdout } = await run(['status'])

      expect(code).to.equal(EXIT.ok)
      for (const word of ['ready', 'CERT Alpha', 'LABORATORY', 'cd'.repeat(32), '12 records', 'ISP Bravo', 'in sync', '3 batches complete'])
        expect(stdout).to.include(word)
    })

    it('gives scripts JSON with a schema, lines or CSV', async () => {
      await start()

      expect((await run(['status', '-o', 'json'])).json).to.include({
        schema: 'tocsin.status/1',
        community_digest: 'cd'.repeat(32),
        is_ready: true
      })
      expect((await run(['status', '-o', 'jsonl'])).stdout.trim().split('\n')).to.have.length(1)
      expect((await run(['status', '-o', 'csv'])).stdout)
        .to.match(/^key,value\n/)
        .and.to.include('\nmesh.lab,true\n')
    })

    it('is 1 when the node is not ready', async () => {
      await start({ node: { status: async () => ({ ...STATUS, isReady: false, reasons: ['repairing 2 holes'] }) } })
      const { code, stdout } = await run(['status'])

      expect(code).to.equal(EXIT.failed)
      expect(stdout).to.include('not ready').and.to.include('repairing 2 holes')
    })

    it('goes on until it is interrupted', async () => {
      const interrupt = new AbortController()
      let looks = 0
      await start({
        node: {
          async status() {
            looks++
            if (looks === 3) setImmediate(() => interrupt.abort())

            return STATUS
          }
        }
      })
      await run(['status', '--follow', '--every', '1s'], {
        signal: interrupt.signal,
        clock: { ...createStillClock(), sleep: async () => {} }
      })

      expect(looks).to.be.at.least(3)
    })

    it('is what tocsin without a command shows when a node runs', async () => {
      await start()
      const captured = createCapturedIo({ env: { TOCSIN_DIR: dir() } })

      expect(await buildProgram().run([], captured.io)).to.equal(EXIT.ok)
      expect(captured.stdout()).to.include('CERT Alpha')
    })
  })

  describe('query', () => {
    it('answers several values, with an exit code that tells whether anything was found', async () => {
      await start({ claims: [claim({ malware: 'kelihos' })] })
      const found = await run(['query', '203[.]0[.]113[.]45', '203.0.113.46'])
      const nothing = await run(['query', '203.0.113.46'])

      expect([found.code, nothing.code]).to.deep.equal([EXIT.ok, EXIT.nothingFound])
      expect(found.stdout).to.match(/203\.0\.113\.45\tmalicious\t90\t1\tc2-server kelihos\t/)
    })

    it('reads values from a file and from stdin, without comments', async () => {
      await start({ claims: [claim()] })
      await writeFile(join(dir(), 'values.txt'), '# control servers\n203.0.113.45\r\n\n203.0.113.46\n')
      const file = await run(['query', '-f', 'values.txt', '-o', 'jsonl'])
      const stdin = await run(['query', '-', '-o', 'jsonl'], { stdin: chunks('203.0.11', '3.45\n203.0.113.46') })

      expect(file.stdout).to.equal(stdin.stdout)
      expect(
        file.stdout
          .trim()
          .split('\n')
          .map(line => JSON.parse(line).verdict)
      ).to.deep.equal(['malicious', 'unknown'])
      expect((await run(['query', '-f', 'none.txt'])).stderr).to.include('error[FILE_NOT_FOUND]')
    })

    it('fails on demand, for pipelines', async () => {
      await start({ claims: [claim(), claim({ value: '203.0.113.9', confidence: 20 })] })

      expect((await run(['query', '203.0.113.45', '--fail-on', 'malicious'])).code).to.equal(EXIT.failed)
      expect((await run(['query', '203.0.113.9', '--fail-on', 'malicious'])).code).to.equal(EXIT.ok)
      expect((await run(['query', '203.0.113.9', '--fail-on', 'suspicious'])).code).to.equal(EXIT.failed)
    })

    it('explains how the confidence is made', async () => {
      await start({ claims: [claim({ feed: 'sinkhole-1' }), claim({ org: orgKey(2), feed: 'sinkhole-1' })] })
      const { stdout } = await run(['query', '203.0.113.45', '--explain'])

      expect(stdout).to.include('factor: CERT Alpha trust 1 × claimed 0.9 × decay 1 (upstream sinkhole-1)')
      expect(stdout).to.include('factor: ISP Bravo').and.to.include('echo, not counted')
    })

    it('says what is no observable and goes on', async () => {
      await start({ claims: [claim()] })

      expect((await run(['query', 'junk!', '203.0.113.45'])).code).to.equal(EXIT.ok)
      expect((await run(['query', 'junk!'])).code).to.equal(EXIT.usage)
      expect((await run(['query'])).code).to.equal(EXIT.usage)
    })

    it('asks in portions of 10,000', async () => {
      await start()
      const { code, stdout } = await run(['query', '-', '-o', 'jsonl'], { stdin: chunks('203.0.113.46\n'.repeat(10_001)) })

      expect(code).to.equal(EXIT.nothingFound)
      expect(stdout.trim().split('\n')).to.have.length(10_001)
    })
  })

  describe('list', () => {
    it('filters in words that people type', async () => {
      await start({
        claims: [
          claim(),
          claim({ value: '203.0.113.9', role: 'ATTACK_SOURCE', classification: 'scanner', tlp: 'CLEAR', asn: 64_500, cc: 'DE' })
        ]
      })
      const { json, code } = await run([
        'list',
        '--role',
        'attack-source',
        '--tlp',
        'clear',
        '--asn',
        'AS64500',
        '--cc',
        'de',
        '--since',
        '1d',
        '-o',
        'json'
      ])

      expect(code).to.equal(EXIT.ok)
      expect(json['schema']).to.equal('tocsin.list/1')
      expect(json['indicators'].map((item: { value: string }) => item.value)).to.deep.equal(['203.0.113.9'])
      expect((await run(['list', '--type', 'md5'])).code).to.equal(EXIT.nothingFound)
    })

    it('fetches page after page up to the limit, and tells how to go on', async () => {
      await start({ claims: Array.from({ length: 2_500 }, (_, at) => claim({ value: `203.0.${Math.floor(at / 250)}.${at % 250}` })) })
      const all = await run(['list', '--limit', '5000', '-o', 'csv'])
      const some = await run(['list', '--limit', '3', '-o', 'csv'])
      const cursor = /--cursor (\S+)/.exec(some.stderr)?.[1] ?? ''
      const more = await run(['list', '--limit', '1', '--cursor', cursor, '-o', 'csv'])

      expect(all.stdout.trim().split('\n')).to.have.length(2_501)
      expect(some.stdout.trim().split('\n')).to.have.length(4)
      expect(more.stdout).to.include('203.0.0.3')
    })
  })

  describe('publish', () => {
    const file = async (text = '{"a":1}\n{"b":2}\n'): Promise<string> => {
      await writeFile(join(dir(), 'rows.jsonl'), text)

      return 'rows.jsonl'
    }

    it('streams the file to the node and prints the report', async () => {
      const seen: PublishOptions[] = []
      let bytes = 0
      await start({
        node: {
          async publish(source, options) {
            seen.push(options)
            for await (const chunk of source.open()) bytes += chunk.byteLength

            return report({
              rows: 3,
              published: 2,
              aggregated: 1,
              records: 2,
              batches: 1,
              dropped: new Map([['computer_name', 3]]),
              recipients: [{ name: 'every member', records: 2, why: 'community' }]
            })
          }
        }
      })
      const { code, stdout } = await run([
        'publish',
        await file(),
        '--tlp',
        'amber+strict',
        '--role',
        'attack-source',
        '--ttl',
        '7d',
        '--map',
        'a=value',
        '--to',
        'ISP Bravo',
        '--confidence',
        '80'
      ])

      expect(code).to.equal(EXIT.ok)
      expect(bytes).to.equal(16)
      expect(seen[0]).to.deep.equal({
        format: 'auto',
        fileName: 'rows.jsonl',
        mapping: { a: 'value' },
        role: 'ATTACK_SOURCE',
        tlp: 'AMBER+STRICT',
        confidence: 80,
        ttlS: 604_800,
        to: ['ISP Bravo']
      })
      for (const words of [
        '3 rows',
        '2 were published',
        '1 were counted',
        'computer_name 3',
        '2 records for every member',
        '2 records in 1 signed batch,'
      ])
        expect(stdout).to.include(words)
    })

    it('is 9 when some rows were refused and 7 when all were', async () => {
      let rows = report({
        rows: 2,
        published: 1,
        refused: 1,
        refusedBy: new Map([['ip-syntax', 1]]),
        samples: [{ line: 2, code: 'ip-syntax', field: 'value' }]
      })
      await start({ node: { publish: async () => rows } })
      const some = await run(['publish', await file()])
      rows = report({ rows: 2, refused: 2, refusedBy: new Map([['ip-syntax', 2]]) })
      const all = await run(['publish', await file()])

      expect([some.code, all.code]).to.deep.equal([EXIT.partlyDone, EXIT.refused])
      expect(some.stdout).to.include('line 2: ip-syntax (value)')
    })

    it('shows with --dry-run --diff what would leave, and that nothing was sent', async () => {
      await start({
        node: {
          publish: async (_source, options) =>
            report({
              isDryRun: options.isDryRun === true,
              rows: 2,
              aggregated: 1,
              addressed: 1,
              diff: [
                { line: 1, outcome: 'addressed', why: 'cidr 198.51.100.0/24', to: ['ISP Bravo'], changes: [], removedGroups: ['device'] },
                {
                  line: 2,
                  outcome: 'aggregated',
                  changes: [{ field: 'value', before: '198.51.100.7', after: 'AS64500', why: 'k = 5' }],
                  removedGroups: []
                }
              ]
            })
        }
      })
      const { code, stdout } = await run(['publish', await file(), '--dry-run', '--diff'])

      expect(code).to.equal(EXIT.ok)
      expect(stdout)
        .to.include('row 1 → addressed to ISP Bravo (cidr 198.51.100.0/24)')
        .and.to.include('- value: 198.51.100.7')
        .and.to.include('+ value: AS64500')
      expect(stdout).to.include('Nothing was sent')
      expect((await run(['publish', await file(), '--diff'])).code).to.equal(EXIT.usage)
    })

    it('writes the report for auditors, for its owner alone', async () => {
      await start({ node: { publish: async () => report({ rows: 1, published: 1 }) } })
      await run(['publish', await file(), '--report', 'report.json'])

      expect(JSON.parse(await readFile(join(dir(), 'report.json'), 'utf8'))).to.include({ schema: 'tocsin.publish/1', rows: 1 })
    })

    it('asks on a terminal before it tells the world, and sends nothing without a yes', async () => {
      let published = 0
      await start({
        node: {
          async publish() {
            published++

            return report()
          }
        }
      })

      expect((await run(['publish', await file()], terminal(false))).code).to.equal(EXIT.usage)
      expect(published).to.equal(0)
      expect((await run(['publish', await file()], terminal(true))).code).to.equal(EXIT.ok)
      expect((await run(['publish', await file(), '--yes'], terminal(false))).code).to.equal(EXIT.ok)
      expect(published).to.equal(2)
    })

    it('says what is wrong with the file before anything is sent', async () => {
      await start()

      expect((await run(['publish', 'none.jsonl'])).stderr).to.include('error[FILE_NOT_FOUND]: there is no file none.jsonl')
      expect((await run(['publish', '.'])).stderr).to.include('is a directory')
      expect((await run(['publish', await file(), '--map', 'nofile'])).stderr).to.include('the mapping file')
      expect((await run(['publish', await file(), '--map', 'a=B C'])).stderr).to.include('is no mapping')
    })

    it('reads a mapping file', async () => {
      const seen: PublishOptions[] = []
      await start({
        node: {
          async publish(_source, options) {
            seen.push(options)

            return report()
          }
        }
      })
      await writeFile(join(dir(), 'map.txt'), '# columns\nsrc_ip=value # address\n\nseen=last_seen\n')
      await run(['publish', await file(), '--map', 'map.txt'])

      expect(seen[0]?.mapping).to.deep.equal({ src_ip: 'value', seen: 'last_seen' })
    })

    it('passes the refusal of the node on, with its fix', async () => {
      await start({
        node: {
          publish: async () => {
            throw new NodeError('MEANING_MISSING', 'the list does not say what it means', { fix: 'add --classification c2-server' })
          }
        }
      })
      const { code, stderr } = await run(['publish', await file()])

      expect(code).to.equal(EXIT.usage)
      expect(stderr)
        .to.include('error[MEANING_MISSING]: the list does not say what it means')
        .and.to.include('fix:  add --classification c2-server')
    })

    it('says so when the node goes away in the middle', async () => {
      await start({
        node: {
          publish: async () => {
            setImmediate(() => void fake?.rest.stop())

            return new Promise(() => {})
          }
        }
      })
      const { code, stderr } = await run(['publish', await file()])

      expect(code).to.equal(EXIT.nodeUnreachable)
      expect(stderr).to.include('NODE_UNREACHABLE')
    })
  })

  describe('retract', () => {
    it('withdraws records or a batch, with a reason', async () => {
      const seen: RetractRequest[] = []
      await start({
        node: {
          async retract(request) {
            seen.push(request)

            return { isDryRun: request.isDryRun, records: 1, batches: 1, notFound: [] }
          }
        }
      })
      const id = 'ab'.repeat(16)

      expect((await run(['retract', 'record', id, '--reason', 'error'])).stdout).to.include('1 record withdrawn in 1 signed batch.')
      expect((await run(['retract', 'batch', `${id}/17`, '--reason', 'privacy', '--dry-run'])).stdout).to.include('Nothing was sent')
      expect(seen[0]?.ids).to.have.length(1)
      expect(seen[1]).to.deep.include({ reason: 'privacy', isDryRun: true })
      expect(seen[1]?.batch?.seq).to.equal(17)
    })

    it('refuses what is no id, no batch and no reason', async () => {
      await start()

      for (const argv of [
        ['record', 'xyz', '--reason', 'error'],
        ['batch', 'xyz', '--reason', 'error'],
        ['record', 'ab'.repeat(16)],
        ['record', 'ab'.repeat(16), '--reason', 'whim']
      ]) {
        expect((await run(['retract', ...argv])).code, argv.join(' ')).to.equal(EXIT.usage)
      }
    })

    it('tells how many before it asks, and withdraws nothing without a yes', async () => {
      const seen: boolean[] = []
      await start({
        node: {
          async retract(request) {
            seen.push(request.isDryRun)

            return { isDryRun: request.isDryRun, records: 4, batches: 1, notFound: [] }
          }
        }
      })

      expect((await run(['retract', 'record', 'ab'.repeat(16), '--reason', 'error'], terminal(false))).code).to.equal(EXIT.usage)
      expect(seen).to.deep.equal([true])
    })
  })

  describe('keys', () => {
    it('are made, listed and ended; the key alone is on stdout', async () => {
      const { rest } = await start()
      const made = await run(['key', 'create', 'siem', '--scope', 'siem', '--expires', '90d', '--tlp-ceiling', 'amber'])
      const token = made.stdout.trim()

      expect(token).to.match(/^toc_[0-9a-f]{10}_[0-9a-f]{64}$/)
      expect(rest.keys.authenticate(token).reader.tlpCeiling).to.equal('AMBER')
      expect(rest.keys.list()[0]).to.include({ name: 'siem', expiresMs: NOW_MS + 90 * 86_400_000 })
      expect((await run(['key', 'list'])).stdout).to.include('siem')

      const id = token.slice(4, 14)
      expect((await run(['key', 'revoke', id])).code).to.equal(EXIT.ok)
      expect((await run(['key', 'revoke', id])).code).to.equal(EXIT.nothingFound)
      expect((await run(['key', 'revoke', 'nope'])).code).to.equal(EXIT.usage)
      expect((await run(['key', 'create', 'bad/name'])).code).to.equal(EXIT.usage)
    })
  })

  describe('deliveries', () => {
    it('shows what is pending at whom', async () => {
      await start()

      expect((await run(['deliveries'])).stdout).to.match(/ISP Bravo\t07070707\t2\t1\t1\t/)
      expect((await run(['deliveries', '--pending', '-o', 'json'])).json['deliveries']).to.have.length(1)
    })
  })

  describe('doctor', () => {
    it('finds what is wrong, says how to repair it, and is 1', async () => {
      await start()
      await writeFile(join(dir(), 'node.yaml'), 'mesh:\n  syncMs: 5\n')
      const { code, stdout, json } = await run(['doctor', '-o', 'json'])
      const states = Object.fromEntries(json['checks'].map((check: { id: string; state: string }) => [check.id, check.state]))

      expect(code).to.equal(EXIT.failed)
      expect(states).to.include({
        config: 'problem',
        'node-key': 'problem',
        anchor: 'problem',
        running: 'ok',
        ready: 'ok',
        peers: 'warning',
        clock: 'ok'
      })
      expect(stdout).to.include('mesh.syncMs: 5 is below the minimum of 200')
      expect((await run(['doctor', '--only', 'clock', 'membership'])).code).to.equal(EXIT.ok)
    })

    it('works without a node', async () => {
      const { code, json } = await run(['doctor', '-o', 'json'])

      expect(code).to.equal(EXIT.failed)
      expect(json['checks'].find((check: { id: string }) => check.id === 'running')).to.include({ state: 'problem' })
    })
  })

  describe('a remote node', () => {
    it('is asked with --api and a key from a file, with that key’s rights', async () => {
      const { rest } = await start({
        init: { listen: '127.0.0.1:0' },
        claims: [claim(), claim({ value: '203.0.113.9', tlp: 'AMBER', audience: [OWN_ORG], org: orgKey(2) })]
      })
      const { token } = await rest.keys.create({ name: 'x', scopes: ['read'], tlpCeiling: 'GREEN', orgKey: OWN_ORG })
      await writeFile(join(dir(), 'key'), `${token}\n`)
      const api = ['--api', rest.url() ?? '', '--api-key-file', 'key']

      expect((await run(['list', '-o', 'json', ...api])).json['indicators']).to.have.length(1)
      expect((await run(['list', '-o', 'json'])).json['indicators']).to.have.length(2)
      expect((await run(['key', 'list', ...api])).code).to.equal(EXIT.notAllowed)
    })

    it('needs a key that is one, and a URL that is one', async () => {
      await writeFile(join(dir(), 'junk'), 'hunter2')

      expect((await run(['status', '--api', 'http://127.0.0.1:1'])).stderr).to.include('error[KEY_MISSING]')
      expect((await run(['status', '--api', 'http://127.0.0.1:1', '--api-key-file', 'none'])).stderr).to.include('error[FILE_NOT_FOUND]')
      expect((await run(['status', '--api', 'http://127.0.0.1:1', '--api-key-file', 'junk'])).stderr)
        .to.include('error[KEY_UNKNOWN]')
        .and.not.to.include('hunter2')
      expect((await run(['status', '--api', 'node.example.org', '--api-key-file', 'junk'])).code).to.equal(EXIT.usage)
      expect((await run(['status', '--api', 'ftp://node.example.org', '--api-key-file', 'junk'])).code).to.equal(EXIT.usage)
    })
  })

  it('never fails on claims of any age', async () => {
    await start({ claims: [claim({ lastSeenS: NOW_S - 400 * 86_400 }), claim({ value: '203.0.113.9', lastSeenS: NOW_S + 60 })] })

    expect((await run(['query', '203.0.113.45', '203.0.113.9'])).code).to.equal(EXIT.ok)
  })
})
