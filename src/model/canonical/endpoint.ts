import { formatIp } from '../ip.js'
import { readAddress } from './address.js'
import { refang } from './clean.js'
import { readName } from './domain.js'
import { addressFlags, domainFlags } from './flags.js'
import { type CanonErrorCode, type CanonOptions, type CanonResult, refuse } from './result.js'

const DEFAULT_PROTO = 'tcp'

type Split = { host: string; port: string; proto: string } | { error: CanonErrorCode }

/** Takes `tcp://` from the front and `/udp` from the end; both may stand when they agree. */
function splitProto(text: string): { rest: string; proto: string } | { error: CanonErrorCode } {
  const scheme = /^(tcp|udp):\/\//i.exec(text)
  const bare = scheme === null ? text : text.slice(scheme[0].length).replace(/\/$/, '')
  const slash = bare.lastIndexOf('/')
  const front = scheme?.[1]?.toLowerCase()
  if (slash === -1) return { rest: bare, proto: front ?? DEFAULT_PROTO }

  const proto = bare.slice(slash + 1).toLowerCase()
  if (!/^[a-z0-9-]{1,16}$/.test(proto)) return { error: 'endpoint-syntax' }
  if (proto !== 'tcp' && proto !== 'udp') return { error: 'endpoint-proto' }

  return front === undefined || front === proto ? { rest: bare.slice(0, slash), proto } : { error: 'endpoint-proto' }
}

/** Where host and port part: after the bracket, at the bar (MISP), or at the only colon. */
function findSeparator(text: string): number {
  if (text.startsWith('[')) {
    const at = text.indexOf(']') + 1

    return text[at] === ':' || text[at] === '|' ? at : -1
  }

  if (text.includes('|')) return text.indexOf('|')
  const colon = text.indexOf(':')

  // With two colons or more nobody can tell an address from a port.
  return colon === text.lastIndexOf(':') ? colon : -1
}

function split(text: string): Split {
  const reading = splitProto(text)
  if ('error' in reading) return reading

  const { rest, proto } = reading
  const at = findSeparator(rest)
  if (at <= 0 || rest.includes('/')) return { error: 'endpoint-syntax' }

  return { host: rest.slice(0, at), port: rest.slice(at + 1), proto }
}

/** `host:port/proto`; tcp where nothing is said. */
export function canonEndpoint(text: string, options: CanonOptions): CanonResult {
  const reading = split(refang(text))
  if ('error' in reading) return refuse(reading.error)

  const { host, port, proto } = reading
  if (!/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65_535) return refuse('endpoint-port')

  const ip = readAddress(host, options)

  if ('address' in ip) {
    const shown = formatIp(ip.address)
    const canonical = `${ip.address.byteLength === 4 ? shown : `[${shown}]`}:${port}/${proto}`

    return { ok: true, type: 'endpoint', canonical, flags: addressFlags(ip.address) }
  }

  const domain = readName(host)
  if ('error' in domain) return refuse('endpoint-host')

  return { ok: true, type: 'endpoint', canonical: `${domain.name}:${port}/${proto}`, flags: domainFlags(domain.name) }
}
