import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { isNodeError } from '../../src/errors.js'
import { toHex } from '../../src/model/bytes.js'
import { parseInvite } from '../../src/roster/invite-codec.js'
import { skipUnless } from '../support/skip.js'
import { makeInviteVectors } from './invite-vectors.js'

interface Vector {
  name: string
  text?: string
  code?: string | null
  secret?: string
  mesh_id?: string
}

describe('vectors of invites', () => {
  const file: { about: string; vectors: Vector[] } = JSON.parse(
    readFileSync(fileURLToPath(new URL('vectors/invites.json', import.meta.url)), 'utf8')
  )

  for (const { name, text, code, secret, mesh_id } of file.vectors) {
    if (text === undefined) continue

    it(`${name}: ${code ?? 'read'}`, () => {
      try {
        const invite = parseInvite(text)
        expect([code, toHex(invite.secret), toHex(invite.meshId)]).to.deep.equal([null, secret, mesh_id])
      } catch (err) {
        expect(isNodeError(err) ? err.code : err).to.equal(code)
      }
    })
  }

  it('are what make-vectors.ts writes', () => {
    expect(file).to.deep.equal(JSON.parse(JSON.stringify(makeInviteVectors())))
  })

  it('are met by a second implementation in Python', function () {
    this.timeout(60_000)
    const isThere = spawnSync('python3', ['--version']).status === 0
    skipUnless(this, isThere, 'python3 is not installed')

    const run = spawnSync('python3', [fileURLToPath(new URL('check_invites.py', import.meta.url))], { encoding: 'utf8' })
    expect(run.stdout + run.stderr).to.match(/^\d+ vectors checked, 0 wrong\n$/)
  })
})
