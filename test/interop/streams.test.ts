import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { verifyForkProof } from '../../src/envelope/fork.js'
import { isNodeError } from '../../src/errors.js'
import { fromHex, toHex } from '../../src/model/bytes.js'
import { formatAggregate, parseAggregate } from '../../src/model/aggregate.js'
import { decodeValue, encodeValue } from '../../src/model/value-bytes.js'
import { skipUnless } from '../support/skip.js'
import { makeStreamVectors } from './stream-vectors.js'

interface Vector {
  name: string
  code: string | null
  mesh_id: string
  proof: string
  seq: number
  created_ms: number
  id: string
  value: string
  asn: number | null
  cc: string | null
  malware: string | null
  start_s: number
  length_s: number
}

function readVectors(name: string): Vector[] {
  return JSON.parse(readFileSync(fileURLToPath(new URL(`vectors/${name}.json`, import.meta.url)), 'utf8')).vectors
}

function outcome(run: () => void): string | null {
  try {
    run()

    return null
  } catch (err) {
    return isNodeError(err) ? err.code : String(err)
  }
}

function checkFork({ mesh_id, proof, seq, created_ms, id }: Vector): void {
  const fork = verifyForkProof(fromHex(proof), fromHex(mesh_id))

  expect([fork.seq, fork.createdMs, toHex(fork.id)]).to.deep.equal([seq, created_ms, id])
}

function checkAggregate({ value, asn, cc, malware, start_s, length_s }: Vector): void {
  const bytes = Buffer.from(value, 'latin1')
  expect(decodeValue('aggregate', bytes, 0, bytes.byteLength)).to.equal(value)

  const parts = parseAggregate(value)
  if (parts === undefined) throw new Error('decoded and not parsed')

  expect(toHex(encodeValue('aggregate', formatAggregate(parts)))).to.equal(toHex(bytes))
  expect([parts.asn ?? null, parts.cc ?? null, parts.malware ?? null, parts.startS, parts.lengthS]).to.deep.equal([
    asn,
    cc,
    malware,
    start_s,
    length_s
  ])
}

describe('stream vectors', () => {
  for (const [name, run] of Object.entries({ forks: checkFork, aggregates: checkAggregate })) {
    const vectors = readVectors(name)

    it(`${name}.json: every vector has the outcome that it names (${vectors.length})`, () => {
      expect(vectors.filter(vector => outcome(() => run(vector)) !== vector.code).map(vector => vector.name)).to.deep.equal([])
      expect(vectors.some(({ code }) => code === null) && vectors.some(({ code }) => code !== null)).to.equal(true)
    })
  }

  it('are what test/interop/make-vectors.ts writes', () => {
    for (const [name, file] of Object.entries(makeStreamVectors()))
      expect(readVectors(name), name).to.deep.equal(JSON.parse(JSON.stringify(file.vectors)))
  })

  it('hold for an implementation in another language', function () {
    const found = spawnSync('python3', ['--version'])
    skipUnless(this, found.status === 0, 'python3 is not installed')

    const run = spawnSync('python3', [fileURLToPath(new URL('check_streams.py', import.meta.url))], { encoding: 'utf8' })
    expect(run.stderr + run.stdout).to.match(/^\d+ vectors checked, 0 wrong\n$/)
  })
})
