import { expect } from 'chai'
import fc from 'fast-check'

import { encodeRecords } from '../../../src/envelope/records-codec.js'
import { isNodeError } from '../../../src/errors.js'
import { canonicalize } from '../../../src/model/canonical.js'
import type { Tlp } from '../../../src/model/enumerations.js'
import { countRecords, type Indicator, noRecords, type Records, type VictimRecord } from '../../../src/model/indicator.js'
import { tocsin } from '../../../src/proto/tocsin.js'
import { SCRUB_VERSION } from '../../../src/scrub/constants.js'
import { createOutboundGate, type OutboundGateInit } from '../../../src/scrub/outbound-gate.js'
import { check } from '../../support/property.js'
import { aggregate, CERT, indicator, ISP, NATIONAL, observation, OTHER_ISP, scrubber, victim } from '../../support/scrub-maker.js'

const CEILINGS = new Map<Uint8Array, Tlp>([
  [ISP, 'AMBER+STRICT'],
  [OTHER_ISP, 'AMBER'],
  [NATIONAL, 'RED']
])

const open: OutboundGateInit = {
  isLab: true,
  isOwn: row => row.value.startsWith('192.0.2.'),
  ownOrg: CERT,
  ceilingOf: key => [...CEILINGS].find(([known]) => Buffer.compare(known, key) === 0)?.[1]
}

interface Sent {
  indicators?: readonly Indicator[]
  victimRecords?: readonly VictimRecord[]
  audience?: readonly Uint8Array[]
  maxTlp?: Tlp
  scrubVersion?: number
  init?: Partial<OutboundGateInit>
}

/** The code that the gate refuses with, or `passes`. */
function send({
  indicators = [],
  victimRecords = [],
  audience = [],
  maxTlp = 'RED',
  scrubVersion = SCRUB_VERSION,
  init = {}
}: Sent): string {
  const records: Records = { ...noRecords, indicators, victimRecords }

  return judge(encodeRecords(records), countRecords(records), audience, maxTlp, scrubVersion, init)
}

function judge(
  payload: Uint8Array,
  records: number,
  audience: readonly Uint8Array[],
  maxTlp: Tlp,
  scrubVersion: number,
  init: Partial<OutboundGateInit>
): string {
  try {
    createOutboundGate({ ...open, ...init })(payload, { records, maxTlp, scrubVersion }, audience)
  } catch (err) {
    if (!isNodeError(err)) throw err

    return err.code
  }

  return 'passes'
}

const url = (rest: string): Indicator => indicator({ type: 'url', value: `http://evil.example${rest}` })
const base64 = (text: string): string => Buffer.from(text).toString('base64url')

