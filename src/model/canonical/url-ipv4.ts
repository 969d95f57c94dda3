/** IPv4 as a URL's host may spell it: one to four numbers, decimal, octal or hexadecimal, the last filling the rest (WHATWG). */

const PARTS_MAX = 4
const ADDRESSES = 2 ** 32

/** A number of the host, lower case; undefined when the text is none, NaN when it is one that does not parse. */
function readNumber(text: string): number | undefined {
  if (/^0x[0-9a-f]*$/.test(text)) return text === '0x' ? 0 : Number.parseInt(text.slice(2), 16)
  if (!/^[0-9]+$/.test(text)) return undefined
  if (text.length === 1 || !text.startsWith('0')) return Number(text)

  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN
}

/**
 * The address that a host in ASCII and lower case means. Undefined when its last label is no number, so that it is a name;
 * -1 when it is one and the host is no address.
 */
export function readNumericHost(host: string): number | undefined {
  const labels = (host.endsWith('.') ? host.slice(0, -1) : host).split('.')
  if (readNumber(labels.at(-1) ?? '') === undefined) return undefined
  if (labels.length > PARTS_MAX) return -1

  let address = 0

  for (const [index, label] of labels.entries()) {
    const number = readNumber(label) ?? Number.NaN
    const isLast = index === labels.length - 1
    const room = isLast ? ADDRESSES / 256 ** index : 256
    if (!(number < room)) return -1
    address += isLast ? number : number * 256 ** (3 - index)
  }

  return address
}
