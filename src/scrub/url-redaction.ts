import { findPersonal } from './detectors.js'

/** What stands where personal data stood. Unreserved characters only, so that a canonical URL stays canonical. */
export const REDACTED = 'REDACTED'

/**
 * Parameters whose value names a person, a device or a session, by their name (5.1 rule 6: user, mail, login, token,
 * session, id, and their kin).
 */
const PERSONAL_NAMES =
  /user|usr|mail|login|logon|token|session|sess$|^sid$|^uid$|guid|pass|pwd|secret|auth|apikey|api_key|phone|mobile|msisdn|imei|^name$|fullname|firstname|lastname|surname|first_name|last_name|real_?name|^fname$|^lname$|account|acct|customer|client|victim|recipient|subscriber|owner|person|hostname|computer|machine|device|^pc$|^ip$|^ipaddr|remote_addr|^addr$|address|iban|^cc$|card|^ssn$|^dob$|birth|email|^e$|^em$|^u$/i

/** `id`, `bot_id`, `userId`, `x-id`, but not `paid` or `grid`. */
const ID_NAME_EXACT = /(?:^|[_.\-[\]])id\]?$/i
const ID_NAME_CAMEL = /[a-z0-9]I[dD]$/

/** Path segments after which a segment is somebody's: `/u/…`, `/user/…`. */
const PERSONAL_PARENTS = /^(?:u|user|users|usr|mail|email|e-mail|account|accounts|token|session|sessions|sid|uid|profile|~)$/i
/** A page or file, which is needed to act. */
const FILE_NAME =
  /\.(?:php\d?|html?|aspx?|jsp|js|css|exe|dll|zip|rar|7z|gz|sh|bin|apk|jar|docm?|docx|xlsm?|xlsx|pdf|png|jpe?g|gif|svg|txt|xml|json|cgi|pl|msi|ps1|vbs|hta|lnk|iso|img)$/i

export interface RedactedUrl {
  url: string
  /** Parts that were replaced. */
  redactions: number
}

/**
 * Takes personal data out of a canonical URL and leaves what is needed to act: scheme, host, port, path. Query values
 * and path segments go where they carry an e-mail address, an IP address or a credential (plain, percent-encoded, in
 * base64 or hexadecimal), or are named like a person's. Idempotent.
 */
export function redactUrl(url: string): RedactedUrl {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  if (start === -1) return { url, redactions: 0 }

  const mark = url.indexOf('?', start)
  const pathEnd = mark === -1 ? url.length : mark
  const counter = { redactions: 0 }
  const path = redactPath(url.slice(start, pathEnd), counter)
  const query = mark === -1 ? '' : `?${redactQuery(url.slice(mark + 1), counter)}`

  return { url: url.slice(0, start) + path + query, redactions: counter.redactions }
}

interface RedactionCounter {
  redactions: number
}

function redactPath(path: string, counter: RedactionCounter): string {
  const segments = path.split('/')

  return segments
    .map((segment, index) => {
      const parent = segments[index - 1] ?? ''
      const isSomebodys = PERSONAL_PARENTS.test(parent) && segment !== '' && !FILE_NAME.test(segment)

      return isSomebodys
        ? redact(segment, counter)
        : segment
            .split(';')
            .map(part => redactPart(part, counter))
            .join(';')
    })
    .join('/')
}

function redactQuery(query: string, counter: RedactionCounter): string {
  return query
    .split(/([&;])/)
    .map(part => (part === '&' || part === ';' ? part : redactPart(part, counter)))
    .join('')
}

/** `name=value`, or a value alone. */
function redactPart(part: string, counter: RedactionCounter): string {
  const at = part.indexOf('=')
  const name = at === -1 ? '' : part.slice(0, at)
  const value = at === -1 ? part : part.slice(at + 1)

  // The name itself may be the address: `?john@example.com=1`.
  if (name !== '' && findPersonal(name) !== undefined) return redact(part, counter)
  if (value === '' || value === REDACTED) return part
  if (!isPersonalName(name) && findPersonal(value) === undefined) return part

  return at === -1 ? redact(part, counter) : `${name}=${redact(value, counter)}`
}

function redact(part: string, counter: RedactionCounter): string {
  if (part === REDACTED) return part
  counter.redactions++

  return REDACTED
}

/** Whether a parameter of this name is about a person, whatever its value. */
export function isPersonalName(name: string): boolean {
  const plain = safeDecode(name)

  return plain !== '' && (PERSONAL_NAMES.test(plain) || ID_NAME_EXACT.test(plain) || ID_NAME_CAMEL.test(plain))
}

function safeDecode(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
