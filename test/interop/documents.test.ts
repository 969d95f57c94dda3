import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { readJoinRequest } from '../../src/roster/join-request.js'
import { publicFromSeed } from '../../src/envelope/signing.js'
import { isNodeError } from '../../src/errors.js'
import { fromHex, toHex } from '../../src/model/bytes.js'
import { fingerprint, nodePeerId, orgDid, parseOrgDid, parsePeerId, words } from '../../src/roster/fingerprint.js'
import { createRoster } from '../../src/roster/roster-view.js'
import { decodeSigned } from '../../src/roster/signed-codec.js'
import { WORDS } from '../../src/roster/word-list.js'
import { NOW_MS } from '../support/roster-maker.js'
import { skipUnless } from '../support/skip.js'
import { makeDocumentVectors } from './document-vectors.js'

interface Vector {
  name: string
  mesh_id: string
  given: string[]
  object: string
  code: string | null
  id?: string
}

function readFile(name: string): { about: string; vectors: Vector[] } {
  return JSON.parse(readFileSync(fileURLToPath(new URL(`vectors/${name}.json`, import.meta.url)), 'utf8'))
}

function outcome({ mesh_id, given, object }: Vector): string | null {
  try {
    const bytes = fromHex(object)

    if (given.length === 0) readJoinRequest(bytes, NOW_MS)
    else createRoster(given.map(fromHex), { meshId: fromHex(mesh_id), nowMs: NOW_MS }).apply(bytes, NOW_MS)

    return null
  } catch (err) {
    return isNodeError(err) ? err.code : String(err)
  }
}

describe('vectors of documents', () => {
  for (const vector of readFile('documents').vectors) {
    it(`${vector.name}: ${vector.code ?? 'taken in'}`, () => {
      expect(outcome(vector)).to.equal(vector.code)
      if (vector.id !== undefined) expect(toHex(decodeSigned(fromHex(vector.object)).id)).to.equal(vector.id)
    })
  }

  it('are what make-vectors.ts writes', () => {
    for (const [name, file] of Object.entries(makeDocumentVectors())) expect(readFile(name)).to.deep.equal(file)
  })

  it('spell keys as the text forms say', () => {
    const [list, ...keys] = JSON.parse(JSON.stringify(makeDocumentVectors().keys.vectors))
    expect(list.words.split(' ')).to.deep.equal(WORDS)

    for (const { seed, key, did, peer_id, ...forms } of keys) {
      const publicKey = publicFromSeed(fromHex(seed))

      expect([toHex(publicKey), orgDid(publicKey), nodePeerId(publicKey)]).to.deep.equal([key, did, peer_id])
      expect([toHex(parseOrgDid(did)), toHex(parsePeerId(peer_id))]).to.deep.equal([key, key])
      expect([fingerprint(publicKey), words(publicKey)]).to.deep.equal([forms.fingerprint, forms.words])
    }
  })

  it('are met by a second implementation in Python', function () {
    this.timeout(60_000)
    const script = fileURLToPath(new URL('check_documents.py', import.meta.url))
    const isThere = spawnSync('python3', ['--version']).status === 0
    skipUnless(this, isThere, 'python3 is not installed')

    const run = spawnSync('python3', [script], { encoding: 'utf8' })
    expect(run.stdout + run.stderr).to.match(/^\d+ vectors checked, 0 wrong\n$/)
  })
})
