import { NodeError } from '../errors.js'
import { canonicalize } from '../model/canonical.js'
import { ORG_KIND_NUMBER, type OrgKind } from '../model/enumerations.js'
import { isOrgKind } from '../config/organization-file.js'
import { CONSTITUENCY_ENTRIES_MAX, isConstituencyEmpty } from '../roster/documents.js'
import { ORG_NAME } from '../roster/member-codec.js'
import type { Constituency } from '../roster/roster.js'
import { compareText } from '../roster/wire-fields.js'
import type { Args, OptionSpec } from './command.js'

export const KIND_OPTION: OptionSpec = {
  flags: '--kind <kind>',
  summary: 'what the organization is',
  choices: Object.keys(ORG_KIND_NUMBER)
}

export const CONSTITUENCY_OPTIONS: readonly OptionSpec[] = [
  { flags: '--cidr <cidr...>', summary: 'networks that it is responsible for' },
  { flags: '--asn <asn...>', summary: 'autonomous systems that it is responsible for: 64500 or AS64500' },
  { flags: '--cc <cc...>', summary: 'countries that it is responsible for (a national CERT): two letters' },
  { flags: '--domain <domain...>', summary: 'domains that it is responsible for' }
]

/** Networks in canonical form, sorted, each once. Every wrong one is named. @throws NodeError `USAGE_INVALID` */
export function constituencyFrom(args: Args): Constituency {
  const asns = canonicalList(args, 'asn', text => Number(canonical('asn', text).slice(2)))
  const constituency = {
    asns: [...new Set(asns)].sort((a, b) => a - b),
    cidrs: distinct(canonicalList(args, 'cidr', canonicalCidr)),
    countryCodes: distinct(canonicalList(args, 'cc', canonicalCountry)),
    domains: distinct(canonicalList(args, 'domain', text => canonical('domain', text)))
  }

  if (Object.values(constituency).some(list => list.length > CONSTITUENCY_ENTRIES_MAX)) {
    throw usage(`more than ${CONSTITUENCY_ENTRIES_MAX} entries of one kind`)
  }

  return constituency
}

/** Did the person name any network? */
export function hasConstituency(args: Args): boolean {
  return ['cidr', 'asn', 'cc', 'domain'].some(name => args.list(name).length > 0)
}

export function kindFrom(args: Args): OrgKind | undefined {
  const text = args.text('kind')

  return isOrgKind(text) ? text : undefined
}

/** @throws NodeError `USAGE_INVALID` for a name that a membership cannot hold */
export function requireOrgName(text: string): string {
  if (!ORG_NAME.test(text)) {
    throw usage(`"${text}" cannot be the name of an organization`, '1 to 64 printable ASCII characters, no space at either end')
  }

  return text
}

/** One line for people: `AS64500, 198.51.100.0/24, DE`; `none`. */
export function constituencyText(constituency: Constituency): string {
  if (isConstituencyEmpty(constituency)) return 'none'

  const { asns, cidrs, countryCodes, domains } = constituency

  return [...asns.map(asn => `AS${asn}`), ...cidrs, ...countryCodes, ...domains].join(', ')
}

function canonicalList<T>(args: Args, name: string, read: (text: string) => T): T[] {
  const wrong: string[] = []
  const found = args.list(name).flatMap(text => {
    try {
      return [read(text)]
    } catch (err) {
      if (!(err instanceof NodeError)) throw err
      wrong.push(`"${text}" (${err.message})`)

      return []
    }
  })

  if (wrong.length > 0) throw usage(`--${name} does not take ${wrong.join(', ')}`)

  return found
}

function canonical(type: string, text: string): string {
  const result = canonicalize(type, text)
  if (!result.ok) throw usage(result.error)

  return result.canonical
}

/** A canonical CIDR of one address is that address; in a constituency it is a network like the others. */
function canonicalCidr(text: string): string {
  const result = canonicalize('cidr', text)
  if (!result.ok) throw usage(result.error)
  if (result.flags.includes('host-bits-cleared')) throw usage(`not the start of a network; the network is ${result.canonical}`)

  return result.type === 'ipv4' ? `${result.canonical}/32` : result.type === 'ipv6' ? `${result.canonical}/128` : result.canonical
}

function canonicalCountry(text: string): string {
  const cc = text.toUpperCase()
  if (!/^[A-Z]{2}$/.test(cc)) throw usage('two letters of ISO 3166')

  return cc
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort(compareText)
}

function usage(message: string, fix?: string): NodeError {
  return new NodeError('USAGE_INVALID', message, fix === undefined ? {} : { fix })
}
