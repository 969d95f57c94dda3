import { randomBytes } from 'node:crypto'

import { type Clock, systemClock } from '../../src/clock.js'
import { noLog } from '../../src/log.js'
import { noMetrics } from '../../src/metrics/index.js'
import { toHex } from '../../src/model/bytes.js'
import type { Claim } from '../../src/query/claim.js'
import { createQuery } from '../../src/query/query.js'
import {
  createRest,
  type KeyTable,
  type NodePort,
  type NodeStatus,
  type PublishReport,
  type Rest,
  type RestComponents,
  type RestInit
} from '../../src/rest/index.js'
import { createFakeClaims, NOW_MS, orgKey } from './claims.js'

export const OWN_ORG = orgKey(1)
export const ORG_NAMES: ReadonlyMap<string, string> = new Map([
  [toHex(orgKey(1)), 'CERT Alpha'],
  [toHex(orgKey(2)), 'ISP Bravo']
])

/** A clock whose wall time stands still and whose monotonic time a test can move. */
export function createStillClock(): Clock & { passMs(ms: number): void } {
  let monotonicMs = 1_000

  return {
    ...systemClock,
    nowMs: () => NOW_MS,
    monotonicMs: () => monotonicMs,
    passMs(ms) {
      monotonicMs += ms
    }
  }
}

export function createKeyTable(): KeyTable & { rows: Map<string, Uint8Array> } {
  const rows = new Map<string, Uint8Array>()

  return {
    rows,
    readKeys: async () => [...rows].map(([id, bytes]) => ({ id, bytes })),
    async putKey(id, bytes) {
      rows.set(id, bytes)
    },
    async deleteKey(id) {
      rows.delete(id)
    }
  }
}

export function report(fields: Partial<PublishReport> = {}): PublishReport {
  return {
    isDryRun: false,
    format: 'jsonl',
    rows: 0,
    bytes: 0,
    published: 0,
    addressed: 0,
    aggregated: 0,
    suppressed: 0,
    refused: 0,
    suppressedBy: new Map(),
    refusedBy: new Map(),
    samples: [],
    dropped: new Map(),
    records: 0,
    batches: 0,
    openCells: 0,
    recipients: [],
    ...fields
  }
}

export const STATUS: NodeStatus = {
  version: '0.1.0',
  startedMs: NOW_MS - 60_000,
  node: {
    peerId: '12D3KooWalpha',
    name: 'alpha',
    orgDid: 'did:key:z6MkAlpha',
    orgName: 'CERT Alpha',
    mayPublish: true,
    membershipNotAfterMs: NOW_MS + 90 * 86_400_000
  },
  mesh: {
    id: 'ab'.repeat(32),
    name: 'demo',
    isLab: true,
    members: 3,
    charterExpiresMs: NOW_MS + 900 * 86_400_000,
    listen: ['/ip4/127.0.0.1/tcp/7400'],
    clockOffsetMs: 4
  },
  isReady: true,
  reasons: [],
  communityDigest: 'cd'.repeat(32),
  rosterDigest: 'ef'.repeat(32),
  records: 12,
  claims: 11,
  streams: 2,
  feedHead: 9,
  peers: [
    {
      peerId: '12D3KooWbravo',
      orgName: 'ISP Bravo',
      orgDid: 'did:key:z6MkBravo',
      address: '/ip4/127.0.0.1/tcp/7401',
      direction: 'out',
      isAdmitted: true,
      isExplicit: true,
      connectedMs: NOW_MS - 5_000,
      isInSync: true
    }
  ],
  publishers: [
    {
      orgDid: 'did:key:z6MkAlpha',
      orgName: 'CERT Alpha',
      peerId: '12D3KooWalpha',
      streamId: new Uint8Array(16),
      audience: 'community',
      head: 3,
      have: 3,
      missing: 0,
      records: 7,
      lagMs: 1_500,
      condition: 'live'
    },
    {
      orgDid: 'did:key:z6MkAlpha',
      orgName: 'CERT Alpha',
      peerId: '12D3KooWalpha',
      streamId: new Uint8Array(16).fill(7),
      audience: 'orgs',
      head: 2,
      have: 2,
      missing: 0,
      records: 5,
      lagMs: 1_500,
      condition: 'live'
    }
  ]
}

/** A node that holds nothing and publishes nowhere: it counts the lines that it is given. */
export function createFakeNode(overrides: Partial<NodePort> = {}): NodePort {
  return {
    async publish(source, options, onProgress) {
      let bytes = 0
      let rows = 0

      for await (const chunk of source.open()) {
        bytes += chunk.byteLength
        rows += Buffer.from(chunk).toString('latin1').split('\n').length - 1
        onProgress({ rows, bytes, published: rows })
      }

      return report({ rows, bytes, published: rows, isDryRun: options.isDryRun === true, records: rows, batches: 1 })
    },
    retract: async request => ({ isDryRun: request.isDryRun, records: request.ids?.length ?? 4, batches: 1, notFound: [] }),
    status: async () => STATUS,
    deliveries: async () => [
      {
        orgDid: 'did:key:z6MkBravo',
        orgName: 'ISP Bravo',
        streamId: new Uint8Array(16).fill(7),
        head: 2,
        held: 1,
        pending: 1,
        lastAckMs: NOW_MS - 1_000
      }
    ],
    isReady: () => true,
    metricsText: async () => '# HELP tocsin_test test\n',
    ...overrides
  }
}

export interface FakeRest {
  rest: Rest
  components: RestComponents
  table: ReturnType<typeof createKeyTable>
  clock: ReturnType<typeof createStillClock>
}

/** The REST API over claims in memory, on a free port of 127.0.0.1. */
export function createFakeRest({
  claims = [],
  node = {},
  init = {},
  components = {}
}: {
  claims?: readonly Claim[]
  node?: Partial<NodePort>
  init?: Partial<RestInit>
  components?: Partial<RestComponents>
} = {}): FakeRest {
  const clock = createStillClock()
  const table = createKeyTable()
  const nameOf = (key: Uint8Array): string | undefined => ORG_NAMES.get(toHex(key))
  const query = createQuery({ claims: createFakeClaims(claims), clock, weightOf: () => 1, nameOf }, { cursorKey: randomBytes(32) })
  const all: RestComponents = {
    query,
    node: createFakeNode(node),
    keys: table,
    ownOrg: OWN_ORG,
    findOrg: text => [orgKey(1), orgKey(2)].find(key => nameOf(key) === text),
    clock,
    log: noLog,
    metrics: noMetrics,
    ...components
  }

  return {
    components: all,
    table,
    clock,
    rest: createRest(all, { listen: '127.0.0.1:0', requestsPerMinute: 60_000, queryMs: 5_000, keysMax: 100, version: '0.1.0', ...init })
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- a JSON answer is whatever the test says that it is
export type Json = Record<string, any>

export interface Answer {
  status: number
  headers: Headers
  text: string
  body: Json
}

/** One request to a started REST API. */
export async function ask(rest: Rest, path: string, { key, ...options }: RequestInit & { key?: string } = {}): Promise<Answer> {
  const headers = new Headers(options.headers)
  if (key !== undefined) headers.set('authorization', `Bearer ${key}`)

  const response = await fetch(`${rest.url() ?? ''}${path}`, { ...options, headers })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== ''

  return { status: response.status, headers: response.headers, text, body: isJson && !text.includes('}\n{') ? JSON.parse(text) : {} }
}
