import fc from 'fast-check'

/** Pieces that canonical forms are made of and broken with. */
const ATOMS = [
  ...['.', '..', '%', '%2', '%2e', '%41', '%25', '%5c', '%2F', '[.]', '(.)', '{dot}', '[:]', '[://]', '[', ']', '(', '{', '}'],
  ...['://', '/', '//', '\\', '?', '#', '@', ':', '|', '-', '--', '_', '*', ' ', '\t', '\r\n', '\u0000', '\u007f'],
  ...['0', '1', '255', '256', '0x7f', '010', '65535', '65536', '/24', '/32', '/128', '/0', '/255.255.255.0'],
  ...['a', 'Z', 'evil', 'EVIL', 'com', 'example', 'xn--', 'xn--bcher-kva', 'xn--zz', '_dmarc', 'onion'],
  ...[
    'ü',
    'ß',
    '例え',
    '。',
    '．',
    '｡',
    '１',
    '％',
    '／',
    '\u200b',
    '\u200d',
    '\u00ad',
    '\ufeff',
    '\ud800',
    '\udc00',
    '😀',
    '\u0130',
    'ﬀ',
    '\u2028'
  ],
  ...['http', 'HTTPS', 'hxxp', 'h**ps', 'ftp', 'ws', 'tcp', 'udp', '/tcp', '/udp', 'http://', 'hxxps[:]//'],
  ...['::', '::1', '2001:db8', 'fe80', '::ffff:', '192.0.2.1', '10.0.0.0', '198.51.100.', '3405803785', 'AS', 'ASN', '64500', '1.10'],
  ...['sha1:', 'md5=', 'ja4:', 'd41d8cd98f00b204e9800998ecf8427e', '"', "'", '<', '>', '`', '^', '~', '!', '$', '&', '+', ',', ';', '=']
]

const pieces = (maxLength: number): fc.Arbitrary<string> => fc.array(fc.constantFrom(...ATOMS), { maxLength }).map(parts => parts.join(''))

const hosts = fc.constantFrom(
  'evil.example',
  '192.0.2.1',
  '[2001:db8::1]',
  '3405803785',
  'bücher.example',
  '0x7f.1',
  'xn--bcher-kva.example'
)

/** Texts near the edge of what each type accepts, and any text at all. */
export const adversarialText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: pieces(8) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('http://', 'https:', 'hxxp[:]//', 'ftp:\\\\', ''), pieces(2), hosts, pieces(2), pieces(6))
      .map(([scheme, user, host, port, path]) => `${scheme}${user}${host}${port}/${path}`)
  },
  { weight: 2, arbitrary: fc.tuple(hosts, pieces(1), fc.nat(70_000)).map(([host, piece, port]) => `${host}${piece}:${port}`) },
  { weight: 2, arbitrary: fc.tuple(pieces(2), pieces(2)).map(([a, b]) => `${a}.${b}.com`) },
  { weight: 2, arbitrary: fc.tuple(fc.ipV4(), fc.nat(40)).map(([ip, length]) => `${ip}/${length}`) },
  { weight: 1, arbitrary: fc.ipV4() },
  { weight: 1, arbitrary: fc.ipV6() },
  { weight: 1, arbitrary: fc.tuple(fc.ipV6(), fc.nat(140)).map(([ip, length]) => `${ip}/${length}`) },
  { weight: 1, arbitrary: fc.domain() },
  { weight: 1, arbitrary: fc.webUrl({ withQueryParameters: true, withFragments: true }) },
  { weight: 1, arbitrary: fc.integer({ min: -1, max: 2 ** 33 }).map(String) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 15, maxLength: 33 }).map(bytes => Buffer.from(bytes).toString('hex')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map(units => String.fromCharCode(...units)) }
)

/** Every type that a caller may ask for, and some that nobody shares. */
export const ASKED_TYPES = [
  ...['ip', 'ipv4', 'ipv6', 'cidr', 'asn', 'domain', 'url', 'endpoint', 'hash', 'md5', 'sha1', 'sha256', 'sha512'],
  ...['cert-sha1', 'cert-sha256', 'ja3', 'ja4', 'aggregate', 'pseudonym', 'email', '__proto__', '']
] as const
