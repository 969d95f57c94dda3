import type { Classification, Origin, Role, Tlp } from '../model/enumerations.js'

/**
 * What a column or key may be mapped to: the fields of an observation in snake_case, and the observable types by
 * name (`ip=src_ip` says value and type in one). Everything else in a row is dropped and counted by name.
 */
export const FIELDS = [
  'value',
  'type',
  'ip',
  'cidr',
  'domain',
  'url',
  'endpoint',
  'md5',
  'sha1',
  'sha256',
  'sha512',
  'classification',
  'role',
  'malware',
  'confidence',
  'severity',
  'origin',
  'time',
  'first_seen',
  'last_seen',
  'valid_until',
  'count',
  'asn',
  'cc',
  'tlp',
  'source_port',
  'transport',
  'sinkhole',
  'tags',
  'reference',
  'feed',
  'to_block'
] as const
export type Field = (typeof FIELDS)[number]

/** The mapped contents of one row, as text. */
export type RowFields = Partial<Record<Field, string>>

/** What the operator says about all rows of a file; a row's own words win. */
export interface Defaults {
  classification?: Classification
  role?: Role
  tlp?: Tlp
  malware?: string
  /** 0–100. */
  confidence?: number
  origin?: Origin
  feed?: string
  /** Seconds from last_seen to valid_until. */
  ttlS?: number
  toBlock?: boolean
}

/** `field → column`; people write it the other way round: `--map src_ip=value`. */
export type Mapping = ReadonlyMap<Field, string>

export function isField(text: string): text is Field {
  return (FIELDS as readonly string[]).includes(text)
}

/** Column and key names are compared without case, blanks, dots and hyphens: `Source IP`, `source.ip` and `source_ip` are one. */
export function normaliseName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s.:/-]+/g, '_')
    .replaceAll(/^[#;"'_]+|["'_]+$/g, '')
}

/**
 * Names that feeds use, best first: of two columns for one field the first in this list wins and the other is dropped.
 * Reverse names of clients (`hostname`) are not here: they name people.
 */
export const COLUMN_NAMES: Readonly<Record<Field, readonly string[]>> = {
  value: ['value', 'indicator', 'ioc_value', 'ioc', 'observable', 'netblock', 'network'],
  type: ['indicator_type', 'ioc_type', 'observable_type', 'type'],
  ip: [
    'src_ip',
    'source_ip',
    'sourceip',
    'ip_str',
    'ip',
    'ip_address',
    'ipaddr',
    'ip_addr',
    'address',
    'srcip',
    'saddr',
    'sip',
    'ipv4',
    'ipv6',
    'source_address'
  ],
  cidr: ['cidr', 'source_network', 'prefix', 'subnet'],
  domain: ['domain', 'fqdn', 'source_fqdn', 'domain_name'],
  url: ['url', 'source_url', 'uri'],
  endpoint: ['endpoint', 'ip_port', 'host_port'],
  md5: ['md5', 'md5_hash', 'malware_hash_md5', 'file_md5'],
  sha1: ['sha1', 'sha1_hash', 'malware_hash_sha1', 'file_sha1'],
  sha256: ['sha256', 'sha256_hash', 'malware_hash_sha256', 'file_sha256'],
  sha512: ['sha512', 'sha512_hash'],
  classification: ['classification', 'classification_type', 'category', 'threat_type', 'rsit', 'report'],
  role: ['role'],
  malware: ['malware', 'malware_name', 'fk_malware', 'infection', 'family', 'botnet', 'botname', 'malware_family', 'name'],
  confidence: ['confidence', 'confidence_level', 'feed_accuracy', 'abuseconfidencescore'],
  severity: ['severity', 'extra_severity'],
  origin: ['origin'],
  time: ['time', 'timestamp', 'time_source', 'source_time', 'datetime', 'date', 'filetimeutc', 'lastseen', 'observed_at', 'utc'],
  first_seen: ['first_seen', 'first_seen_utc', 'firstseen', 'firstseenat', 'first_reported'],
  last_seen: ['last_seen', 'last_seen_utc', 'last_online', 'lastseenat', 'until', 'end_time'],
  valid_until: ['valid_until', 'expires', 'expiration'],
  count: ['count', 'event_count', 'extra_count', 'total_encounters', 'reports'],
  asn: ['asn', 'src_asn', 'source_asn', 'as', 'source_as', 'sourceipasnnr', 'as_number'],
  cc: ['cc', 'country_code', 'src_geo', 'geo', 'source_cc', 'country', 'source_geolocation_cc', 'sourceipcountrycode', 'countrycode'],
  tlp: ['tlp', 'tlp_level', 'tlplevel', 'traffic_light_protocol'],
  source_port: ['src_port', 'source_port', 'sourceport', 'sport', 'port'],
  transport: ['transport', 'protocol', 'proto', 'protocol_transport'],
  sinkhole: ['sinkhole'],
  tags: ['machine_tags'],
  reference: ['reference_url'],
  feed: ['feed', 'feed_label'],
  to_block: ['to_block', 'to_ids']
}

const FIELD_OF_NAME: ReadonlyMap<string, { field: Field; rank: number }> = new Map(
  FIELDS.flatMap(field => COLUMN_NAMES[field].map((name, rank) => [name, { field, rank }] as const))
)

/** The field that a name means by itself, and how good a name it is (0 is best). */
export function findField(name: string): { field: Field; rank: number } | undefined {
  return FIELD_OF_NAME.get(normaliseName(name))
}
