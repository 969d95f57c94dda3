import type { ObservableType } from '../model/enumerations.js'

/** What a canonical value says about a host: its address or its name, and the port where it has one. */
export interface Host {
  /** Canonical ipv4 or ipv6. */
  ip?: string
  domain?: string
  port?: number
  transport?: 'tcp' | 'udp'
}

/** The host inside a canonical value; empty for what names none (networks, AS numbers, hashes, aggregates). */
export function hostOf(type: ObservableType, value: string): Host {
  switch (type) {
    case 'ipv4':
    case 'ipv6':
      return { ip: value }
    case 'domain':
      return { domain: value }
    case 'endpoint':
      return ofEndpoint(value)
    case 'url':
      return ofUrl(value)
    default:
      return {}
  }
}

function ofEndpoint(value: string): Host {
  const slash = value.lastIndexOf('/')
  const colon = value.lastIndexOf(':', slash)

  return {
    ...ofText(value.slice(0, colon)),
    port: Number(value.slice(colon + 1, slash)),
    transport: value.slice(slash + 1) === 'udp' ? 'udp' : 'tcp'
  }
}

function ofUrl(value: string): Host {
  const start = value.indexOf('://') + 3
  const path = value.indexOf('/', start)
  const authority = value.slice(start, path === -1 ? undefined : path)
  const end = authority.startsWith('[') ? authority.indexOf(']') + 1 : authority.lastIndexOf(':')

  return ofText(end <= 0 ? authority : authority.slice(0, end))
}

function ofText(text: string): Host {
  if (text.startsWith('[')) return { ip: text.slice(1, -1) }

  return /^[0-9.]+$/.test(text) ? { ip: text } : { domain: text }
}
