import type { Meaning } from '../classifications.js'
import { type Field, normaliseName } from '../fields.js'

/**
 * Shadowserver's reports: the columns that may be used and what each report is about. All other columns are dropped,
 * above all the sinkhole's and sensor's side, reverse names, cities, device and certificate subjects.
 */
export const SHADOWSERVER_COLUMNS: ReadonlyMap<string, { field: Field; rank: number }> = new Map<string, { field: Field; rank: number }>([
  ['timestamp', { field: 'time', rank: 0 }],
  ['src_ip', { field: 'ip', rank: 0 }],
  ['ip', { field: 'ip', rank: 1 }],
  ['url', { field: 'url', rank: 0 }],
  ['src_port', { field: 'source_port', rank: 0 }],
  ['port', { field: 'source_port', rank: 1 }],
  ['src_asn', { field: 'asn', rank: 0 }],
  ['asn', { field: 'asn', rank: 1 }],
  ['src_geo', { field: 'cc', rank: 0 }],
  ['geo', { field: 'cc', rank: 1 }],
  ['infection', { field: 'malware', rank: 0 }],
  ['family', { field: 'malware', rank: 1 }],
  ['protocol', { field: 'transport', rank: 0 }],
  ['severity', { field: 'severity', rank: 0 }],
  ['count', { field: 'count', rank: 0 }]
])

/**
 * Report (file) names → meaning, first match decides. Where a report lists the victims of attacks, or hosts that are
 * named without an accusation, the role says so, because the RSIT type alone would protect them less.
 */
const REPORTS: ReadonlyArray<[RegExp, Meaning]> = [
  [/sinkhole|drone$|botnet_drone|drone_hadoop|^drone|hadoop/, { classification: 'infected-system' }],
  [/compromised|webshell|hacked/, { classification: 'system-compromise' }],
  [/honeypot_ddos|amplification|ddos_target|ddos_victim/, { classification: 'ddos', role: 'VICTIM' }],
  [/honeypot_brute|brute_force|bruteforce/, { classification: 'brute-force' }],
  [/darknet|honeypot|scanners?$|ics_scan|http_scan|rdp_scan|smb_scan/, { classification: 'scanner' }],
  [/blocklist|blacklist/, { classification: 'other', role: 'EXPOSED' }],
  [/malware_url/, { classification: 'malware-distribution' }],
  [/ip_spoofer|caida|outdated_dnssec/, { classification: 'misconfiguration' }],
  [/device_id/, { classification: 'undetermined', role: 'EXPOSED' }],
  [/freak|poodle|ssl/, { classification: 'weak-crypto' }],
  [
    /chargen|qotd|ntp|dns_open|openresolver|scan_dns|ssdp|snmp|memcached|portmapper|netbios|mdns|cldap|ldap_udp|coap|ard|ubiquiti|dvr_dhcp|msrdpeudp|rdpeudp|ws_discovery|middlebox|tftp|xdmcp|stun/,
    { classification: 'ddos-amplifier' }
  ],
  [/vulnerable|netis_router|exchange|cve|cwmp|synful|smb$|isakmp|bgp|db2|mssql|msmq/, { classification: 'vulnerable-system' }],
  [
    /^scan|^open|accessible|exposed|ipmi|elasticsearch|mongodb|redis|rsync|rdp|vnc|telnet|ftp|adb|afp|hadoop|ldap|mqtt|population/,
    {
      classification: 'potentially-unwanted-accessible'
    }
  ]
]

/** Old reports were called so; a brute-force drone is an attacker, and must be asked before the drones. */
const BRUTE_FORCE_DRONE = /drone_brute|brute_force_drone/

/** What the report with this file name is about; the date, organization and extension around the report's name do not matter. */
export function reportMeaning(fileName: string): Meaning | undefined {
  const base = fileName.split(/[\\/]/).at(-1) ?? ''
  const name = normaliseName(base.replace(/\.(csv|txt)$/i, '').replace(/^\d{4}-\d{2}-\d{2}-/, ''))

  if (BRUTE_FORCE_DRONE.test(name)) return { classification: 'brute-force' }

  return REPORTS.find(([pattern]) => pattern.test(name))?.[1]
}

const OWN_NAMES = ['naics', 'src_naics', 'sic', 'sector', 'src_sector', 'p0f_genre', 'tag', 'public_source']

/** A header of Shadowserver: a timestamp, an address, its place, and at least one of the columns that only they have. */
export function isShadowserver(header: readonly string[]): boolean {
  const names = new Set(header.map(normaliseName))
  const has = (...options: string[]): boolean => options.some(name => names.has(name))

  return has('timestamp') && has('ip', 'src_ip') && has('asn', 'src_asn') && has('geo', 'src_geo') && has(...OWN_NAMES)
}
