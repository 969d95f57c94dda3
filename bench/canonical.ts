import { hash } from 'node:crypto'

import { canonicalize } from '../src/model/canonical.js'
import { indicatorId } from '../src/model/ids.js'
import { observableKey, stixScoId } from '../src/model/observable.js'
import { createPrefixTable, formatIp } from '../src/model/ranges.js'
import { decodeValue, encodeValue } from '../src/model/value-bytes.js'

/**
 * Canonical forms, wire forms, keys and prefix look-ups on one core: operations a second, each beside SHA-256 of the same
 * kind of value in the same run. Prints a table; `npx tsx bench/canonical.ts`.
 */

const VALUES = 4_096
const RUN_MS = 400
const PREFIXES = 20_000
const ORG = new Uint8Array(32)

/** Inputs as feeds spell them, each another value. */
const INPUTS: Readonly<Record<string, (i: number) => string>> = {
  ip: i => `198.51.${i >>> 8}.${i & 255}`,
  ipv6: i => `2001:DB8:0:0:0:0:${i.toString(16)}:1`,
  cidr: i => `10.${i >>> 8}.${i & 255}.0/24`,
  asn: i => `AS${131_072 + i}`,
  domain: i => `CDN${i}.evil-host.example`,
  url: i => `HTTP://cdn${i}.evil.example:80/a/../gate.php?id=${i}`,
  endpoint: i => `198.51.${i >>> 8}.${i & 255}:443`,
  hash: i => hash('sha256', String(i)).toUpperCase()
}

/** Runs for about RUN_MS after a warm-up and returns operations a second. */
function rate(operation: (i: number) => void): number {
  for (let i = 0; i < VALUES * 4; i++) operation(i % VALUES)

  const startMs = performance.now()
  let count = 0
  while (performance.now() - startMs < RUN_MS) {
    for (let i = 0; i < VALUES; i++) operation(i)
    count += VALUES
  }

  return count / ((performance.now() - startMs) / 1_000)
}

function row(name: string, rates: readonly number[]): string {
  return [name.padEnd(22), ...rates.map(perS => `${Math.round(perS / 1_000).toLocaleString('en-US')} k/s`.padStart(13))].join('')
}

function benchForms(): void {
  console.log(['type'.padEnd(22), ...['canonicalize', 'encode', 'decode', 'key', 'sha256'].map(name => name.padStart(13))].join(''))

  for (const [asked, make] of Object.entries(INPUTS)) {
    const inputs = Array.from({ length: VALUES }, (_, i) => make(i))
    const values = inputs.map(input => {
      const result = canonicalize(asked, input)
      if (!result.ok) throw new Error(`${asked} ${input}: ${result.error}`)

      return { ...result, bytes: Buffer.from(encodeValue(result.type, result.canonical)) }
    })
    const at = (i: number): (typeof values)[number] => values[i] ?? values[0]!

    const rates = [
      rate(i => canonicalize(asked, inputs[i] ?? '')),
      rate(i => encodeValue(at(i).type, at(i).canonical)),
      rate(i => decodeValue(at(i).type, at(i).bytes, 0, at(i).bytes.byteLength)),
      rate(i => observableKey(at(i).type, at(i).canonical)),
      rate(i => hash('sha256', at(i).canonical, 'buffer'))
    ]
    console.log(row(values[0]?.type ?? asked, rates))
  }
}

function benchRest(): void {
  const table = createPrefixTable<number>()
  for (let i = 0; i < PREFIXES; i++)
    table.add(`${formatIp(Uint8Array.of(20 + (i >>> 11), (i >>> 3) & 255, (i & 7) * 32, 0))}/${19 + (i % 6)}`, i)
  const addresses = Array.from({ length: VALUES }, (_, i) => formatIp(Uint8Array.of(20 + (i % 12), (i * 7) & 255, (i * 13) & 255, i & 255)))

  console.log(
    row('indicator id', [
      rate(i =>
        indicatorId({
          orgKey: ORG,
          type: 'ipv4',
          value: addresses[i] ?? '',
          classification: 'c2-server',
          malware: 'conficker',
          role: 'INFRASTRUCTURE'
        })
      )
    ])
  )
  console.log(row('STIX identifier', [rate(i => stixScoId('ipv4', addresses[i] ?? ''))]))
  console.log(row(`longest of ${PREFIXES}`, [rate(i => table.longest(addresses[i] ?? ''))]))
}

benchForms()
benchRest()
