import { type Static, Type } from 'typebox'

import { classificationWord, closed, roleWord, tlpWord, words } from './schemas.js'

const count = Type.Integer({ minimum: 0 })
const counts = (description: string) => Type.Record(Type.String(), count, { description })
const label = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' })

/** Most `map` parameters and `to` organizations of one publish. */
const MAPPING_MAX = 200
const AUDIENCE_MAX = 64

export const publishQuerySchema = Type.Object(
  {
    format: Type.Optional(Type.String({ maxLength: 32, description: 'auto, ctip, csv, jsonl or plain' })),
    file_name: Type.Optional(Type.String({ maxLength: 255, description: 'helps to tell the format' })),
    map: Type.Optional(
      Type.Array(Type.String({ maxLength: 256, pattern: '^.+=[a-z_]+$' }), {
        maxItems: MAPPING_MAX,
        description: 'input field=indicator field'
      })
    ),
    classification: Type.Optional(classificationWord),
    role: Type.Optional(roleWord),
    tlp: Type.Optional(tlpWord),
    malware: Type.Optional(label),
    confidence: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    ttl_s: Type.Optional(Type.Integer({ minimum: 60, maximum: 31_622_400, description: 'life after last_seen, in seconds' })),
    feed: Type.Optional(label),
    to_block: Type.Optional(Type.Boolean()),
    as_of: Type.Optional(Type.String({ format: 'date-time', description: 'shift all times so that the latest becomes this' })),
    to: Type.Optional(
      Type.Array(Type.String({ maxLength: 128 }), {
        maxItems: AUDIENCE_MAX,
        description: 'organizations that get the rows instead of all members'
      })
    ),
    dry_run: Type.Optional(Type.Boolean({ description: 'decide and report, send nothing' })),
    diff: Type.Optional(Type.Boolean({ description: 'with dry_run: what becomes of each row' }))
  },
  closed
)
export type PublishQuery = Static<typeof publishQuerySchema>

export const reportSchema = Type.Object(
  {
    dry_run: Type.Boolean(),
    format: Type.String(),
    rows: count,
    bytes: count,
    published: count,
    addressed: count,
    aggregated: count,
    suppressed: count,
    refused: count,
    suppressed_by: counts('rows by reason'),
    refused_by: counts('rows by error code'),
    samples: Type.Array(Type.Object({ line: count, code: Type.String(), field: Type.Optional(Type.String()) }, closed)),
    dropped: counts('input fields that do not leave, with how often'),
    records: count,
    batches: count,
    open_cells: count,
    recipients: Type.Array(
      Type.Object({ organization: Type.Optional(Type.String()), name: Type.String(), records: count, why: Type.String() }, closed)
    ),
    diff: Type.Optional(
      Type.Array(
        Type.Object(
          {
            line: count,
            outcome: words(['published', 'addressed', 'aggregated', 'suppressed', 'refused']),
            why: Type.Optional(Type.String()),
            to: Type.Optional(Type.Array(Type.String())),
            changes: Type.Array(
              Type.Object({ field: Type.String(), before: Type.String(), after: Type.String(), why: Type.String() }, closed)
            ),
            removed_groups: Type.Array(Type.String())
          },
          closed
        )
      )
    )
  },
  {
    ...closed,
    title: 'PublishReport',
    description: 'rows = published + addressed + aggregated + suppressed + refused: each row counts once'
  }
)
export type ReportBody = Static<typeof reportSchema>

export const retractBodySchema = Type.Object(
  {
    ids: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9a-f]{32}$' }), { minItems: 1, maxItems: 1_000 })),
    batch: Type.Optional(
      Type.Object(
        { stream: Type.String({ pattern: '^[0-9a-f]{32}$' }), seq: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) },
        closed
      )
    ),
    reason: words(['false-positive', 'error', 'privacy']),
    dry_run: Type.Optional(Type.Boolean())
  },
  closed
)
export type RetractBody = Static<typeof retractBodySchema>

export const retractAnswerSchema = Type.Object(
  {
    dry_run: Type.Boolean(),
    records: count,
    batches: count,
    not_found: Type.Array(Type.String()),
    erased_batches: Type.Optional(count),
    republished: Type.Optional(count),
    lost: Type.Optional(count)
  },
  { ...closed, title: 'RetractReport' }
)
