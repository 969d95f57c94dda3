/** The text part of claim keys: names, URLs, endpoints and what else is spelled out. The layout is at the top of value-keys.ts. */
import { createHash } from 'node:crypto'
import type { ObservableType } from '../model/enumerations.js'
import { KEY_HEAD_BYTES, KEY_PLAIN_BYTES_MAX } from './constants.js'

export const END = 0x00
/** Stands before the hash of a value that is not spelled out whole. */
export const HASHED = 0x01
export const HASH_BYTES = 32
export const SPACE = 0x20

/** Writes the text of a value and what ends it. Gives the end. */
export function writeText(out: Uint8Array, at: number, type: ObservableType, value: string): number {
  const plainEnd = value.length <= KEY_HEAD_BYTES ? writePlain(out, at, type, value) : -1
  if (plainEnd === -1) return writeOdd(out, at, type, value)

  out[plainEnd] = END

  return plainEnd + 1
}

/** Characters `from` up to, not including, `to`. */
export interface Span {
  from: number
  to: number
}

/**
 * Nearly all values, written without a string in between: keys are made for every value of a bulk look-up and every record that comes.
 * Gives the end of the text, or −1 for whatever `writeOdd` has to look at; for what both can write they write the same.
 */
function writePlain(out: Uint8Array, at: number, type: ObservableType, value: string): number {
  const all = { from: 0, to: value.length }

  switch (type) {
    case 'domain':
      return writeHost(out, at, value, all)
    case 'url': {
      const scheme = value.indexOf('://')
      if (scheme <= 0) return -1
      const hostEnd = endOfHost(value, scheme + 3)
      const afterHost = writeHost(out, at, value, { from: scheme + 3, to: hostEnd })
      const afterScheme = writeBehindSpace(out, afterHost, value, { from: 0, to: scheme })

      return writeBehindSpace(out, afterScheme, value, { from: hostEnd, to: value.length })
    }
    case 'endpoint': {
      const colon = value.lastIndexOf(':')
      if (colon <= 0) return -1

      return writeBehindSpace(out, writeHost(out, at, value, { from: 0, to: colon }), value, { from: colon + 1, to: value.length })
    }
    default:
      return writeSpan(out, at, value, all)
  }
}

function writeBehindSpace(out: Uint8Array, at: number, value: string, span: Span): number {
  if (at === -1) return -1
  out[at] = SPACE

  return writeSpan(out, at + 1, value, span)
}

/** Gives −1 at the first character that is not printable ASCII, or a blank. */
function writeSpan(out: Uint8Array, at: number, value: string, { from, to }: Span): number {
  let end = at

  for (let i = from; i < to; i++) {
    const code = value.charCodeAt(i)
    if (code <= SPACE || code > 0x7e) return -1
    out[end++] = code
  }

  return end
}

const DOT = 0x2e
const BRACKET = 0x5b

/** A host with its labels in reverse, an address as it is; −1 when reading the key would not give it back, or might not. */
export function writeHost(out: Uint8Array, at: number, value: string, { from, to }: Span): number {
  if (from >= to) return -1
  if (value.charCodeAt(from) === BRACKET) return writeSpan(out, at, value, { from, to })

  const lastFrom = labelStart(value, from, to)
  if (lastFrom === to || value.charCodeAt(lastFrom) === BRACKET) return -1

  if (areDigits(value, lastFrom, to)) {
    const dot = value.indexOf('.', from)
    const firstTo = dot === -1 || dot > to ? to : dot

    return areDigits(value, from, firstTo) ? writeSpan(out, at, value, { from, to }) : -1
  }

  let end = at

  for (let labelTo = to; ; ) {
    const labelFrom = labelStart(value, from, labelTo)
    end = writeSpan(out, end, value, { from: labelFrom, to: labelTo })
    if (end === -1 || labelFrom === from) return end

    out[end++] = DOT
    labelTo = labelFrom - 1
  }
}

