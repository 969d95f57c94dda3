import { NodeError } from '../../errors.js'
import type { ReportBody } from '../../rest/v1/publish-schemas.js'
import type { ClaimBody } from '../../rest/v1/schemas.js'
import type { Io } from '../command.js'
import { formatCount } from '../text.js'
import type { Captive } from './captive.js'
import type { DemoOrg } from './network.js'
import type { SampleFile } from './sample-file.js'
import type { Story } from './story.js'

/** How long the others may take to hold what was published. */
const AGREE_MS = 15_000
const POLL_MS = 20
/** Names of removed fields that are told one by one. */
const FIELDS_TOLD = 6

export interface Telling {
  captive: Captive
  story: Story
  orgs: readonly [DemoOrg, DemoOrg, DemoOrg]
  sample: SampleFile
  io: Io
}

/** Publishes the sample at the CERT and tells what happened, from what the nodes answer. */
export async function tellTheStory(telling: Telling): Promise<void> {
  const { story } = telling
  const report = await publish(telling)

  await tellScrub(story, report)
  await tellAgreement(telling)
  await tellWhoKnowsWhat(telling)
  await tellHowToGoOn(telling)
}

async function publish({ captive, story, orgs: [cert], sample, io }: Telling): Promise<ReportBody> {
  await story.title(`cert-alpha publishes ${formatCount(sample.checkIns)} check-ins of infected hosts at its sinkhole`)
  const startMs = io.clock.monotonicMs()
  const report = asReport(await captive.json(['publish', sample.path, '--dir', cert.dir, '--yes']))
  const ms = Math.round(io.clock.monotonicMs() - startMs)

  await story.done(
    `${formatCount(report.rows)} rows in, ${formatCount(report.records)} records signed in ${report.batches} batches and on disk, in ${formatCount(ms)} ms`
  )

  return report
}

async function tellScrub(story: Story, report: ReportBody): Promise<void> {
  const dropped = Object.entries(report.dropped).sort(([, a], [, b]) => b - a)
  const total = dropped.reduce((sum, [, times]) => sum + times, 0)
  const told = dropped.filter(([name]) => isPersonal(name)).slice(0, FIELDS_TOLD)

  await story.fact(`${formatCount(report.published)} rows about control servers: published to every member`)
  await story.fact(
    `${formatCount(report.addressed)} rows about hosts in a member's own network: complete, to that member alone (${owners(report)})`
  )
  await story.fact(`${formatCount(report.aggregated)} rows about other hosts: counted in aggregates of 5 hosts or more, never shown`)
  await story.fact(`${formatCount(report.suppressed)} rows told to nobody${codes(report.suppressed_by)}`)
  await story.fact(`${formatCount(report.refused)} rows refused${codes(report.refused_by)}`)
  await story.fact(`${formatCount(total)} field values of ${dropped.length} names never left cert-alpha, among them`)
  for (const [name, times] of told) await story.fact(`    ${name} ${formatCount(times)} times`)
}

/** Who got complete records, and how many: one a host and malware family, however often it checked in. */
function owners({ recipients }: ReportBody): string {
  return recipients
    .filter(({ organization }) => organization !== undefined)
    .map(({ name, records }) => `${name} ${formatCount(records)} records`)
    .join(', ')
}

/** Names that a person would call personal; the report has all of them. */
function isPersonal(name: string): boolean {
  return /computer|user|bot_?id|agent|city|postal|custom|account|referr/i.test(name)
}

