import { readFile } from 'node:fs/promises'

import { NodeError } from '../errors.js'

/** Rows of the table that are read; there are about 80,000 autonomous systems in use. */
const ROWS_MAX = 1_000_000

/**
 * Addresses of each AS from the operator's CSV table `asn,addresses,cc` (one header line, 5.1 rule 3). IPv4 addresses;
 * an IPv6 /64 counts as one.
 *
 * @throws NodeError `FILE_UNREADABLE` · `CONFIG_INVALID` naming the first bad line
 */
export async function readGeoTable(path: string): Promise<ReadonlyMap<number, number>> {
  let text: string

  try {
    text = await readFile(path, 'utf8')
  } catch (err) {
    throw new NodeError('FILE_UNREADABLE', `the table of networks ${path} cannot be read`, {
      cause: err,
      fix: 'set geo.file in node.yaml, or remove it'
    })
  }

  const sizes = new Map<number, number>()

  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#') || (index === 0 && line.startsWith('asn'))) continue

    const [asn = Number.NaN, addresses = Number.NaN] = line.split(',').map(Number)

    if (!Number.isInteger(asn) || !Number.isInteger(addresses) || addresses < 0 || sizes.size >= ROWS_MAX) {
      throw new NodeError('CONFIG_INVALID', `${path}:${index + 1}: not "asn,addresses,cc" in numbers`, {
        fix: 'each line reads 64500,65536,DE'
      })
    }

    sizes.set(asn, (sizes.get(asn) ?? 0) + addresses)
  }

  return sizes
}
