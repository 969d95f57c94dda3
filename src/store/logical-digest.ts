import { createHash, type Hash } from 'node:crypto'
import type { StreamState, Verdict } from '../envelope/stream.js'
import { compareBytes, toHex } from '../model/bytes.js'
import type { Claim } from '../query/claim.js'
import type { Delivery, FeedEntry, LogicalDigest, QuarantineEntry } from './store.js'

/** What one batch says in a digest. */
export interface BatchFacts {
  streamId: Uint8Array
  seq: number
  headerHash: Uint8Array
  verdict: Verdict
  /** SHA-256 of the payload as stored; absent when there is none. */
  payloadHash: Uint8Array | undefined
}

/** A digest being made: the caller adds in the order that each method names. */
export interface DigestBuilder {
  /** In any order. */
  streams(states: readonly StreamState[]): void
  /** In the order of stream id, seq. */
  batch(facts: BatchFacts): void
  /** All claims of one value; values in the order of the claim table. */
  claims(claims: readonly Claim[]): void
  /** In any order. */
  quarantine(entries: readonly QuarantineEntry[]): void
  /** Entries of one small table, in any order. */
  small(name: string, entries: ReadonlyArray<{ key: Uint8Array; value: Uint8Array }>): void
  /** In the order of the feed. */
  feed(entries: readonly FeedEntry[]): void
  /** In any order. */
  deliveries(entries: readonly Delivery[]): void
  digest(): LogicalDigest
}

export function createDigestBuilder(): DigestBuilder {
  const hashes = {
    streams: createHash('sha256'),
    batches: createHash('sha256'),
    claims: createHash('sha256'),
    quarantine: createHash('sha256'),
    small: createHash('sha256'),
    feed: createHash('sha256'),
    deliveries: createHash('sha256')
  }

  return {
    streams(states) {
      for (const state of [...states].sort((a, b) => compareBytes(a.streamId, b.streamId))) add(hashes.streams, plain(state))
    },
    batch(facts) {
      add(hashes.batches, plain(facts))
    },
    claims(claims) {
      for (const line of claims.map(claimLine).sort()) hashes.claims.update(line)
    },
    quarantine(entries) {
      for (const line of entries.map(line => JSON.stringify(plain(line))).sort()) hashes.quarantine.update(line)
    },
    small(name, entries) {
      add(hashes.small, name)
      for (const { key, value } of [...entries].sort((a, b) => compareBytes(a.key, b.key))) add(hashes.small, [toHex(key), toHex(value)])
    },
    feed(entries) {
      for (const { seq: _seq, baseUs: _baseUs, ...entry } of entries) add(hashes.feed, plain(entry))
    },
    deliveries(entries) {
      for (const line of entries.map(entry => JSON.stringify(plain(entry))).sort()) hashes.deliveries.update(line)
    },
    digest() {
      const tables = {
        streams: hashes.streams.digest('hex'),
        batches: hashes.batches.digest('hex'),
        claims: hashes.claims.digest('hex'),
        quarantine: hashes.quarantine.digest('hex'),
        small: hashes.small.digest('hex'),
        feed: hashes.feed.digest('hex'),
        deliveries: hashes.deliveries.digest('hex')
      }
      const { feed: _feed, deliveries: _deliveries, ...shared } = tables

      return { total: createHash('sha256').update(JSON.stringify(shared)).digest('hex'), tables }
    }
  }
}

function add(hash: Hash, value: unknown): void {
  hash.update(JSON.stringify(value))
  hash.update('\n')
}

/** When a claim arrived is a fact of this node, not of the claim. */
function claimLine({ receivedMs: _receivedMs, ...claim }: Claim): string {
  return `${JSON.stringify(plain(claim))}\n`
}

/** Bytes as hex and keys in order, so that equal things have one spelling. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value

  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, plain(field)])
  )
}
