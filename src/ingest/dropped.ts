import type { DroppedFields } from '../scrub/observation.js'
import { DROPPED_NAMES_MAX, JSON_DEPTH_MAX } from './constants.js'

/** Groups that removed fields fall into; a row's groups travel as a number only (ScrubNote.removedGroups). */
export const FIELD_GROUPS = ['geo', 'http', 'device', 'name', 'account', 'peer', 'network', 'raw', 'other'] as const
export type FieldGroup = (typeof FIELD_GROUPS)[number]

/** First match decides. Names as C-TIP, Shadowserver, n6 and IntelMQ spell them. */
const GROUP_OF: ReadonlyArray<[RegExp, FieldGroup]> = [
  [/(city|region|postal|zip|latitude|longitude|metro|areacode|area_code|geo|country|location|state_or_province|locality|street)/, 'geo'],
  [/(user_?name|password|email|mail|login|account|surname|given_name|iban|phone|credential|cookie|auth)/, 'account'],
  [/(http|url|uri|referr?er|agent|request|method|header|banner)/, 'http'],
  [/(computer|machine|device|bot_?id|customfield|serial|mac_address|workgroup|workstation|p0f|sysname|sysdesc|uuid|\bid$|_id$)/, 'device'],
  [/(hostname|host_name|reverse|dns|ptr|domain|server_?name|^name$|_name$|host$)/, 'name'],
  [/^(dest|dst|target|sinkhole|cc_|server|remote|sensor|adip|dip)/, 'peer'],
  [/(asn|as_name|org|isp|naics|sic|sector|connectiontype|ipv4int|port|protocol|^ip$|_ip$)/, 'network'],
  [/(raw|payload|comment|description|text|data|tag|note)/, 'raw']
]

/** What a name may look like in a report. Anything else could be a value that somebody used as a key. */
const REPORTABLE = /^[A-Za-z_#][A-Za-z0-9_.#()/ -]{0,63}$|^[0-9]{1,5}$/
const UNREPORTABLE = '(unprintable name)'
const BEYOND_LIMIT = '(other names)'

interface Node {
  path: string
  groupBit: number
  count: number
  children: Map<string, Node> | undefined
}

/**
 * Counts the names of input fields that were removed, never their contents. Nested fields are named by path
 * (`Payload.computer_name`). At most 1,000 names are told apart.
 */
export interface DropCounter {
  /** Counts one removed leaf. Returns its group as a bit. */
  drop(name: string): number
  /**
   * Counts every non-empty leaf under `value`; `name` is its path. Returns the bits of the groups.
   *
   * @param isUsed - names directly under `value` that were not dropped
   */
  dropAll(name: string, value: unknown, isUsed?: (name: string) => boolean): number
  /** The same set object for the same bits: rows by the million share 2^9 of them. */
  groups(bits: number): ReadonlySet<string>
  names(): DroppedFields
}

/** Empty: absent, blank, zero or the words that feeds write instead. Empty leaves are not counted, as nothing was removed. */
export function isEmptyLeaf(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === 0 || value === 'null'
}

export function createDropCounter(): DropCounter {
  const root: Node = { path: '', groupBit: 0, count: 0, children: undefined }
  const sets = new Map<number, ReadonlySet<string>>()
  const all: Node[] = []

  function child(parent: Node, name: string): Node {
    const known = parent.children?.get(name)
    if (known !== undefined) return known

    const label = all.length >= DROPPED_NAMES_MAX ? BEYOND_LIMIT : REPORTABLE.test(name) ? name : UNREPORTABLE
    // Names that may not be told apart share one node, and are not remembered under their own spelling.
    const existing = label === name ? undefined : parent.children?.get(label)
    if (existing !== undefined) return existing

    const node: Node = {
      path: parent === root ? label : `${parent.path}.${label}`,
      groupBit: groupBit(label),
      count: 0,
      children: undefined
    }

    parent.children ??= new Map()
    parent.children.set(label, node)
    all.push(node)

    return node
  }

  function visit(node: Node, value: unknown, depth: number): number {
    if (typeof value !== 'object' || value === null) {
      if (isEmptyLeaf(value)) return 0
      node.count++

      return node.groupBit
    }

    if (depth >= JSON_DEPTH_MAX) {
      node.count++

      return node.groupBit
    }

    let bits = 0

    if (Array.isArray(value)) for (const item of value) bits |= visit(node, item, depth + 1)
    else for (const [name, inner] of Object.entries(value)) bits |= visit(child(node, name), inner, depth + 1)

    return bits
  }

  return {
    drop(name) {
      const node = child(root, name)
      node.count++

      return node.groupBit
    },
    dropAll(name, value, isUsed) {
      const node = child(root, name)
      if (isUsed === undefined || typeof value !== 'object' || value === null) return visit(node, value, 0)

      let bits = 0

      for (const [inner, leaf] of Object.entries(value)) if (!isUsed(inner)) bits |= visit(child(node, inner), leaf, 1)

      return bits
    },
    groups(bits) {
      let set = sets.get(bits)

      if (set === undefined) {
        set = new Set(FIELD_GROUPS.filter((_, index) => (bits & (1 << index)) !== 0))
        sets.set(bits, set)
      }

      return set
    },
    names() {
      const counts: DroppedFields = new Map()

      for (const { path, count } of all) if (count > 0) counts.set(path, (counts.get(path) ?? 0) + count)

      return counts
    }
  }
}

function groupBit(name: string): number {
  const lower = name.toLowerCase()
  const group = GROUP_OF.find(([pattern]) => pattern.test(lower))?.[1] ?? 'other'

  return 1 << FIELD_GROUPS.indexOf(group)
}
