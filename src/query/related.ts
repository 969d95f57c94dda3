import type { ObservableType } from '../model/enumerations.js'
import { PARENTS_MAX } from './constants.js'
import type { ValueRef } from './ports.js'

/** How a claim about another value bears on the asked one. */
export const RELATIONS = ['covering', 'on-host', 'parent', 'host'] as const
/** `covering`: a network around the address · `on-host`: an endpoint or URL there · `parent`: a domain above · `host`: where a URL or endpoint lives. */
export type Relation = (typeof RELATIONS)[number]

export interface RelatedRef extends ValueRef {
  relation: Relation
}

const none: readonly RelatedRef[] = []

/** Values to look at beside the asked one; networks and things on the host come from the store by range. */
export function relatedRefs({ type, value }: ValueRef): readonly RelatedRef[] {
  if (type === 'domain') return parentsOf(value)

  const host = hostOf({ type, value })
  if (host === undefined) return none

  return [{ relation: 'host', ...host }, ...(host.type === 'domain' ? parentsOf(host.value) : [])]
}

/** The address whose covering networks matter: the value itself, or the host of a URL or endpoint. */
export function addressOf(ref: ValueRef): string | undefined {
  if (isAddress(ref.type)) return ref.value

  const host = hostOf(ref)

  return host !== undefined && isAddress(host.type) ? host.value : undefined
}

/** True for what endpoints and URLs can live on. */
export function isHost(type: ObservableType): boolean {
  return isAddress(type) || type === 'domain'
}

function isAddress(type: ObservableType): boolean {
  return type === 'ipv4' || type === 'ipv6'
}

/** Shortest first, without the top-level domain: `a.b.example.com` → example.com, b.example.com. */
function parentsOf(domain: string): RelatedRef[] {
  const parents: RelatedRef[] = []
  const top = domain.lastIndexOf('.')

  for (let dot = dotBefore(domain, top); dot > 0 && parents.length < PARENTS_MAX; dot = dotBefore(domain, dot)) {
    parents.push({ relation: 'parent', type: 'domain', value: domain.slice(dot + 1) })
  }

  return parents
}

function dotBefore(domain: string, at: number): number {
  return at <= 0 ? -1 : domain.lastIndexOf('.', at - 1)
}

/** Host of a canonical URL (`scheme://host[:port]/…`) or endpoint (`host:port/proto`). */
function hostOf({ type, value }: ValueRef): ValueRef | undefined {
  if (type !== 'url' && type !== 'endpoint') return undefined

  const start = type === 'url' ? value.indexOf('://') + 3 : 0
  const rest = value.slice(start)

  if (rest.startsWith('[')) return { type: 'ipv6', value: rest.slice(1, rest.indexOf(']')) }

  const host = /^[^:/?#]*/.exec(rest)?.[0] ?? ''
  if (host === '') return undefined

  return { type: /^[0-9.]+$/.test(host) ? 'ipv4' : 'domain', value: host }
}
