import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import type { Captive } from './captive.js'

/** One organization of the demo. */
export interface DemoOrg {
  /** Directory name and organization name. */
  name: string
  kind: string
  dir: string
  meshPort: number
  restPort: number
  /** Networks that the steward signs for it. */
  networks: readonly string[]
  asn?: number
  /** What its policy says, for people. */
  policyWords: string
  policy: string
}

/** Addresses of the demo: documentation ranges only (RFC 5737, 3849, 5398). */
export const ISP_CIDRS = ['198.51.100.0/24', '2001:db8:64::/48'] as const
export const ISP_ASN = 64_500
export const CERT_CIDR = '192.0.2.240/28'

/** Mesh ports of the demo, and its REST ports 80 further on: 7401 … 7403 and 7481 … 7483. */
const FIRST_PORT = 7_401
const REST_PORTS_AFTER = 80

const PASSPHRASE_BYTES = 24

/** The three organizations, on ports that are free now: the usual ones when they are. */
export async function planNetwork(base: string, firstPort = FIRST_PORT): Promise<[DemoOrg, DemoOrg, DemoOrg]> {
  const taken = new Set<number>()
  const port = async (wanted: number): Promise<number> => {
    const free = await findPort(wanted, taken)
    taken.add(free)

    return free
  }
  const org = async (at: number, rest: Omit<DemoOrg, 'dir' | 'meshPort' | 'restPort'>): Promise<DemoOrg> => ({
    ...rest,
    dir: join(base, rest.name),
    meshPort: await port(firstPort + at),
    restPort: await port(firstPort + REST_PORTS_AFTER + at)
  })

  return [
    await org(0, {
      name: 'cert-alpha',
      kind: 'national-cert',
      networks: [CERT_CIDR],
      policyWords: 'accepts everything',
      policy: acceptAll('accept-members')
    }),
    await org(1, {
      name: 'isp-bravo',
      kind: 'isp',
      networks: ISP_CIDRS,
      asn: ISP_ASN,
      policyWords: 'accepts everything',
      policy: acceptAll('accept-members')
    }),
    await org(2, {
      name: 'agency-charlie',
      kind: 'agency',
      networks: [],
      policyWords: 'accepts command-and-control servers and aggregates, quarantines the rest',
      policy: acceptSome()
    })
  ]
}

/** Founds the laboratory mesh and lets both others join it with signed files, exactly as docs/operating.md tells people to. */
export async function joinNetwork(
  captive: Captive,
  [cert, isp, agency]: readonly [DemoOrg, DemoOrg, DemoOrg],
  secret: string
): Promise<void> {
  const { dir } = cert
  const base = join(dir, '..')
  const passphrase = join(base, 'passphrase')
  const key = ['--passphrase-file', passphrase]

  await mkdir(base, { recursive: true })
  await writeFile(passphrase, `${secret}\n`, { mode: 0o600 })
  await Promise.all([
    captive.run([
      'init',
      '--org',
      cert.name,
      '--kind',
      cert.kind,
      '--found',
      'demo',
      '--lab',
      ...listenOf(cert),
      ...networksOf(cert),
      ...key
    ]),
    ...[isp, agency].map(org => captive.run(['init', '--org', org.name, '--kind', org.kind, ...listenOf(org), ...key]))
  ])

  for (const org of [isp, agency]) {
    const request = join(base, `${org.name}.request`)
    const answer = join(base, `${org.name}.answer`)
    const rights = org === isp ? ['--receive-victims', '--tlp-ceiling', 'amber+strict'] : []

    await captive.run(['join', 'request', '-o', request, '--dir', org.dir, '--kind', org.kind, ...networksOf(org), ...key])
    await captive.run(['member', 'sign', request, '-o', answer, '--dir', dir, ...rights, '--yes', ...key])
    await captive.run(['join', 'complete', answer, '--dir', org.dir, '--yes', ...key])
  }

  for (const org of [cert, isp, agency]) await writeFile(join(org.dir, 'policy.d', '00-default.yaml'), org.policy)
}

/** A random passphrase for the three organization keys: they protect nothing but must not be a constant. */
export function randomPassphrase(random: (bytes: number) => Buffer): string {
  return random(PASSPHRASE_BYTES).toString('base64url')
}

function listenOf({ dir, meshPort, restPort }: DemoOrg): string[] {
  const address = `/ip4/127.0.0.1/tcp/${meshPort}`

  return ['--dir', dir, '--listen', address, '--public-address', address, '--rest-listen', `127.0.0.1:${restPort}`]
}

function networksOf({ networks, asn }: DemoOrg): string[] {
  return [...networks.flatMap(cidr => ['--cidr', cidr]), ...(asn === undefined ? [] : ['--asn', String(asn)])]
}

function acceptAll(name: string): string {
  return ['# Written by tocsin demo.', 'rules:', `  - name: ${name}`, '    verdict: accept', ''].join('\n')
}

function acceptSome(): string {
  return [
    '# Written by tocsin demo.',
    'rules:',
    '  - name: c2-only',
    '    classification: [c2-server]',
    '    verdict: accept',
    '  - name: aggregates',
    '    type: [aggregate]',
    '    verdict: accept',
    '  - name: rest',
    '    verdict: quarantine',
    ''
  ].join('\n')
}

/** The wanted port when nobody listens on it, else one that the system gives. */
async function findPort(wanted: number, taken: ReadonlySet<number>): Promise<number> {
  for (const port of [wanted, 0]) {
    const free = await tryPort(port)
    if (free !== undefined && !taken.has(free)) return free
  }

  return findPort(0, taken)
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise(resolve => {
    const server = createServer()

    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined))
    })
  })
}
