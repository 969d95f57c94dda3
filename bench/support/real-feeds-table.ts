/** What a person would say on the command line about one file: `tocsin publish FILE --classification …`. */
export interface Given {
  classification?: string
  role?: string
  tlp?: string
  /** `input field=indicator field`. */
  map?: readonly string[]
}

export type Treatment = { given: Given } | { skip: string }

const publish = (given: Given): Treatment => ({ given })
const skip = (reason: string): Treatment => ({ skip: reason })

const C2: Given = { classification: 'c2-server', role: 'INFRASTRUCTURE', tlp: 'GREEN' }
const MALWARE: Given = { classification: 'malware-distribution', role: 'INFRASTRUCTURE', tlp: 'GREEN' }
const PHISHING: Given = { classification: 'phishing', role: 'INFRASTRUCTURE', tlp: 'GREEN' }
const INFECTED: Given = { classification: 'infected-system', role: 'VICTIM', tlp: 'GREEN' }
const GREEN: Given = { tlp: 'GREEN' }

const HTML = 'HTML: a page to look at, no feed format'
const NESTED = 'a JSON document with its rows inside it; JSON lines and lists of objects are read'
const MISP = 'MISP event JSON is not a format yet'

/** Whole folders, by how the path begins; the first that matches counts, files of their own come before them. */
const FOLDERS: ReadonlyArray<[string, Treatment]> = [
  ['ctip/', publish({})],
  ['shadowserver/', publish(GREEN)],
  ['misp-events/', skip(MISP)],
  ['pymisp-events/mail_', skip('mail')],
  ['pymisp-events/', skip(MISP)],
  ['stix/', skip('STIX bundles are not a format yet')],
  ['warninglists/', skip('what must not be shared or blocked: no feed')],
  ['intelmq-feeds/html_table__', skip(HTML)],
  ['intelmq-feeds/cleanmx__', skip('XML is not a format')],
  ['intelmq-feeds/hibp__', skip('breach notices name people: no indicators')],
  ['intelmq-feeds/dataplane__', publish(GREEN)],
  ['intelmq-feeds/cymru__', publish(GREEN)],
  ['intelmq-feeds/bambenek__', publish(C2)],
  ['intelmq-feeds/anubisnetworks__', publish(INFECTED)],
  ['intelmq-feeds/zoneh__', publish({ classification: 'unauthorised-information-modification', tlp: 'GREEN' })],
  ['intelmq-feeds/generic__', publish(C2)],
  ['intelmq-feeds/json__', publish(GREEN)],
  ['intelmq-feeds/microsoft__', publish({})]
]

/** Files that need words of their own. */
const FILES: Readonly<Record<string, Treatment>> = {
  'bulk/indicators.tsv.gz': publish({ ...MALWARE, map: ['1=type', '2=value', '4=confidence'] }),
  'intelmq-feeds/alienvault__test_parser_otx.data': skip(NESTED),
  'intelmq-feeds/anubisnetworks__example_report.json': publish({ ...INFECTED, map: ['env.remote_addr=ip', 'env.remote_port=source_port'] }),
  'intelmq-feeds/anubisnetworks__example_report2.json': publish({
    ...INFECTED,
    map: ['env.remote_addr=ip', 'env.remote_port=source_port']
  }),
  'intelmq-feeds/blocklistde__imap.txt': publish({ classification: 'brute-force', role: 'ATTACK_SOURCE', tlp: 'GREEN' }),
  'intelmq-feeds/blueliv__test_parser_crimeserver.data': publish(MALWARE),
  'intelmq-feeds/calidog__data.json': skip('an entry of a certificate transparency log: no indicator'),
  'intelmq-feeds/cert_eu__example.csv': publish(GREEN),
  'intelmq-feeds/cznic__example_proki.json': skip(NESTED),
  'intelmq-feeds/dshield__asdetailsascii.html': skip(HTML),
  'intelmq-feeds/dshield__block.txt': publish({
    classification: 'scanner',
    role: 'NETWORK',
    tlp: 'GREEN',
    map: ['Start=ip', 'Netblock=cidr']
  }),
  'intelmq-feeds/dyn__ponmocup-infected-domains-CIF-latest.txt': skip('columns with blanks between them'),
  'intelmq-feeds/fireeye__event.txt': skip('XML is not a format'),
  'intelmq-feeds/generic__compose_fields.csv': skip('host and path in two columns'),
  'intelmq-feeds/generic__test_filter_blacklist.csv': skip('a script of ipset commands'),
  'intelmq-feeds/generic__test_filter_whitelist_ipset.csv': skip('a script of iptables commands'),
  'intelmq-feeds/github_feed__example_ioc_strangereal_intel.json': publish(MALWARE),
  'intelmq-feeds/malwarepatrol__getfile': publish(MALWARE),
  'intelmq-feeds/malwareurl__test_malwareurl.data': skip(HTML),
  'intelmq-feeds/mcafee__atdreport.txt': skip(NESTED),
  'intelmq-feeds/misp__misp_attribute.json': publish(MALWARE),
  'intelmq-feeds/misp__misp_event.json': skip(MISP),
  'intelmq-feeds/netlab_360__dga.txt': publish(C2),
  'intelmq-feeds/netlab_360__hajime.txt': skip('values behind a name and an equals sign'),
  'intelmq-feeds/netlab_360__magnitude.txt': publish(MALWARE),
  'intelmq-feeds/netlab_360__mirai.txt': skip('values behind a name and an equals sign'),
  'intelmq-feeds/openphish__feed.txt': publish(PHISHING),
  'intelmq-feeds/shodan__tests.json': publish({ classification: 'potentially-unwanted-accessible', tlp: 'GREEN' }),
  'intelmq-feeds/spamhaus__asndrop.txt': publish({ classification: 'other', role: 'NETWORK', tlp: 'GREEN' }),
  'intelmq-feeds/spamhaus__cert.txt': publish(INFECTED),
  'intelmq-feeds/spamhaus__drop.txt': publish({ classification: 'other', role: 'NETWORK', tlp: 'GREEN' }),
  'intelmq-feeds/sucuri__test_sucuri.data': skip(HTML),
  'intelmq-feeds/surbl__test_surbl.data': skip('answers of a DNS server'),
  'intelmq-feeds/threatminer__test_threatminer.data': skip(HTML),
  'intelmq-feeds/twitter__tweet.txt': skip('prose'),
  'intelmq-feeds/webinspektor__test_webinspektor.data': skip(HTML)
}

/** How the bench publishes a file, or why it does not; every file needs an answer. */
export function treatmentOf(file: string): Treatment | undefined {
  return FILES[file] ?? FOLDERS.find(([begin]) => file.startsWith(begin))?.[1]
}
