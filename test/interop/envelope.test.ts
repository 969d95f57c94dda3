import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { decodeBatch } from '../../src/envelope/batch-codec.js'
import { decodeHeader } from '../../src/envelope/header-codec.js'
import { decodeRecords } from '../../src/envelope/records-codec.js'
import { type SigningType, verifySignature } from '../../src/envelope/signing.js'
import { verifyHeader, verifyPayload } from '../../src/envelope/verify.js'
import { isNodeError } from '../../src/errors.js'
import { fromHex, toHex } from '../../src/model/bytes.js'
import { skipUnless } from '../support/skip.js'
import { makeEnvelopeVectors } from './envelope-vectors.js'

interface Vector {
  name: string
  code: string | null
  type: SigningType
  mesh_id: string
  body: string
  key: string
  signature: string
  header: string
  header_hash?: string
  payload: string
  count: number
  values?: string[]
  masked: unknown[]
  batch: string
  own_org: string
  now_ms: number
  previous?: { seq: number; header_hash: string; created_ms: number; floor: number }
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

const RUN: Record<string, (vector: Vector) => void> = {
  signing: ({ type, mesh_id, body, key, signature }) => {
    verifySignature({ key: fromHex(key), type, meshId: fromHex(mesh_id), body: fromHex(body), signature: fromHex(signature) })
  },
  header: ({ header }) => {
    decodeHeader(fromHex(header))
  },
  records: ({ payload, count, values, masked }) => {
    const decoded = decodeRecords(fromHex(payload), { records: count })
    const found = [...decoded.rows.map(({ indicator }) => indicator.value), ...decoded.sightings.map(({ value }) => value)]

    expect(found).to.deep.equal(values)
    expect(decoded.masked).to.deep.equal(masked)
  },
  batch: ({ batch: hex, mesh_id, own_org, now_ms, previous, header_hash }) => {
    const batch = decodeBatch(fromHex(hex))
    const context = {
      meshId: fromHex(mesh_id),
      ownOrg: fromHex(own_org),
      nowMs: now_ms,
      authorise: () => undefined,
      ...(previous === undefined
        ? {}
        : {
            previous: {
              seq: previous.seq,
              headerHash: fromHex(previous.header_hash),
              createdMs: previous.created_ms,
              floor: previous.floor
            }
          })
    }

    verifyHeader(batch, context)
    expect(verifyPayload(batch, context).masked).to.deep.equal([])
    expect(toHex(batch.headerHash)).to.equal(header_hash)
  }
}

describe('envelope vectors', () => {
  for (const [name, run] of Object.entries(RUN)) {
    const vectors = readVectors(name)

    it(`${name}.json: every vector has the outcome that it names (${vectors.length})`, () => {
      expect(vectors.filter(vector => outcome(() => run(vector)) !== vector.code).map(vector => vector.name)).to.deep.equal([])
      expect(vectors.some(({ code }) => code === null) && vectors.some(({ code }) => code !== null)).to.equal(true)
    })
  }

  it('are what test/interop/make-vectors.ts writes', () => {
    for (const [name, file] of Object.entries(makeEnvelopeVectors())) {
      expect(readVectors(name), name).to.deep.equal(JSON.parse(JSON.stringify(file.vectors)))
    }
  })

  it('hold for an implementation in another language', function () {
    const script = fileURLToPath(new URL('check_envelope.py', import.meta.url))
    const found = spawnSync('python3', ['--version'])

    skipUnless(this, found.status === 0, 'python3 is not installed')

    const run = spawnSync('python3', [script], { encoding: 'utf8' })

    expect(run.stderr + run.stdout).to.match(/^\d+ vectors checked, 0 wrong\n$/)
  })
})
