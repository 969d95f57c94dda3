import type { Profile, Role } from '../model/enumerations.js'
import { ATTACK_GRAIN_S, WINDOW_S } from './constants.js'

/** Which optional fields leave, and how exact times are (5.1 rule 2, 5.2: the matrix of reference/domain 5). */
export interface ScrubProfile {
  name: Profile
  /** First_seen is floored and last_seen ceiled to this, in seconds; 0 is exact. */
  grainS: number
  /** An endpoint keeps its port and transport; otherwise its host alone leaves. */
  keepsPort: boolean
  keepsReputation: boolean
  keepsReference: boolean
  keepsTags: boolean
  keepsConfidence: boolean
  keepsSeverity: boolean
  keepsToBlock: boolean
}

/**
 * The shipped profile set, version SCRUB_VERSION. A change of any line here is a new version: the number is signed, so
 * that a receiver knows by which rules a record was scrubbed.
 */
export const PROFILES: Readonly<Record<Exclude<Profile, 'victim-truncated/1'>, ScrubProfile>> = {
  'infra/1': {
    name: 'infra/1',
    grainS: 0,
    keepsPort: true,
    keepsReputation: true,
    keepsReference: true,
    keepsTags: true,
    keepsConfidence: true,
    keepsSeverity: true,
    keepsToBlock: true
  },
  'attack-source/1': {
    name: 'attack-source/1',
    grainS: ATTACK_GRAIN_S,
    keepsPort: false,
    keepsReputation: true,
    keepsReference: false,
    keepsTags: true,
    keepsConfidence: true,
    keepsSeverity: true,
    keepsToBlock: true
  },
  'victim-addressed/1': {
    name: 'victim-addressed/1',
    grainS: 0,
    keepsPort: true,
    keepsReputation: true,
    keepsReference: false,
    keepsTags: true,
    keepsConfidence: true,
    keepsSeverity: true,
    keepsToBlock: false
  },
  'victim-public/1': {
    name: 'victim-public/1',
    grainS: WINDOW_S,
    keepsPort: false,
    keepsReputation: false,
    keepsReference: false,
    keepsTags: false,
    keepsConfidence: false,
    keepsSeverity: false,
    keepsToBlock: false
  },
  'exposed-public/1': {
    name: 'exposed-public/1',
    grainS: WINDOW_S,
    keepsPort: false,
    keepsReputation: false,
    keepsReference: false,
    keepsTags: false,
    keepsConfidence: false,
    keepsSeverity: false,
    keepsToBlock: false
  }
}

/** The profile of a record that leaves as itself, by role. VICTIM and EXPOSED never do. */
export function publicProfile(role: Exclude<Role, 'VICTIM' | 'EXPOSED'>): ScrubProfile {
  return PROFILES[role === 'ATTACK_SOURCE' ? 'attack-source/1' : 'infra/1']
}

/** The profile of a cell, by the role of its hosts. */
export function cellProfile(role: 'VICTIM' | 'EXPOSED'): ScrubProfile {
  return PROFILES[role === 'VICTIM' ? 'victim-public/1' : 'exposed-public/1']
}

/** Namespaces of machine tags that may leave (4.2). Everything else is dropped: tags are where free text hides. */
export const TAG_NAMESPACES: ReadonlySet<string> = new Set(['cve', 'kill-chain', 'malpedia', 'mitre-attack', 'rsit', 'service'])

/** A tag as it goes on the wire: namespace, predicate, perhaps a value. */
const TAG = /^([a-z0-9][a-z0-9-]*):[a-z0-9][a-z0-9._-]*(?:=[A-Za-z0-9][A-Za-z0-9._-]*)?$/
const TAG_CHARS_MAX = 64

export function isTagAllowed(tag: string): boolean {
  const namespace = tag.length <= TAG_CHARS_MAX ? TAG.exec(tag)?.[1] : undefined

  return namespace !== undefined && TAG_NAMESPACES.has(namespace)
}