describe('outbound gate', () => {
  it('lets clean batches through', () => {
    expect(send({ indicators: [indicator(), aggregate(), url('/gate.php?v=2&user=REDACTED')] })).to.equal('passes')
    expect(send({ victimRecords: [victim()], audience: [CERT, ISP] })).to.equal('passes')
    expect(send({ indicators: [indicator({ tlp: 'AMBER' })], audience: [CERT, ISP, OTHER_ISP] })).to.equal('passes')
  })

  describe('refuses a planted fault:', () => {
    const faults: ReadonlyArray<[string, string, Sent]> = [
      ['a victim record in COMMUNITY', 'GATE_VICTIM_EXPOSED', { victimRecords: [victim({ tlp: 'GREEN' })] }],
      [
        'an infected host as an indicator',
        'GATE_VICTIM_EXPOSED',
        { indicators: [indicator({ classification: 'infected-system', role: 'VICTIM' })] }
      ],
      [
        'an exposed host as an indicator',
        'GATE_VICTIM_EXPOSED',
        { indicators: [indicator({ classification: 'vulnerable-system', role: 'EXPOSED' })] }
      ],
      ['an aggregate of 4 hosts', 'GATE_VICTIM_EXPOSED', { indicators: [aggregate({ hosts: 4 })] }],
      ['an aggregate without hosts', 'GATE_VICTIM_EXPOSED', { indicators: [aggregate({ hosts: undefined })] }],
      ['an aggregate that was not floored', 'GATE_VICTIM_EXPOSED', { indicators: [aggregate({ hosts: 6 })] }],
      ['an aggregate whose count was not floored', 'GATE_VICTIM_EXPOSED', { indicators: [aggregate({ count: 26 })] }],
      [
        'an aggregate with k below 5',
        'GATE_VICTIM_EXPOSED',
        { indicators: [aggregate({ scrub: { method: 'aggregated', profile: 'victim-public/1', k: 4, grainS: 86_400, removedGroups: 0 } })] }
      ],
      ['an infected host sold as infrastructure', 'ROLE_TOO_WEAK', { indicators: [indicator({ classification: 'infected-system' })] }],
      [
        'a scanner sold as infrastructure, to one organization',
        'ROLE_TOO_WEAK',
        { indicators: [indicator({ classification: 'scanner' })], audience: [CERT, ISP] }
      ],
      ['AMBER in COMMUNITY', 'GATE_TLP_ABOVE_AUDIENCE', { indicators: [indicator({ tlp: 'AMBER' })] }],
      [
        'AMBER+STRICT to an organization with a lower ceiling',
        'GATE_TLP_ABOVE_AUDIENCE',
        { indicators: [indicator({ tlp: 'AMBER+STRICT' })], audience: [CERT, ISP, OTHER_ISP] }
      ],
      [
        'anything above CLEAR to a key that is no member',
        'GATE_TLP_ABOVE_AUDIENCE',
        { indicators: [indicator()], audience: [CERT, new Uint8Array(32).fill(99)] }
      ],
      ['a record above the header’s mark', 'GATE_TLP_ABOVE_AUDIENCE', { indicators: [indicator()], maxTlp: 'CLEAR' }],
      ['an e-mail address in a path', 'GATE_EMAIL_ADDRESS', { indicators: [url('/anna%40example.org/x')] }],
      ['an e-mail address in base64', 'GATE_EMAIL_ADDRESS', { indicators: [url(`/?q=${base64('anna@example.org')}`)] }],
      ['an e-mail address in a tag', 'GATE_EMAIL_ADDRESS', { indicators: [indicator({ tags: ['x:anna@example.org'] })] }],
      ['a login name in a parameter', 'GATE_PERSONAL_NAME', { indicators: [url('/?username=anna')] }],
      ['a tag about a person', 'GATE_PERSONAL_NAME', { indicators: [indicator({ tags: ['victim:computer=anna-pc'] })] }],
      ['an address as a family', 'GATE_PERSONAL_NAME', { indicators: [indicator({ malware: '198.51.100.7' })] }],
      ['a password in a parameter', 'GATE_CREDENTIAL', { indicators: [url('/?pwd=hunter2')] }],
      ['a token by its shape', 'GATE_CREDENTIAL', { indicators: [url('/x/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl')] }],
      ['a victim’s address behind a server', 'GATE_VICTIM_EXPOSED', { indicators: [url('/?src=198.51.100.7')] }],
      ['a victim’s IPv6 address behind a server', 'GATE_VICTIM_EXPOSED', { indicators: [url('/report/2001:db8:64::7')] }],
      ['a private address', 'GATE_PRIVATE_ADDRESS', { indicators: [indicator({ value: '10.1.2.3' })] }],
      [
        'a private address as the host of a URL',
        'GATE_PRIVATE_ADDRESS',
        { indicators: [indicator({ type: 'url', value: 'http://192.168.1.1/x' })] }
      ],
      ['a private endpoint', 'GATE_PRIVATE_ADDRESS', { indicators: [indicator({ type: 'endpoint', value: '172.16.0.1:80/tcp' })] }],
      [
        'a private network',
        'GATE_PRIVATE_ADDRESS',
        { indicators: [indicator({ type: 'cidr', value: '100.64.0.0/16', classification: 'spam', role: 'ATTACK_SOURCE' })] }
      ],
      ['a local name', 'GATE_PRIVATE_ADDRESS', { indicators: [indicator({ type: 'domain', value: 'printer.local' })] }],
      ['a reverse name', 'GATE_PRIVATE_ADDRESS', { indicators: [indicator({ type: 'domain', value: '7.100.51.198.in-addr.arpa' })] }],
      [
        'a unique local IPv6 address',
        'GATE_PRIVATE_ADDRESS',
        { victimRecords: [victim({ type: 'ipv6', value: 'fd00::7' })], audience: [CERT, ISP] }
      ],
      ['documentation space in a production mesh', 'GATE_PRIVATE_ADDRESS', { indicators: [indicator()], init: { isLab: false } }],
      ['the own network', 'GATE_OWN_NETWORK', { indicators: [indicator({ value: '192.0.2.9' })] }],
      ['the own network, to somebody else', 'GATE_OWN_NETWORK', { victimRecords: [victim({ value: '192.0.2.9' })], audience: [CERT, ISP] }],
      [
        'a version of the scrub that this build does not have',
        'GATE_SCRUB_NOTE_MISSING',
        { indicators: [indicator()], scrubVersion: SCRUB_VERSION + 1 }
      ]
    ]

    for (const [what, code, sent] of faults) {
      it(`${what}: ${code}`, () => {
        expect(send(sent)).to.equal(code)
      })
    }

    it('a row without a scrub note: GATE_SCRUB_NOTE_MISSING', () => {
      const message = tocsin.v1.Records.decode(encodeRecords({ ...noRecords, indicators: [indicator()] }))
      const shape = message.indicators?.shapes?.[0]
      if (shape === undefined || shape === null) throw new Error('no shape')
      shape.scrubMethod = 0

      expect(judge(tocsin.v1.Records.encode(message).finish(), 1, [], 'RED', SCRUB_VERSION, {})).to.equal('GATE_SCRUB_NOTE_MISSING')
    })

    it('a type whose number is reserved: GATE_RESERVED_FIELD', () => {
      const message = tocsin.v1.Records.decode(
        encodeRecords({ ...noRecords, indicators: [indicator({ type: 'domain', value: 'evil.example' })] })
      )
      const shape = message.indicators?.shapes?.[0]
      if (shape === undefined || shape === null) throw new Error('no shape')
      shape.type = 32

      expect(judge(tocsin.v1.Records.encode(message).finish(), 1, [], 'RED', SCRUB_VERSION, {})).to.equal('GATE_RESERVED_FIELD')
    })

    it('an unknown field, or bytes that are no records: GATE_RESERVED_FIELD', () => {
      const clean = encodeRecords({ ...noRecords, indicators: [indicator()] })

      // Field 15, a varint: nothing in this version has it.
      expect(judge(Buffer.concat([clean, Uint8Array.of(0x78, 1)]), 1, [], 'RED', SCRUB_VERSION, {})).to.equal('GATE_RESERVED_FIELD')
      expect(judge(Uint8Array.of(1, 2, 3), 1, [], 'RED', SCRUB_VERSION, {})).to.equal('GATE_RESERVED_FIELD')
      expect(judge(clean, 2, [], 'RED', SCRUB_VERSION, {})).to.equal('GATE_RESERVED_FIELD')
    })
  })

  it('finds one bad row among a thousand and names its number, never its value', () => {
    const rows = Array.from({ length: 999 }, () => indicator())
    const records: Records = { ...noRecords, indicators: [...rows, indicator({ value: '10.9.8.7' })] }
    let caught: unknown

    try {
      createOutboundGate(open)(encodeRecords(records), { records: 1_000, maxTlp: 'GREEN', scrubVersion: SCRUB_VERSION }, [])
    } catch (err) {
      caught = err
    }

    expect(isNodeError(caught, 'GATE_PRIVATE_ADDRESS')).to.equal(true)
    expect(isNodeError(caught) ? caught.details : {}).to.deep.equal({ row: 999 })
    expect(isNodeError(caught) ? caught.message : '').not.to.contain('10.9.8.7')
  })

  it('sends the own network’s victims to the own organization', () => {
    expect(send({ victimRecords: [victim({ value: '192.0.2.9' })], audience: [CERT] })).to.equal('passes')
  })

  it('agrees with the scrubber: what that publishes to COMMUNITY passes', () => {
    const scrub = scrubber()
    const row = fc.record({
      type: fc.constantFrom<'url'>('url'),
      value: fc
        .array(
          fc.oneof(
            fc.webSegment(),
            fc.constantFrom('user', 'anna%40example.org', '198.51.100.7', base64('anna@example.org'), 'id=7', 'a=b')
          ),
          { maxLength: 5 }
        )
        .map(parts => `http://evil.example/${parts.join('/')}?${parts.toReversed().join('&')}`)
    })

    check(
      fc.property(row, fields => {
        const canonical = canonicalize('url', fields.value)
        if (!canonical.ok) return

        const decision = scrub.scrub(
          observation({ type: 'url', value: canonical.canonical, classification: 'malware-distribution', flags: ['special-use'] })
        )
        if (decision.kind !== 'publish') return

        expect(
          send({ indicators: [decision.indicator], maxTlp: 'GREEN', init: { isOwn: () => false } }),
          decision.indicator.value
        ).to.equal('passes')
      }),
      { runs: 300 }
    )
  })
})
