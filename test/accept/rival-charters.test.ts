import { cp } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { type NodeProcess, tocsin } from '../support/node-process.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { prepareThreeNodes, type ThreeNodes } from '../support/three-nodes.js'

const AGREE_MS = 60_000

interface MeshStatus {
  charter_until: string
  rival_charters?: string[]
  roster_digest: string
}

/** A steward signs two charters of version 2 that know nothing of each other, and both reach the mesh. */
describe('two rival charters in a running mesh', function () {
  this.timeout(240_000)

  let temp: TempDir
  let nodes: ThreeNodes

  const key = (): readonly string[] => ['--passphrase-file', nodes.passphraseFile, '--yes']

  async function type(line: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await tocsin(line)
    expect(code, `tocsin ${line.join(' ')}\n${stderr}`).to.equal(0)

    return stdout
  }

  async function meshOf(node: NodeProcess): Promise<MeshStatus> {
    return (await node.status())['mesh'] as MeshStatus
  }

  /** What all nodes say of the mesh, once `isGood` of all and the rosters are equal. */
  async function untilAll(what: string, isGood: (mesh: MeshStatus) => boolean): Promise<MeshStatus> {
    const untilMs = performance.now() + AGREE_MS
    let seen: MeshStatus[] = []

    while (performance.now() < untilMs) {
      seen = await Promise.all(nodes.all.map(meshOf))
      const [first] = seen
      if (first !== undefined && seen.every(mesh => isGood(mesh) && mesh.roster_digest === first.roster_digest)) return first
      await new Promise(resolve => setTimeout(resolve, 200))
    }

    throw new Error(
      `not ${what} after ${AGREE_MS} ms: ${JSON.stringify(seen)}\n${nodes.all.map(node => node.log().slice(-1_500)).join('\n')}`
    )
  }

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    await cp(nodes.cert.dir, join(temp.path, 'twin'), { recursive: true })
    await Promise.all(nodes.all.map(node => node.start()))
  })

  after(async () => {
    await nodes?.end()
    await temp?.remove()
  })

  it('stop amending with an alarm everywhere, until the operators pin one; then all agree and amending goes on', async () => {
    const { cert, isp, agency } = nodes
    const [amendment, rival] = [join(temp.path, 'amendment.tocsin'), join(temp.path, 'rival.tocsin')]
    await type(['mesh', 'amend', '--days', '100', '-o', amendment, '--dir', cert.dir, ...key()])
    await type(['mesh', 'amend', '--days', '200', '-o', rival, '--dir', join(temp.path, 'twin'), ...key()])
    await type(['mesh', 'apply', rival, '--dir', isp.dir])

    const rivals = (await untilAll('in conflict', mesh => mesh.rival_charters?.length === 2)).rival_charters ?? []
    const { rivals: shown } = JSON.parse(await type(['mesh', 'show', '--dir', agency.dir, '-o', 'json'])) as {
      rivals: Array<{ id: string; is_standing: boolean; expires: string }>
    }
    expect(shown.map(({ id }) => id)).to.have.members(rivals)

    const doctor = await tocsin(['doctor', '--dir', agency.dir])
    expect([doctor.code, doctor.stdout]).to.satisfy(([code, text]: [number, string]) => code === 1 && text.includes('tocsin mesh pin ID'))
    expect((await tocsin(['status', '--dir', isp.dir])).stdout)
      .to.include('CHARTER_CONFLICT')
      .and.to.include('tocsin mesh pin ID')
    expect(cert.log()).to.include('rival charters: amending has stopped')
    expect((await tocsin(['mesh', 'amend', '--days', '300', '-o', join(temp.path, 'x'), '--dir', cert.dir, ...key()])).stderr).to.include(
      'error[CHARTER_CONFLICT]'
    )

    // the stewards mean the one that the nodes do not follow by themselves
    const meant = shown.find(each => !each.is_standing)
    for (const { dir } of nodes.all) await type(['mesh', 'pin', meant?.id.slice(0, 16) ?? '', '--yes', '--dir', dir])
    await untilAll('agreed on the pinned charter', mesh => mesh.rival_charters === undefined && mesh.charter_until === meant?.expires)

    await isp.stop()
    await isp.start()
    expect((await meshOf(isp)).charter_until, 'a pin stays over a restart').to.equal(meant?.expires)

    await type(['mesh', 'amend', '--days', '300', '-o', join(temp.path, 'next'), '--dir', cert.dir, ...key()])
    const { charter_until: until } = await untilAll('amended again', mesh => mesh.charter_until !== meant?.expires)

    process.stdout.write(
      `      rivals ${rivals.map(id => id.slice(0, 8)).join(' ')}; pinned ${meant?.id.slice(0, 8) ?? ''}; amended again until ${until}\n`
    )
  })
})
