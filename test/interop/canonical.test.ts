import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { canonLine } from '../../src/cli/canon.js'
import { CANON_ERROR_CODES } from '../../src/model/canonical.js'
import { findShared } from '../support/shared-data.js'
import { skipUnless } from '../support/skip.js'

interface Vector {
  type: string
  input: string
  options?: Record<string, unknown>
  expect: { ok: boolean; type?: string; error?: string }
  note?: string
}

const OWN = fileURLToPath(new URL('vectors/canonical.json', import.meta.url))
const SCRIPT = fileURLToPath(new URL('check_canonical.py', import.meta.url))
const SHARED = findShared('vectors', 'canonical.json')

function readVectors(path: string): Vector[] {
  return JSON.parse(readFileSync(path, 'utf8')).vectors
}

/** The vectors whose answer is another one, as text for the report. */
function misses(path: string): string[] {
  return readVectors(path).flatMap(vector => {
    const answer = canonLine(JSON.stringify(vector))
    const isSame = JSON.stringify(sorted(answer)) === JSON.stringify(sorted(vector.expect))

    return isSame ? [] : [`${vector.type} ${JSON.stringify(vector.input)}: ${JSON.stringify(answer)}`]
  })
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

function runPython(path: string) {
  return spawnSync('python3', [SCRIPT, path], { encoding: 'utf8' })
}

describe('vectors of canonical forms', () => {
  it('are all met', () => {
    expect(misses(OWN)).to.deep.equal([])
  })

  it('hold every type and every error code, each vector once', () => {
    const vectors = readVectors(OWN)
    const codes = new Set(vectors.map(({ expect }) => expect.error))
    const types = new Set(vectors.map(({ expect }) => expect.type))
    const asked = vectors.map(({ type, input, options }) => JSON.stringify([type, input, options]))

    expect(CANON_ERROR_CODES.filter(code => !codes.has(code))).to.deep.equal([])
    expect(types).to.include.keys('ipv4 ipv6 cidr asn domain url endpoint md5 sha1 sha256 sha512 cert-sha1 cert-sha256 ja3 ja4'.split(' '))
    expect(new Set(asked).size).to.equal(vectors.length)
  })

  it('of the shared set are all met', function () {
    skipUnless(this, SHARED !== undefined, 'the shared vectors (../shared beside the clone) are not here')
    expect(misses(SHARED ?? '')).to.deep.equal([])
    expect(readVectors(SHARED ?? '').length).to.be.at.least(79)
  })

  it('say what Python says of addresses, networks, AS numbers, hashes, keys and identifiers', function () {
    skipUnless(this, runPython(OWN).error === undefined, 'python3 is not installed')
    const { status, stdout } = runPython(OWN)

    expect(stdout).to.match(/^\d+ accepted vectors, \d+ read by Python, 0 faults\n$/)
    expect(status).to.equal(0)
  })
})