function codes(counts: Readonly<Record<string, number>>): string {
  const words = Object.entries(counts).map(([code, count]) => `${code} ${formatCount(count)}`)

  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

async function tellAgreement({ captive, story, orgs, io }: Telling): Promise<void> {
  const startMs = io.clock.monotonicMs()
  let digests: string[] = []

  while (new Set(digests).size !== 1) {
    if (io.signal.aborted || io.clock.monotonicMs() - startMs > AGREE_MS) {
      throw new NodeError('DEMO_FAILED', 'the three nodes do not hold the same', { fix: 'run it again with --keep and read the logs' })
    }

    digests = await Promise.all(orgs.map(async ({ dir }) => String((await captive.json(['status', '--dir', dir]))['community_digest'])))
    if (new Set(digests).size !== 1) await io.clock.sleep(POLL_MS)
  }

  const ms = Math.round(io.clock.monotonicMs() - startMs)
  await story.title('The others answer')
  await story.done(
    `all three hold the same community data, digest ${digests[0]?.slice(0, 16)}…, ${formatCount(ms)} ms after the publish was acknowledged`
  )
}

async function tellWhoKnowsWhat({ captive, story, orgs: [cert, isp, agency] }: Telling): Promise<void> {
  const [host] = await list(captive, isp, ['--role', 'victim', '--type', 'ipv4', '--limit', '1'])
  const [control] = await list(captive, agency, ['--classification', 'c2-server', '--limit', '1'])
  const aggregates = await list(captive, agency, ['--type', 'aggregate', '--limit', '1000'])

  if (host === undefined || control === undefined || aggregates.length === 0) {
    throw new NodeError('DEMO_FAILED', 'the nodes did not receive what was published', {
      fix: 'run it again with --keep and read the logs'
    })
  }

  const largest = aggregates.reduce((a, b) => ((b.hosts ?? 0) > (a.hosts ?? 0) ? b : a))

  await story.done(
    `control server ${control.value}: agency-charlie knows it from ${control.organization.name}, signature verified, until ${control.valid_until}`
  )
  await story.done(`infected host ${host.value}, port ${host.source_port}, ${host.last_seen}, ${host.malware}:`)
  for (const org of [cert, isp, agency]) await story.fact(`${org.name.padEnd(15)} ${await knows(captive, org, host.value)}`)
  await story.done(`agency-charlie has it only as a number: ${formatCount(aggregates.length)} aggregates, the largest is`)
  await story.fact(`${largest.value}: ${largest.hosts} hosts, seen ${formatCount(largest.count)} times`)
}

async function knows(captive: Captive, org: DemoOrg, value: string): Promise<string> {
  // an aggregate has the role of those it counts, and names none of them
  const rows = (await list(captive, org, ['--role', 'victim', '--limit', '1000'])).filter(row => row.type !== 'aggregate')
  const claim = rows.find(row => row.value === value)
  if (claim !== undefined)
    return `complete: time, port and malware family (${org.name === 'cert-alpha' ? 'its publisher' : 'the network that owns it'})`

  return `nothing: ${rows.length} infected hosts known`
}

async function tellHowToGoOn({ captive, story, orgs }: Telling): Promise<void> {
  const [, isp, agency] = orgs
  const created = await captive.json(['key', 'create', 'demo', '--dir', agency.dir])
  const [control] = await list(captive, agency, ['--classification', 'c2-server', '--limit', '1'])
  const value = encodeURIComponent(control?.value ?? '203.0.113.1')

  await story.title('Try it in another terminal')
  for (const { name, restPort } of orgs) await story.fact(`${name.padEnd(15)} http://127.0.0.1:${restPort}`)
  await story.fact(`read key of agency-charlie: ${String(created['key'])}`)
  await story.blank()
  await story.line(`curl -H 'Authorization: Bearer ${String(created['key'])}' http://127.0.0.1:${agency.restPort}/v1/lookup/${value}`)
  await story.line(`npx tocsin status --dir ${agency.dir}`)
  await story.line(`npx tocsin list --role victim --limit 5 --dir ${isp.dir}`)
}

async function list(captive: Captive, org: DemoOrg, filter: readonly string[]): Promise<ClaimBody[]> {
  const page = await captive.json(['list', '--dir', org.dir, ...filter])

  return Array.isArray(page['indicators']) ? page['indicators'] : []
}

function asReport(body: Record<string, unknown>): ReportBody {
  if (!isReport(body))
    throw new NodeError('DEMO_FAILED', 'the node gave no report of the publish', { fix: 'run it again with --keep and read the logs' })

  return body
}

/** The node validated the whole body against the schema when it sent it; this tells a report from anything else. */
function isReport(body: object): body is ReportBody {
  return 'rows' in body && 'dropped' in body && 'recipients' in body
}
