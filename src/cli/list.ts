import { CLASSIFICATIONS, OBSERVABLE_TYPES } from '../model/enumerations.js'
import { PAGE_MAX } from '../query/constants.js'
import type { ClaimBody } from '../rest/v1/schemas.js'
import { createClient } from './client.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT } from './exit-codes.js'
import { printList } from './output.js'
import { createProgress } from './progress.js'
import { formatCount, formatDuration } from './text.js'
import { parseMoment, queryString, ROLE_WORDS, TLP_WORDS, wireWord } from './words.js'

/** Rows that are given when --limit is absent, and the most that are held at once. */
const LIMIT_DEFAULT = '100'
const LIMIT_MAX = 1_000_000

export const listCommand: CommandSpec = {
  name: 'list',
  group: 'data',
  summary: 'List claims by filter',
  description: 'All given filters must hold; a filter that is given twice takes either. Expired claims are never listed.',
  arguments: [],
  options: [
    { flags: '--type <type...>', summary: 'observable type', choices: OBSERVABLE_TYPES },
    { flags: '--classification <type...>', summary: 'RSIT type', choices: CLASSIFICATIONS },
    { flags: '--role <role...>', summary: 'role', choices: ROLE_WORDS },
    { flags: '--malware <family...>', summary: 'malware family' },
    { flags: '--asn <number...>', summary: 'AS number' },
    { flags: '--cc <code...>', summary: 'country code' },
    { flags: '--org <org...>', summary: 'publisher: name or did:key' },
    { flags: '--tlp <tlp>', summary: 'this TLP or lower', choices: TLP_WORDS },
    { flags: '--min-confidence <percent>', summary: 'claimed confidence, 0 to 100' },
    { flags: '--since <time>', summary: 'last seen at or after: 1h, a date or a time' },
    { flags: '--until <time>', summary: 'last seen before' },
    { flags: '--withdrawn', summary: 'withdrawn claims too' },
    { flags: '--limit <rows>', summary: 'most rows', default: LIMIT_DEFAULT },
    { flags: '--cursor <cursor>', summary: 'go on where the page before ended' }
  ],
  examples: [
    { line: 'tocsin list --classification c2-server --since 24h', does: 'control servers seen since yesterday' },
    { line: 'tocsin list --type ipv4 --type ipv6 --min-confidence 80 -o csv', does: 'addresses for a spreadsheet' },
    { line: 'tocsin list --role victim --asn 64500 -o jsonl --limit 10000', does: 'infected hosts in one network' }
  ],
  async run(args, io) {
    const client = await createClient(args, io)
    const limit = args.whole('limit', { min: 1, max: LIMIT_MAX }) ?? PAGE_MAX
    const progress = createProgress(io, args)
    const rows: ClaimBody[] = []
    let cursor = args.text('cursor')
    let isMore = true

    while (isMore && rows.length < limit) {
      const page = await client.get(`/v1/indicators${queryOf(args, io, Math.min(PAGE_MAX, limit - rows.length), cursor)}`)
      if (Array.isArray(page['indicators'])) rows.push(...page['indicators'])

      cursor = typeof page['next'] === 'string' ? page['next'] : undefined
      isMore = cursor !== undefined
      progress.show(`${formatCount(rows.length)} claims`)
    }

    await progress.end()
    await print(rows, cursor, args, io)

    if (cursor !== undefined && !args.isQuiet && args.format !== 'json') await io.stderr.write(`more: --cursor ${cursor}\n`)

    return rows.length === 0 ? EXIT.nothingFound : EXIT.ok
  }
}

function queryOf(args: Args, io: Io, limit: number, cursor: string | undefined): string {
  const moment = (name: string): string | undefined => {
    const text = args.text(name)

    return text === undefined ? undefined : new Date(parseMoment(text, name, io.clock.nowMs())).toISOString()
  }

  return queryString({
    type: args.list('type'),
    classification: args.list('classification'),
    role: args.list('role').map(wireWord),
    malware: args.list('malware'),
    asn: args.list('asn').map(asn => asn.replace(/^AS/i, '')),
    cc: args.list('cc').map(cc => cc.toUpperCase()),
    org: args.list('org'),
    tlp: args.text('tlp')?.toUpperCase(),
    min_confidence: args.whole('min-confidence', { min: 0, max: 100 }),
    since: moment('since'),
    until: moment('until'),
    withdrawn: args.flag('withdrawn') || undefined,
    limit,
    cursor
  })
}

async function print(rows: readonly ClaimBody[], next: string | undefined, args: Args, io: Io): Promise<void> {
  const nowMs = io.clock.nowMs()
  const isPlain = args.format === 'csv'

  await printList<ClaimBody>(io, args, {
    schema: 'tocsin.list/1',
    name: 'indicators',
    rows,
    extra: next === undefined ? {} : { next },
    columns: [
      { key: 'type', text: row => row.type },
      { key: 'value', text: row => row.value },
      { key: 'classification', title: 'KIND', text: row => row.classification },
      { key: 'malware', text: row => row.malware ?? '' },
      { key: 'role', text: row => row.role },
      { key: 'confidence', title: 'CONF', text: row => String(row.confidence ?? ''), isRight: true },
      { key: 'tlp', text: row => row.tlp },
      { key: 'count', text: row => String(row.count), isRight: true },
      { key: 'last_seen', text: row => (isPlain ? row.last_seen : `${formatDuration(nowMs - Date.parse(row.last_seen))} ago`) },
      {
        key: 'valid_until',
        title: 'EXPIRES',
        text: row => (isPlain ? row.valid_until : formatDuration(Date.parse(row.valid_until) - nowMs))
      },
      { key: 'organization', title: 'PUBLISHER', text: row => row.organization.name ?? row.organization.id },
      ...(isPlain ? [{ key: 'id', text: (row: ClaimBody) => row.id }] : [])
    ]
  })
}
