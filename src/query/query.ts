import { createCursorSealer } from './cursor.js'
import { createList, type List } from './list.js'
import { createLookup, type Lookup, type LookupComponents } from './lookup.js'

export interface QueryComponents extends LookupComponents {
  /** Name of an organization as the stewards signed it. */
  nameOf(org: Uint8Array): string | undefined
}

export interface QueryInit {
  /** 32 bytes that cursors are encrypted with. */
  cursorKey: Uint8Array
}

/** All reads of claims, each through `mayRead`. */
export interface Query {
  lookup: Lookup
  list: List
  nameOf(org: Uint8Array): string | undefined
}

export function createQuery(components: QueryComponents, { cursorKey }: QueryInit): Query {
  const { claims, clock, nameOf } = components

  return { lookup: createLookup(components), list: createList({ claims, clock, cursors: createCursorSealer(cursorKey) }), nameOf }
}