/** Where the last label of `from … to` begins. */
function labelStart(value: string, from: number, to: number): number {
  let at = to
  while (at > from && value.charCodeAt(at - 1) !== DOT) at--

  return at
}

function areDigits(value: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = value.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }

  return to > from
}

/** Long values and those that do not read as their type should: by their head and a hash. */
function writeOdd(out: Uint8Array, at: number, type: ObservableType, value: string): number {
  const text = keyText(type, value)
  let end = at
  let isPlain = text !== undefined && text.length <= KEY_PLAIN_BYTES_MAX
  const head = text ?? ''
  const length = isPlain ? head.length : Math.min(head.length, KEY_HEAD_BYTES)

  for (let i = 0; i < length; i++) {
    const code = head.charCodeAt(i)

    if (code < SPACE || code > 0x7e) {
      isPlain = false
      break
    }

    if (!isPlain && i >= KEY_HEAD_BYTES) break
    out[end++] = code
  }

  if (!isPlain) {
    end = Math.min(end, at + KEY_HEAD_BYTES)
    out[end++] = HASHED
    out.set(createHash('sha256').update(value).digest(), end)
    end += HASH_BYTES
  }

  out[end++] = END

  return end
}

/** The key text of a value, or undefined when it does not read as its type should. */
function keyText(type: ObservableType, value: string): string | undefined {
  if (value.includes(' ')) return undefined

  switch (type) {
    case 'domain':
      return reversible(value)
    case 'url': {
      const scheme = value.indexOf('://')
      if (scheme <= 0) return undefined
      const hostEnd = endOfHost(value, scheme + 3)
      const host = reversible(value.slice(scheme + 3, hostEnd))

      return host === undefined ? undefined : `${host} ${value.slice(0, scheme)} ${value.slice(hostEnd)}`
    }
    case 'endpoint': {
      const colon = value.lastIndexOf(':')
      const host = colon > 0 ? reversible(value.slice(0, colon)) : undefined

      return host === undefined ? undefined : `${host} ${value.slice(colon + 1)}`
    }
    default:
      return value
  }
}

/** A host in reverse, when reversing again gives it back. */
function reversible(host: string): string | undefined {
  const reversed = reverseHost(host)

  return host.length > 0 && restoreHost(reversed) === host ? reversed : undefined
}

function endOfHost(value: string, at: number): number {
  if (value[at] === '[') {
    const close = value.indexOf(']', at)

    return close === -1 ? value.length : close + 1
  }

  for (let i = at; i < value.length; i++) {
    const char = value[i]
    if (char === '/' || char === ':' || char === '?' || char === '#') return i
  }

  return value.length
}

/** Labels in reverse order; an IP address as it is. */
export function reverseHost(host: string): string {
  const last = host.slice(host.lastIndexOf('.') + 1)

  return isDigits(last) || host.startsWith('[') ? host : host.split('.').reverse().join('.')
}

/** The inverse of reverseHost: a reversed name begins with its top-level domain, which is never all digits. */
function restoreHost(reversed: string): string {
  const dot = reversed.indexOf('.')
  const first = dot === -1 ? reversed : reversed.slice(0, dot)

  return isDigits(first) || reversed.startsWith('[') ? reversed : reversed.split('.').reverse().join('.')
}

export function isDigits(text: string): boolean {
  if (text.length === 0) return false

  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }

  return true
}

/** As `latin1` writes them. */
export function writeChars(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i)

  return at + text.length
}

/** The value that a plain text stands for. */
export function readText(type: ObservableType, text: string): string {
  if (type === 'domain') return restoreHost(text)
  if (type !== 'url' && type !== 'endpoint') return text

  const [host = '', second = '', rest = ''] = text.split(' ')

  return type === 'url' ? `${second}://${restoreHost(host)}${rest}` : `${restoreHost(host)}:${second}`
}
