import { acceptAddress, type AddressReading, readAddress } from './address.js'
import { readCidr } from './cidr.js'
import { refang } from './clean.js'
import { type CanonOptions, type CanonResult, refuse } from './result.js'

/** Reads what stands before and after `/` and takes it only where it means one address. */
function readHostRoute(text: string, options: CanonOptions): AddressReading {
  const reading = readCidr(text, options)

  if ('error' in reading) {
    if (reading.error === 'cidr-default-route') return { error: 'is-network' }

    return { error: reading.error.startsWith('cidr-') ? 'ip-syntax' : reading.error }
  }

  return reading.length === reading.address.byteLength * 8 ? { address: reading.address } : { error: 'is-network' }
}

/** `wanted` is `ip` where the caller takes either family. An IPv4-mapped address is IPv4 even where IPv6 is wanted. */
export function canonIp(wanted: 'ip' | 'ipv4' | 'ipv6', text: string, options: CanonOptions): CanonResult {
  const plain = refang(text)
  const reading = plain.includes('/') ? readHostRoute(plain, options) : readAddress(plain, options)
  if ('error' in reading) return refuse(reading.error)
  if (wanted === 'ipv4' && reading.address.byteLength !== 4) return refuse('ip-family')
  if (wanted === 'ipv6' && !plain.includes(':')) return refuse('ip-family')

  return acceptAddress(reading.address)
}
