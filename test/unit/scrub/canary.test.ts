import { expect } from 'chai'
import fc from 'fast-check'

import { encodeRecords } from '../../../src/envelope/records-codec.js'
import { isRefused } from '../../../src/ingest/index.js'
import { type Indicator, noRecords } from '../../../src/model/indicator.js'
import { createAggregateWindows } from '../../../src/scrub/aggregate-windows.js'
import { createReport } from '../../../src/scrub/report.js'
import { NOW_S as INGEST_NOW_S, runIngest } from '../../support/ingest-run.js'
import { checkAsync } from '../../support/property.js'
import { scrubber } from '../../support/scrub-maker.js'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** What must never be seen outside: the word itself, and every way in which it could have been carried along. */
function spellings(canary: string): string[] {
  return [
    canary,
    canary.toLowerCase(),
    canary.toUpperCase(),
    base64(canary).slice(0, -4),
    Buffer.from(canary).toString('hex'),
    encodeURIComponent(canary)
  ]
}

const TICKS = BigInt(INGEST_NOW_S - 600) * 10_000_000n + 116_444_736_000_000_000n

/** An infected host with the canary in every field that is not the address, the time, a number or a closed word. */
function ctipLine(canary: string, index: number): string {
  const payload = { computer_name: canary, deep: { er: [canary, { bot_id: canary }] }, inner: base64(JSON.stringify({ name: canary })) }
  const row = {
    DataFeed: 'Microsoft.DCU.CTIP.Infected',
    SourcedFrom: canary,
    DateTimeReceivedUtcTxt: canary,
    Malware: `${canary} (${canary})`,
    ThreatCode: `${canary}@example.org`,
    ThreatConfidence: canary,
    TLP: 'Green',
    SourceIp: `198.51.100.${index}`,
    SourcePort: canary,
    DestinationIp: canary,
    SourceIpInfo: {
      SourceIpAsnNumber: '64500',
      SourceIpAsnOrgName: canary,
      SourceIpCountryCode: 'DE',
      SourceIpCity: canary,
      SourceIpPostalCode: canary
    },
    HttpInfo: { HttpHost: canary, HttpRequest: `/?user=${canary}`, HttpReferrer: canary, HttpUserAgent: canary },
    CustomInfo: { CustomField1: canary, CustomField3: `${canary}-PC` },
    Payload: index % 2 === 0 ? base64(JSON.stringify(payload)) : JSON.stringify(payload),
    [`Extra_${index}`]: { [canary.slice(0, 4)]: canary },
    [`${canary}@example.org`]: canary
  }

  return JSON.stringify(row).replace('{', `{"DateTimeReceivedUtc":${TICKS},`)
}

function csvInput(canary: string): string {
  const header = 'timestamp,src_ip,src_asn,src_geo,src_city,src_hostname,src_naics,http_agent,username,password,infection,comment'
  const rows = Array.from(
    { length: 6 },
    (_, n) =>
      `2026-01-02 11:50:00,198.51.100.${n + 1},64500,DE,${canary},${canary}.example.org,1,${canary},${canary},${canary},${canary}@x.example,"${canary}"`
  )

  return [header, ...rows].join('\n')
}

function jsonlInput(canary: string): string {
  const rows = [
    {
      url: `http://evil.example/u/${canary}?user=${canary}&q=${base64(`${canary}@example.org`)}&m=${canary}%40example.org`,
      classification: 'phishing'
    },
    { url: `http://evil.example/x;session=${canary}`, classification: 'malware-distribution' },
    {
      domain: 'evil.example',
      classification: 'c2-server',
      tags: [canary, `person:${canary}`],
      description: canary,
      reference_url: `https://example.org/${canary}`,
      malware: `${canary} ${canary}@`
    },
    { ip: '203.0.113.9', classification: 'scanner', username: canary, feed: `${canary}!`, nested: { raw: base64(canary), list: [canary] } }
  ]

  return rows.map(row => JSON.stringify({ ...row, tlp: 'GREEN', time: '2026-01-02T11:50:00Z' })).join('\n')
}

/** Everything that could leave or be shown after reading one input. */
async function everythingThatLeaves(input: string, fileName?: string): Promise<string> {
  const { items, counters } = await runIngest(input, { fileName, defaults: { tlp: 'GREEN' } })
  const scrub = scrubber({ nowS: () => INGEST_NOW_S, referenceHosts: ['other.example'] })
  const windows = createAggregateWindows({ asSize: () => 65_536, nowS: () => INGEST_NOW_S })
  const session = windows.begin()
  const report = createReport()
  const indicators: Indicator[] = []
  const shown: unknown[] = []

  for (const item of items) {
    if (isRefused(item)) {
      report.addRefused(item)
      continue
    }

    const decision = scrub.scrub(item)
    report.add(decision)
    shown.push(decision)

    if (decision.kind === 'publish') indicators.push(decision.indicator)
    if (decision.kind === 'address') indicators.push(decision.victim)
    if ((decision.kind === 'address' || decision.kind === 'aggregate') && decision.cell !== undefined)
      session.add(decision.cell, decision.kind === 'address')
  }

  const { closing, rows } = session.closePublish()
  report.addWindows(rows, closing)
  report.addDropped(counters.dropped)
  const stored = windows.takeDirty().map(({ key, value }) => Buffer.concat([key, value ?? Buffer.alloc(0)]).toString('latin1'))
  const wire = Buffer.from(encodeRecords({ ...noRecords, indicators: [...indicators, ...closing.indicators] })).toString('latin1')

  expect(report.report().rows, 'rows were read').to.be.above(0)
  expect(indicators.length + closing.indicators.length, 'something left').to.be.above(0)

  return [JSON.stringify(shown), JSON.stringify(report.report()), JSON.stringify([...counters.dropped]), ...stored, wire].join('\n')
}

describe('canaries', () => {
  const canary = fc.string({ unit: fc.constantFrom(...'GHJKMNPQRSTUVWXYZ'), minLength: 10, maxLength: 16 }).map(text => `Anna${text}`)
  const inputs: ReadonlyArray<[string, (word: string) => string, string?]> = [
    ['C-TIP', word => Array.from({ length: 6 }, (_, n) => ctipLine(word, n + 1)).join('\n')],
    ['CSV', csvInput, 'event4_sinkhole.csv'],
    ['JSON lines', jsonlInput]
  ]

  for (const [name, input, fileName] of inputs) {
    it(`planted in every field of ${name}, also nested and in base64, are in no decision, report, window or payload`, async () => {
      await checkAsync(
        fc.asyncProperty(canary, async word => {
          const seen = await everythingThatLeaves(input(word), fileName)

          for (const spelling of spellings(word)) expect(seen, spelling).not.to.contain(spelling)
        }),
        { runs: 60 }
      )
    })
  }

  it('would be seen if they left: the search finds what is there', async () => {
    const seen = await everythingThatLeaves(JSON.stringify({ domain: 'annaisthehost.example', classification: 'c2-server', tlp: 'GREEN' }))

    expect(seen).to.contain('annaisthehost')
  })
})
