import { type Static, Type } from 'typebox'

import { BATCH_DELAY_MS } from '../limits.js'

/** Most entries of any list in node.yaml. */
const LIST_MAX = 64

const closed = { additionalProperties: false }

const multiaddr = (description: string) =>
  Type.String({ pattern: '^/(ip4|ip6|dns4|dns6|dns)/[^/\\s]+/tcp/[0-9]{1,5}(/p2p/[1-9A-HJ-NP-Za-km-z]{40,64})?$', description })

const meshSchema = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: 'Mesh to belong to: SHA-256 of its first charter. Written by `tocsin init` and `tocsin join complete`.'
      })
    ),
    listen: Type.Array(multiaddr('Address to accept peers on; port 0 takes a free one.'), {
      maxItems: LIST_MAX,
      default: ['/ip4/0.0.0.0/tcp/7400'],
      description: 'Where to accept peers. An empty list dials only.'
    }),
    publicAddresses: Type.Array(multiaddr('Address at which others reach this node.'), {
      maxItems: 4,
      default: [],
      description: 'What to tell peers when the listen addresses are not reachable from outside.'
    }),
    peers: Type.Array(multiaddr('Peer to dial for ever, with /p2p/ and its node id at the end.'), {
      maxItems: LIST_MAX,
      default: [],
      description: 'Peers to dial for ever. Two to four, of at least two organizations.'
    }),
    syncMs: Type.Integer({
      minimum: 200,
      maximum: 600_000,
      default: 10_000,
      description: 'Time between two sync rounds, in milliseconds.'
    }),
    connectionsMax: Type.Integer({ minimum: 4, maximum: 10_000, default: 200, description: 'Most connections at one time.' }),
    pskFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'File of a key that all nodes of the mesh share, relative to the directory of the node: hides the port from everybody else.'
      })
    )
  },
  { ...closed, default: {}, description: 'The network of peers.' }
)

const restSchema = Type.Object(
  {
    listen: Type.String({
      pattern: '^(off|(\\[[0-9A-Fa-f:.]+\\]|[0-9A-Za-z.-]+):[0-9]{1,5})$',
      default: '127.0.0.1:7480',
      description: 'host:port of the REST API, or off. Port 0 takes a free one. Put a TLS proxy in front before you leave loopback.'
    }),
    requestsPerMinute: Type.Integer({
      minimum: 1,
      maximum: 100_000_000,
      default: 60_000,
      description: 'Most requests a minute of one API key, unless the key says less.'
    }),
    queryMs: Type.Integer({
      minimum: 10,
      maximum: 60_000,
      default: 5_000,
      description: 'Longest that one query may take, in milliseconds.'
    })
  },
  { ...closed, default: {}, description: 'The REST API for analysts, SIEMs and firewalls.' }
)

const storeSchema = Type.Object(
  {
    dir: Type.String({ minLength: 1, default: 'data', description: 'Directory of the database, relative to the directory of the node.' }),
    cacheMiB: Type.Integer({ minimum: 1, maximum: 65_536, default: 64, description: 'Block cache of the database, in MiB.' })
  },
  { ...closed, default: {}, description: 'The database.' }
)

const publishSchema = Type.Object(
  {
    batchDelayMs: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      default: BATCH_DELAY_MS,
      description: 'How long a batch waits to fill, in milliseconds.'
    })
  },
  { ...closed, default: {}, description: 'How this node publishes.' }
)

const policySchema = Type.Object(
  {
    dir: Type.String({
      minLength: 1,
      default: 'policy.d',
      description: 'Directory of the policy files (*.yaml), relative to the directory of the node.'
    })
  },
  { ...closed, default: {}, description: 'What is accepted from whom.' }
)

const geoSchema = Type.Object(
  {
    file: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'CSV table asn,addresses,cc: how many addresses an AS has, so that small networks fold into their country.'
      })
    )
  },
  { ...closed, default: {}, description: 'Sizes of networks, for the aggregates of infected hosts.' }
)

const logSchema = Type.Object(
  {
    level: Type.Union([Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error'), Type.Literal('silent')], {
      default: 'info',
      description: 'Least important line to write: debug, info, warn, error or silent. Indicator values appear at debug only.'
    })
  },
  { ...closed, default: {}, description: 'The log: JSON lines on stderr.' }
)

const limitsSchema = Type.Object(
  {
    keysMax: Type.Integer({ minimum: 1, maximum: 100_000, default: 1_000, description: 'Most API keys.' })
  },
  { ...closed, default: {}, description: 'Limits that protect this node; the mesh-wide ones are in the charter.' }
)

/** `node.yaml`, and the one source of config/node.schema.json. Sources of the figures: design chapters 3.4, 3.6, 7.2. */
export const nodeConfigSchema = Type.Object(
  {
    mesh: meshSchema,
    rest: restSchema,
    store: storeSchema,
    publish: publishSchema,
    policy: policySchema,
    geo: geoSchema,
    log: logSchema,
    limits: limitsSchema
  },
  { ...closed, title: 'Tocsin node configuration' }
)

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T

/** A complete, frozen configuration: every key has a value but `mesh.id`, `mesh.pskFile` and `geo.file`. */
export type NodeConfig = Frozen<Static<typeof nodeConfigSchema>>
