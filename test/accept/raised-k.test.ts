import { join } from 'node:path'

import { expect } from 'chai'

import { ask, type NodeProcess, tocsin } from '../support/node-process.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { prepareThreeNodes, type ThreeNodes, valuesOf } from '../support/three-nodes.js'

const AGREE_MS = 60_000

interface Told {
  mesh: { members: number; roster_digest: string }
  peers: Array<{ admitted: boolean; organization?: string }>
}

describe('raising k while three nodes run', function () {
  this.timeout(240_000)

  let temp: TempDir
  let nodes: ThreeNodes

  const told = async (node: NodeProcess): Promise<Told> => (await node.status()) as unknown as Told
  const key = (): readonly string[] => ['--passphrase-file', nodes.passphraseFile, '--yes']

  async function type(line: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await tocsin(line)
    expect(code, `tocsin ${line.join(' ')}\n${stderr}`).to.equal(0)

    return stdout
  }

  async function until(what: string, isSo: () => Promise<boolean>): Promise<number> {
    const startMs = performance.now()

    while (!(await isSo())) {
      if (performance.now() - startMs > AGREE_MS) {
        throw new Error(`not ${what} after ${AGREE_MS} ms\n${nodes.all.map(node => node.log().slice(-1_500)).join('\n')}`)
      }
      await new Promise(resolve => setTimeout(resolve, 200))
    }

    return performance.now() - startMs
  }

  /** Every node has admitted nodes of both other organizations, sees three members, and holds the same roster. */
  async function areTogether(): Promise<boolean> {
    const all = await Promise.all(nodes.all.map(told))
    const peersOf = ({ peers }: Told): number =>
      new Set(peers.flatMap(({ admitted, organization }) => (admitted ? [organization] : []))).size

    return (
      all.every(each => peersOf(each) === 2 && each.mesh.members === 3) && new Set(all.map(({ mesh }) => mesh.roster_digest)).size === 1
    )
  }

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    await Promise.all(nodes.all.map(node => node.start()))
  })

  after(async () => {
    await nodes?.end()
    await temp?.remove()
  })

  it('locks nobody out: what one steward signed is signed again by as many as the new charter asks', async () => {
    const { cert, isp, agency } = nodes
    const amendment = join(temp.path, 'amendment.tocsin')
    await until('together', areTogether)

    await type([
      'mesh',
      'amend',
      '--add-steward',
      nodes.orgs[1].name,
      '--k',
      '2',
      '--admit',
      '2',
      '-o',
      amendment,
      '--dir',
      cert.dir,
      ...key()
    ])
    await type(['mesh', 'sign', amendment, '--dir', isp.dir, ...key()])
    await type(['mesh', 'apply', amendment, '--dir', agency.dir])

    const version = async (node: NodeProcess): Promise<unknown> =>
      (JSON.parse(await type(['mesh', 'show', '--dir', node.dir, '-o', 'json'])) as Record<string, unknown>)['charter_version']
    const knownMs = await until('amended', async () => (await Promise.all(nodes.all.map(version))).every(each => each === 2))
    const togetherMs = await until('together again', areTogether)

    for (const { dir } of nodes.all) await type(['mesh', 'verify', '--dir', dir])

    const seen = new Date(Date.now() - 60_000).toISOString()
    const row = {
      type: 'domain',
      value: 'after-k.example.com',
      classification: 'c2-server',
      tlp: 'green',
      origin: 'sinkhole',
      last_seen: seen
    }
    expect((await ask(agency.dir, 'POST', '/v1/publish?format=jsonl', JSON.stringify(row))).body['published']).to.equal(1)
    for (const node of [cert, isp]) await until('held', async () => (await valuesOf(node, 'type=domain')).has('after-k.example.com'))

    process.stdout.write(
      `      k = 2 known to all after ${(knownMs / 1_000).toFixed(1)} s, all admitted to each other ${(togetherMs / 1_000).toFixed(1)} s later\n`
    )
  })
})
