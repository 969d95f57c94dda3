import { compareVersions, satisfies } from './version-range.js'

/** What the checks read of an entry of package-lock.json. */
export interface LockedPackage {
  version?: string
  resolved?: string
  integrity?: string
  license?: string
  engines?: { node?: string }
  dev?: boolean
  optional?: boolean
  os?: readonly string[]
  optionalDependencies?: Readonly<Record<string, string>>
  hasInstallScript?: boolean
}

/** Key of package-lock.json (`node_modules/a/node_modules/b`) → entry; the root itself has the key ''. */
export type Lock = Readonly<Record<string, LockedPackage>>

export interface Manifest {
  dependencies?: Readonly<Record<string, string>>
  devDependencies?: Readonly<Record<string, string>>
}

export interface NamedReason {
  name: string
  why: string
}

/** Releases of Node that a node must run on: the lowest we promise, and the later long-term ones. */
export const NODE_VERSIONS = ['20.19.0', '22.12.0', '24.0.0'] as const

function packagesOf(lock: Lock): Array<[name: string, entry: LockedPackage]> {
  return Object.entries(lock)
    .filter(([key]) => key !== '')
    .map(([key, entry]) => [key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length), entry])
}

export function checkFloors(lock: Lock, floors: ReadonlyArray<NamedReason & { atLeast: string }>): string[] {
  return packagesOf(lock).flatMap(([name, { version = '0.0.0' }]) => {
    const floor = floors.find(f => f.name === name)

    return floor !== undefined && compareVersions(version, floor.atLeast) < 0
      ? [`${name} ${version} is below ${floor.atLeast}: ${floor.why}`]
      : []
  })
}

export function checkBanned(lock: Lock, banned: readonly NamedReason[]): string[] {
  return packagesOf(lock).flatMap(([name]) =>
    banned.filter(b => b.name === name).map(({ why }) => `${name} may not be in the tree: ${why}`)
  )
}

/**
 * `licenceOf` answers with the licence expression of an installed package, or undefined where it is not installed.
 * An `OR` needs one allowed side, an `AND` all.
 */
export function checkLicences(lock: Lock, allowed: readonly string[], licenceOf: (key: string) => string | undefined): string[] {
  return Object.entries(lock).flatMap(([key, entry]) => {
    const licence = licenceOf(key) ?? entry.license ?? 'none'
    const isAllowed = licence
      .replaceAll(/[()]/g, '')
      .split(' OR ')
      .some(side => side.split(' AND ').every(name => allowed.includes(name)))

    return isAllowed ? [] : [`${key === '' ? 'this package' : key}: licence ${licence}`]
  })
}

/** Every package that runs in production accepts every release of Node that we promise. */
export function checkEngines(lock: Lock): string[] {
  return Object.entries(lock).flatMap(([key, { dev, engines }]) => {
    const range = engines?.node

    if (dev === true || range === undefined) return []

    return NODE_VERSIONS.filter(version => !satisfies(version, range)).map(version => `${key} needs Node ${range}, not ${version}`)
  })
}

/**
 * No addresses of one machine's registry, and a hash for everything that is downloaded. Development tools for other platforms
 * may lack the hash: not every registry carries them, and without an entry `npm ci` refuses the whole lockfile.
 */
export function checkOrigins(lock: Lock): string[] {
  return Object.entries(lock).flatMap(([key, { resolved, integrity, dev, optional, os }]) => {
    if (key === '') return []

    const isForeignTool = dev === true && optional === true && os !== undefined && integrity === undefined

    return [
      ...(resolved === undefined ? [] : [`${key} has a download address`]),
      ...(integrity?.startsWith('sha512-') === true || isForeignTool ? [] : [`${key} has no sha512 hash`])
    ]
  })
}

/**
 * Every optional package of a locked one is locked too, for whatever platform it is. `npm install` leaves out those that its
 * registry does not carry, and `npm ci` then fails everywhere.
 */
export function checkOptionals(lock: Lock): string[] {
  return Object.entries(lock).flatMap(([key, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter(name => lock[`${key}/node_modules/${name}`] === undefined && lock[`node_modules/${name}`] === undefined)
      .map(name => `${key} may want ${name}, which is not locked: npm ci will fail`)
  )
}

/** Packages that want to run code at install time: exactly the known ones, because we install without. */
export function checkInstallScripts(lock: Lock, known: readonly NamedReason[]): string[] {
  return packagesOf(lock).flatMap(([name, { hasInstallScript }]) =>
    hasInstallScript === true && !known.some(k => k.name === name) ? [`${name} has an install script that nobody has looked at`] : []
  )
}

/** Everything that package.json asks for is pinned to one version, and the lockfile has that version. */
export function checkPins(manifest: Manifest, lock: Lock): string[] {
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).flatMap(([name, version]) => {
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) return [`${name} is not pinned: ${version}`]

    const locked = lock[`node_modules/${name}`]?.version

    return locked === version ? [] : [`${name} is ${version} in package.json and ${locked ?? 'absent'} in the lockfile`]
  })
}

/** Every package that production installs is imported somewhere, and what is imported is declared. */
export function checkImports(manifest: Manifest, imported: Iterable<string>): string[] {
  const packages = new Set([...imported].map(target => target.split('/', target.startsWith('@') ? 2 : 1).join('/')))
  const declared = Object.keys(manifest.dependencies ?? {})

  return [
    ...declared.filter(name => !packages.has(name)).map(name => `${name} is a dependency that nothing imports`),
    ...[...packages].filter(name => !declared.includes(name)).map(name => `${name} is imported and not a dependency`)
  ]
}
