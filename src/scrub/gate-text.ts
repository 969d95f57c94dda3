import type { NodeErrorCode } from '../errors.js'
import type { Indicator } from '../model/indicator.js'
import { parseIp } from '../model/ranges.js'

/** The gates' own look at the text of a row: e-mail addresses, credentials, names of people, addresses that hide. */

/** What stands where the scrub took something out. */
const REDACTED = 'REDACTED'
const VERDICTS_MAX = 20_000

const AT_NAME = /[^\s@/?#&=;,<>()"']{1,64}@[a-z0-9][a-z0-9.-]{0,252}\.[a-z]{2,24}(?![a-z0-9])/i
const SECRET_SHAPES: readonly RegExp[] = [
  /eyJ[\w-]{6,}\.[\w-]{2,}\.[\w-]{2,}/,
  /(?:^|[^A-Z0-9])A(?:KI|SI)A[A-Z0-9]{16}/,
  /gh[oprsu]_[A-Za-z0-9]{30,}/,
  /xox[a-z]-[A-Za-z0-9-]{8,}/,
  /PRIVATE KEY-----/,
  /\bbearer\s+[\w.~+/-]{8,}/i
]
/** Parameters that hold a secret, and parameters that name somebody. */
const SECRET_PARAMETER =
  /^(?:pass(?:word|wd|phrase)?|pwd|secret|api_?key|access_?key|token|access_?token|auth_?token|sess(?:ion)?(?:_?id)?|phpsessid|jsessionid|sid|auth)$/i
const PERSON_PARAMETER =
  /^(?:user(?:_?(?:name|id))?|login|e-?mail(?:_?address)?|mail|(?:first|last|full|real|sur|computer|machine|host|pc)_?name|account|phone|mobile|imei|bot_?id|id)$/i
/** Predicates that no machine tag may have. */
const PERSON_TAG = /(?:user|person|e-?mail|hostname|computer|machine|account|phone)/

const verdicts = new Map<string, NodeErrorCode | ''>()

/** The first thing in the row's texts that may not leave. */
export function findTextFault(row: Indicator, isCommunity: boolean): NodeErrorCode | undefined {
  for (const label of [row.malware, row.feed]) {
    const fault = label === undefined ? undefined : remembered(label)
    if (fault !== undefined) return fault
  }

  for (const tag of row.tags) {
    if (PERSON_TAG.test(tag)) return 'GATE_PERSONAL_NAME'

    const fault = remembered(tag)
    if (fault !== undefined) return fault
  }

  if (row.reference !== undefined) {
    const fault = findUrlFault(row.reference, isCommunity)
    if (fault !== undefined) return fault
  }

  return row.type === 'url' ? findUrlFault(row.value, isCommunity) : undefined
}

/** Labels repeat by the thousand. */
function remembered(label: string): NodeErrorCode | undefined {
  let verdict = verdicts.get(label)

  if (verdict === undefined) {
    verdict = findSecret(label) ?? (spellsAddress(label) ? 'GATE_PERSONAL_NAME' : '')
    if (verdicts.size >= VERDICTS_MAX) verdicts.clear()
    verdicts.set(label, verdict)
  }

  return verdict === '' ? undefined : verdict
}

function findUrlFault(url: string, isCommunity: boolean): NodeErrorCode | undefined {
  const start = url.indexOf('://') + 3
  const slash = url.indexOf('/', start)
  const authority = url.slice(start, slash === -1 ? undefined : slash)
  if (authority.includes('@')) return 'GATE_CREDENTIAL'

  const rest = slash === -1 ? '' : url.slice(slash)

  return findParameterFault(rest) ?? findSecret(rest) ?? (isCommunity && spellsAddress(rest) ? 'GATE_VICTIM_EXPOSED' : undefined)
}

function findParameterFault(rest: string): NodeErrorCode | undefined {
  const mark = rest.indexOf('?')
  if (mark === -1) return undefined

  for (const part of rest.slice(mark + 1).split(/[&;]/)) {
    const at = part.indexOf('=')
    if (at < 1) continue

    const value = part.slice(at + 1)
    const name = peel(part.slice(0, at)).at(-1) ?? ''

    if (value === '' || value === REDACTED) continue
    if (SECRET_PARAMETER.test(name)) return 'GATE_CREDENTIAL'
    if (PERSON_PARAMETER.test(name)) return 'GATE_PERSONAL_NAME'
  }

  return undefined
}

function findSecret(text: string): NodeErrorCode | undefined {
  for (const spelling of spellings(text)) {
    if (spelling.includes('@') && AT_NAME.test(spelling)) return 'GATE_EMAIL_ADDRESS'
    if (SECRET_SHAPES.some(shape => shape.test(spelling))) return 'GATE_CREDENTIAL'
  }

  return undefined
}

/** An IP address behind the host of a URL or in a label: it could only be somebody else's. */
function spellsAddress(text: string): boolean {
  for (const spelling of spellings(text)) {
    for (const [word] of spelling.matchAll(/\d{1,3}(?:\.\d{1,3}){3,}/g)) {
      if (word.split('.').length === 4 && parseIp(word) !== undefined) return true
    }

    for (const [word] of spelling.matchAll(/(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}/gi)) {
      if (word.length > 4 && parseIp(word) !== undefined) return true
    }
  }

  return false
}

/** Short plain text has no second spelling; this is what nearly all labels and paths are. */
const MAY_ENCODE = /%[0-9A-Fa-f]{2}|[A-Za-z0-9+_-]{10,}/
const SPELLINGS_MAX = 24

function spellings(text: string): string[] {
  if (!MAY_ENCODE.test(text)) return [text]

  const found = peel(text)

  for (const view of found.slice()) {
    for (const word of view.split(/[^A-Za-z0-9+_-]+/)) {
      if (found.length >= SPELLINGS_MAX) return found
      if (word.length >= 10) found.push(...unpack(word))
    }
  }

  return found
}

/** The text, and what is left when percent-encoding is taken off again and again. */
function peel(text: string): string[] {
  const layers = [text]

  while (layers.length < 5) {
    const last = layers.at(-1) ?? ''
    const next = last.replace(/%([0-7][0-9A-Fa-f])/g, (_, code: string) => String.fromCodePoint(Number(`0x${code}`)))
    if (next === last) break

    layers.push(next)
  }

  return layers
}

/** Printable text inside a word in base64 (either alphabet, also behind a hyphen) or hexadecimal. */
function unpack(word: string): string[] {
  const found: string[] = []

  for (const candidate of new Set([word, ...word.split(/[-_]/)])) {
    if (candidate.length < 10) continue

    const inBase64 = Buffer.from(candidate, 'base64').toString('latin1')
    if (isText(inBase64)) found.push(inBase64)

    if (/^(?:[0-9a-f]{2})+$/i.test(candidate)) {
      const inHex = Buffer.from(candidate, 'hex').toString('latin1')
      if (isText(inHex)) found.push(inHex)
    }
  }

  return found
}

function isText(decoded: string): boolean {
  return decoded.length >= 6 && /^[\t\n\r -~]+$/.test(decoded)
}
