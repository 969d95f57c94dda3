import { expect } from 'chai'

import * as words from '../../../src/ingest/words.js'

const table = <T>(name: string, parse: (text: string) => T | undefined, rows: ReadonlyArray<readonly [string, T | undefined]>): void => {
  describe(name, () => {
    for (const [text, expected] of rows) {
      it(`"${text}" is ${String(expected)}`, () => {
        expect(parse(text)).to.equal(expected)
      })
    }
  })
}

describe('words of feeds', () => {
  table('TLP', words.parseTlp, [
    ['Green', 'GREEN'],
    ['TLP:GREEN', 'GREEN'],
    ['tlp:white', 'CLEAR'],
    ['CLEAR', 'CLEAR'],
    ['YELLOW', 'AMBER'],
    ['Unknown', 'AMBER'],
    ['AMBER+STRICT', 'AMBER+STRICT'],
    ['amber_strict', 'AMBER+STRICT'],
    ['RED', 'RED'],
    ['', undefined],
    // unparsable means most restrictive (P3)
    ['TLP:PURPLE', 'RED'],
    ['constructor', 'RED']
  ])

  table('confidence', words.parseConfidence, [
    ['High', 85],
    ['Medium', 50],
    ['Low', 15],
    ['Informational', 10],
    ['0', 0],
    ['100', 100],
    ['87.5', 88],
    ['40%', 40],
    ['101', undefined],
    ['admiralty:2', 70],
    ['admiralty:6', undefined],
    ['toString', undefined],
    ['sure', undefined]
  ])

  table('severity', words.parseSeverity, [
    ['critical', 'critical'],
    ['Info', 'info'],
    ['moderate', 'medium'],
    ['valueOf', undefined]
  ])

  table('role', words.parseRole, [
    ['attack source', 'ATTACK_SOURCE'],
    ['Victim', 'VICTIM'],
    ['bystander', undefined]
  ])

  table('malware', words.parseMalware, [
    ['B67-SS-TINBA', 'b67-ss-tinba'],
    ['Zero Access', 'zero-access'],
    ['win.cobalt_strike', 'win.cobalt_strike'],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), undefined],
    ['anna@example.org', undefined],
    ['198.51.100.7', undefined],
    ['host-198-51-100-7', undefined],
    ['14758f1afd44c09b7992073ccf00b43d', undefined],
    ['', undefined]
  ])

  table('AS number', words.parseAsn, [
    ['64500', 64_500],
    ['AS64500', 64_500],
    ['ASN 64500', 64_500],
    ['0', undefined],
    ['65535', undefined],
    ['4294967295', undefined]
  ])

  table('port', words.parsePort, [
    ['1', 1],
    ['65535', 65_535],
    ['0', undefined],
    ['65536', undefined],
    ['http', undefined]
  ])

  table('country', words.parseCountry, [
    ['de', 'DE'],
    ['Germany', undefined],
    ['', undefined]
  ])

  table('transport', words.parseTransport, [
    ['TCP', 'tcp'],
    ['17', 'udp'],
    ['icmp', undefined]
  ])
})
