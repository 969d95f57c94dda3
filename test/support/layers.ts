/**
 * Who may import whom in src/ (ARCHITECTURE.md). A unit is a folder of src/, or a file that stands in src/ itself.
 * Layer 0 may import layer 0. A pure unit of layer 1 may import layer 0 and the units named here, which stand to its left.
 * Flows and adapters may import layers 0 and 1, and never each other. The assembly may import anything.
 */
export const GROUND: readonly string[] = ['model', 'errors', 'lifecycle', 'clock', 'log', 'limits', 'metrics', 'proto', 'polyfill']

export const PURE: Readonly<Record<string, readonly string[]>> = {
  envelope: [],
  roster: ['envelope'],
  policy: ['envelope', 'roster'],
  scrub: ['envelope', 'roster'],
  query: ['envelope', 'roster', 'policy', 'scrub'],
  export: ['envelope', 'roster', 'policy', 'scrub', 'query']
}

export const FLOWS: readonly string[] = ['inbox', 'outbox']
export const ADAPTERS: readonly string[] = ['ingest', 'mesh', 'store', 'rest', 'sink', 'config']
export const ASSEMBLY: readonly string[] = ['node', 'cli', 'main', 'index']

/** What a unit may import besides itself; `undefined` for a unit that the architecture does not know. */
export function mayImport(unit: string): ReadonlySet<string> | undefined {
  if (GROUND.includes(unit)) return new Set(GROUND)

  const left = PURE[unit]

  if (left !== undefined) return new Set([...GROUND, ...left])
  if (FLOWS.includes(unit) || ADAPTERS.includes(unit)) return new Set([...GROUND, ...Object.keys(PURE)])
  if (ASSEMBLY.includes(unit)) return new Set([...GROUND, ...Object.keys(PURE), ...FLOWS, ...ADAPTERS, ...ASSEMBLY])

  return undefined
}

/** True for units that must run under a simulator: no disk, no network, no process. */
export function isPure(unit: string): boolean {
  return GROUND.includes(unit) || Object.hasOwn(PURE, unit) || FLOWS.includes(unit)
}

export interface Home {
  /** Packages: a name, or a scope that ends in `/`. */
  packages: readonly string[]
  /** Where they may be imported; paths below src/. */
  where: RegExp
  /** The same in words, for the message. */
  place: string
}

/** One home per library: a package that is not listed here may not be imported at all. */
export const HOMES: readonly Home[] = [
  { packages: ['level', 'classic-level', 'abstract-level'], where: /^store\//, place: 'store/' },
  {
    packages: ['libp2p', '@libp2p/', '@chainsafe/', '@multiformats/', 'it-pipe', 'it-length-prefixed', 'uint8arraylist'],
    where: /^mesh\//,
    place: 'mesh/'
  },
  { packages: ['fastify', '@fastify/'], where: /^rest\//, place: 'rest/' },
  { packages: ['yaml'], where: /^config\//, place: 'config/' },
  { packages: ['protobufjs'], where: /^proto\/|(^|[/-])codec\.ts$/, place: 'proto/ and the codecs' },
  { packages: ['typebox', 'ajv', 'ajv-formats'], where: /^(config|rest)\//, place: 'config/ and rest/' },
  { packages: ['pino'], where: /^log\.ts$/, place: 'log.ts' },
  { packages: ['prom-client'], where: /^metrics\/prometheus\.ts$/, place: 'metrics/prometheus.ts' },
  { packages: ['age-encryption'], where: /^cli\/backup\/age\.ts$/, place: 'cli/backup/age.ts' },
  { packages: ['commander', 'picocolors'], where: /^cli\//, place: 'cli/' },
  { packages: ['tldts'], where: /^(model|scrub|query|ingest)\//, place: 'model/, scrub/, query/ and ingest/' },
  { packages: ['canonicalize'], where: /^(model|export)\//, place: 'model/ and export/' }
]

/** Node's own modules that reach out of the process; not for pure units. */
export const OUTSIDE_MODULES = new Set(
  'child_process cluster dgram dns fs fs/promises http http2 https inspector net os process readline repl timers timers/promises tls tty worker_threads'
    .split(' ')
    .map(name => `node:${name}`)
)

export interface Ban {
  /** Words and marks in a row, as the lexer gives them. */
  sequence: readonly string[]
  /** Where it is allowed; paths below src/. */
  allowed: RegExp
  instead: string
}

const EDGE = /^(main\.ts|clock\.ts|log\.ts|cli\/)/
const EDGE_AND_LIFECYCLE = /^(main\.ts|clock\.ts|log\.ts|lifecycle\.ts|cli\/)/
const NOWHERE = /^$/

/** What makes a run depend on the machine: only at the edge, so that the core runs under a seeded simulator. */
export const BANS: readonly Ban[] = [
  { sequence: ['process', '.', 'env'], allowed: EDGE, instead: 'take it from the configuration' },
  { sequence: ['process', '.', 'exit'], allowed: /^(main\.ts|cli\/)/, instead: 'throw, and let main.ts decide' },
  { sequence: ['console', '.'], allowed: EDGE, instead: 'use the Log port' },
  { sequence: ['Date', '.', 'now'], allowed: EDGE, instead: 'use the Clock port' },
  { sequence: ['new', 'Date', '(', ')'], allowed: EDGE, instead: 'use the Clock port' },
  { sequence: ['new', 'Date', ')'], allowed: EDGE, instead: 'use the Clock port' },
  { sequence: ['Math', '.', 'random'], allowed: EDGE, instead: 'use the Clock port, or node:crypto for secrets' },
  { sequence: ['performance', '.', 'now'], allowed: EDGE, instead: 'use the Clock port' },
  { sequence: ['process', '.', 'hrtime'], allowed: EDGE, instead: 'use the Clock port' },
  { sequence: ['setTimeout'], allowed: EDGE_AND_LIFECYCLE, instead: 'use the Clock port' },
  { sequence: ['setInterval'], allowed: EDGE, instead: 'use the Clock port' },
  { sequence: ['AbortSignal', '.', 'timeout'], allowed: EDGE, instead: 'use the Clock port' },
  {
    sequence: ['AbortSignal', '.', 'any'],
    allowed: NOWHERE,
    instead: 'forward the abort by hand: any() with a long-lived signal never frees its memory'
  },
  {
    sequence: ['URL', '.', 'canParse'],
    allowed: NOWHERE,
    instead: 'use parseUrl: once optimized, that of Node 20 misreads characters U+0080–U+00FF'
  },
  { sequence: ['export', 'default'], allowed: NOWHERE, instead: 'export by name' }
]

/** Names that say nothing about what is in the file. */
export const EMPTY_NAMES = new Set('utils util helpers helper common misc types lib core services managers shared'.split(' '))

export const FILE_LINES_MAX = 400
export const FUNCTION_LINES_MAX = 60
