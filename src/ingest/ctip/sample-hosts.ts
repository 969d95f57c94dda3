/** The invented world of the sample: networks, people and machines that do not exist. Documentation ranges only. */

/** One network with its hosts: RFC 5737 and RFC 3849 prefixes, RFC 5398 AS numbers. */
export interface SampleNetwork {
  asn: number
  name: string
  cc: string
  city: string
  postalCode: string
  latitude: number
  longitude: number
  /** First three octets of its IPv4 hosts, and which of the 254 are its. */
  ipv4?: { prefix: string; from: number; to: number }
  /** First three groups of its IPv6 hosts (a /48). */
  ipv6: string
  /** Part of all infected hosts, in permille. */
  sharePermille: number
}

/** AS64500 owns 198.51.100.0/24 and 2001:db8:64::/48: the Internet provider of the demo. */
export const SAMPLE_NETWORKS: readonly SampleNetwork[] = [
  network(64500, 'Example Access', 'DE', 'Saarbruecken', '66111', 49.23, 6.99, '2001:db8:64', 260, {
    prefix: '198.51.100',
    from: 1,
    to: 254
  }),
  network(64496, 'Example Cable', 'DE', 'Bremen', '28195', 53.07, 8.8, '2001:db8:60', 120, { prefix: '192.0.2', from: 1, to: 120 }),
  network(64497, 'Example Fibre', 'DE', 'Mainz', '55116', 50.0, 8.27, '2001:db8:61', 90),
  network(64498, 'Example Telekom', 'AT', 'Graz', '8010', 47.07, 15.44, '2001:db8:62', 90, { prefix: '192.0.2', from: 121, to: 200 }),
  network(64499, 'Example Netz', 'AT', 'Linz', '4020', 48.3, 14.29, '2001:db8:63', 60),
  network(64501, 'Example Breedband', 'NL', 'Utrecht', '3511', 52.09, 5.12, '2001:db8:65', 80),
  network(64502, 'Example Glasvezel', 'NL', 'Breda', '4811', 51.59, 4.78, '2001:db8:66', 50),
  network(64503, 'Example Siec', 'PL', 'Lodz', '90-001', 51.77, 19.46, '2001:db8:67', 70, { prefix: '192.0.2', from: 201, to: 254 }),
  network(64504, 'Example Lacze', 'PL', 'Gdansk', '80-001', 54.35, 18.65, '2001:db8:68', 50),
  network(64505, 'Example Reseau', 'FR', 'Lille', '59000', 50.63, 3.07, '2001:db8:69', 60),
  network(64506, 'Example Fibres', 'FR', 'Nantes', '44000', 47.22, -1.55, '2001:db8:6a', 40),
  network(64507, 'Example Bredband', 'SE', 'Malmo', '21119', 55.6, 13.0, '2001:db8:6b', 20),
  network(64508, 'Example Nat', 'SE', 'Lund', '22100', 55.7, 13.19, '2001:db8:6c', 7),
  // Two hosts or so: too few to be told, whichever rung of the ladder.
  network(64511, 'Example Small', 'JP', 'Nara', '630-8001', 34.68, 135.8, '2001:db8:6d', 3)
]

function network(
  ...[asn, name, cc, city, postalCode, latitude, longitude, ipv6, sharePermille, ipv4]: [
    number,
    string,
    string,
    string,
    string,
    number,
    number,
    string,
    number,
    SampleNetwork['ipv4']?
  ]
): SampleNetwork {
  return { asn, name, cc, city, postalCode, latitude, longitude, ipv6, sharePermille, ipv4 }
}

/** Families with their share of the hosts, in permille, as C-TIP's threat codes spell them. */
export const SAMPLE_FAMILIES: ReadonlyArray<{ code: string; malware: string; permille: number }> = [
  { code: 'B79-Kelihos', malware: 'Kelihos', permille: 800 },
  { code: 'B49-Waledac', malware: 'Waledac', permille: 130 },
  { code: 'B107-Rustock', malware: 'Rustock', permille: 70 }
]

/** How rows are marked, in permille. */
export const SAMPLE_MARKS: ReadonlyArray<{ tlp: string; permille: number }> = [
  { tlp: 'Green', permille: 900 },
  { tlp: 'Amber', permille: 50 },
  { tlp: 'Unknown', permille: 30 },
  { tlp: 'YELLOW', permille: 20 }
]

export const FIRST_NAMES = [
  'Anna',
  'Bruno',
  'Clara',
  'Dirk',
  'Elena',
  'Femke',
  'Gustav',
  'Hanna',
  'Ivan',
  'Jana',
  'Karel',
  'Lucie'
] as const
export const LAST_NAMES = [
  'Albrecht',
  'Bakker',
  'Cermak',
  'Dubois',
  'Eriksson',
  'Fischer',
  'Gruber',
  'Hoffmann',
  'Jansen',
  'Kowalski'
] as const
export const USER_AGENTS = [
  'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.11 (KHTML, like Gecko) Chrome/23.0.1271.97 Safari/537.11',
  'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)',
  'Mozilla/5.0 (Windows NT 5.1; rv:17.0) Gecko/20100101 Firefox/17.0'
] as const
