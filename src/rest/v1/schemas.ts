import { type Static, type TSchema, Type } from 'typebox'

import {
  CLASSIFICATIONS,
  type Classification,
  OBSERVABLE_TYPES,
  type ObservableType,
  ROLE_NUMBER,
  type Role,
  SEVERITY_NUMBER,
  STATUS_NUMBER,
  TLP_NUMBER,
  type Tlp
} from '../../model/enumerations.js'
import { BULK_VALUES_MAX, PAGE_DEFAULT, PAGE_MAX } from '../../query/constants.js'
import { RELATIONS } from '../../query/related.js'
import { VERDICTS } from '../../query/verdict.js'
import { SCOPES } from '../../query/visibility.js'
import { KEY_NAME_CHARS_MAX, PATH_VALUE_CHARS_MAX } from '../constants.js'

/** Most words in one filter of a list. */
const FILTER_WORDS_MAX = 50

export const closed = { additionalProperties: false }

/** A closed set of words, as the `enum` of JSON Schema. */
export function words<Word extends string>(values: readonly Word[], description?: string) {
  return Type.Unsafe<Word>({ type: 'string', enum: [...values], ...(description === undefined ? {} : { description }) })
}

/** One or more values of a repeatable query parameter. */
function several<Item extends TSchema>(item: Item, description: string) {
  return Type.Optional(Type.Array(item, { minItems: 1, maxItems: FILTER_WORDS_MAX, description }))
}

export const ROLES: readonly Role[] = namesOf(ROLE_NUMBER)
export const TLPS: readonly Tlp[] = namesOf(TLP_NUMBER)

function namesOf<Name extends string>(numbers: Readonly<Record<Name, number>>): Name[] {
  return Object.keys(numbers).filter((name): name is Name => Object.hasOwn(numbers, name))
}

export const typeWord = words<ObservableType>(OBSERVABLE_TYPES)
export const classificationWord = words<Classification>(CLASSIFICATIONS)
export const roleWord = words<Role>(ROLES)
export const tlpWord = words<Tlp>(TLPS)
export const time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })
const count = Type.Integer({ minimum: 0 })
const percent = Type.Integer({ minimum: 0, maximum: 100 })
const hex = (bytes: number) => Type.String({ pattern: `^[0-9a-f]{${bytes * 2}}$` })

export const organizationSchema = Type.Object({ id: Type.String({ description: 'did:key' }), name: Type.Optional(Type.String()) }, closed)

export const claimSchema = Type.Object(
  {
    id: hex(16),
    type: typeWord,
    value: Type.String(),
    classification: classificationWord,
    role: roleWord,
    malware: Type.Optional(Type.String()),
    confidence: Type.Optional(percent),
    severity: Type.Optional(words(namesOf(SEVERITY_NUMBER))),
    origin: Type.String(),
    first_seen: time,
    last_seen: time,
    valid_until: time,
    count,
    hosts: Type.Optional(count),
    asn: Type.Optional(count),
    cc: Type.Optional(Type.String()),
    tlp: tlpWord,
    status: words(namesOf(STATUS_NUMBER)),
    contested: Type.Optional(Type.Boolean()),
    organization: organizationSchema,
    audience: Type.Union([Type.Literal('community'), Type.Array(Type.String())], {
      description: 'community, or the organizations addressed'
    }),
    received: time,
    revision: count,
    feed: Type.Optional(Type.String()),
    tags: Type.Optional(Type.Array(Type.String())),
    reference: Type.Optional(Type.String()),
    to_block: Type.Optional(Type.Boolean()),
    source_port: Type.Optional(count),
    transport: Type.Optional(words(['tcp', 'udp'])),
    sinkhole: Type.Optional(Type.String()),
    reputation: Type.Optional(
      Type.Object(
        {
          score: percent,
          colour: words(['green', 'yellow', 'red']),
          complaint_permille: count,
          trap_hits: count,
          volume_decade: count,
          window_s: count
        },
        closed
      )
    ),
    scrub: Type.Object(
      { method: Type.String(), profile: Type.String(), k: Type.Optional(count), grain_s: count, removed_groups: count },
      { ...closed, description: 'what the scrub did to the row' }
    )
  },
  { ...closed, title: 'Claim', description: 'What one organization says about one value' }
)

const factorSchema = Type.Object(
  {
    organization: organizationSchema,
    upstream: Type.Optional(Type.String()),
    trust: Type.Number({ minimum: 0, maximum: 1 }),
    claimed: Type.Number({ minimum: 0, maximum: 1 }),
    decay: Type.Number({ minimum: 0, maximum: 1 }),
    counted: Type.Boolean({ description: 'false for an echo: its organization or feed counts already' })
  },
  closed
)

const verdictWord = words(VERDICTS)

export const lookupSchema = Type.Object(
  {
    input: Type.String(),
    type: typeWord,
    value: Type.String(),
    verdict: verdictWord,
    confidence: percent,
    organizations: count,
    until: Type.Optional(time),
    factors: Type.Array(factorSchema),
    claims: Type.Array(claimSchema),
    related: Type.Array(
      Type.Object(
        {
          relation: words(RELATIONS),
          type: typeWord,
          value: Type.String(),
          verdict: verdictWord,
          confidence: percent,
          claims: Type.Array(claimSchema)
        },
        closed
      )
    )
  },
  { ...closed, title: 'Lookup', description: 'Everything that the caller may know about one value' }
)

export const bulkAnswerSchema = Type.Object(
  {
    results: Type.Array(
      Type.Object(
        {
          ...Type.Partial(lookupSchema).properties,
          input: Type.String(),
          error: Type.Optional(Type.String({ description: 'why the input is no observable' }))
        },
        closed
      )
    )
  },
  { ...closed, title: 'BulkLookup' }
)

export const bulkBodySchema = Type.Object(
  { values: Type.Array(Type.String({ maxLength: PATH_VALUE_CHARS_MAX }), { minItems: 1, maxItems: BULK_VALUES_MAX }) },
  closed
)

export const listQuerySchema = Type.Object(
  {
    type: several(typeWord, 'observable type'),
    classification: several(classificationWord, 'RSIT type'),
    role: several(roleWord, 'role'),
    malware: several(Type.String({ maxLength: 64 }), 'malware family'),
    asn: several(Type.Integer({ minimum: 0, maximum: 4_294_967_295 }), 'AS number'),
    cc: several(Type.String({ pattern: '^[A-Z]{2}$' }), 'country code'),
    org: several(Type.String({ maxLength: 128 }), 'organization: name or did:key'),
    tlp: Type.Optional(tlpWord),
    min_confidence: Type.Optional(percent),
    since: Type.Optional(Type.String({ maxLength: 40, format: 'date-time', description: 'last seen at or after' })),
    until: Type.Optional(Type.String({ maxLength: 40, format: 'date-time', description: 'last seen before' })),
    withdrawn: Type.Optional(Type.Boolean({ description: 'give withdrawn claims too' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: PAGE_DEFAULT })),
    cursor: Type.Optional(Type.String({ maxLength: 1_024, description: 'next of the page before' }))
  },
  closed
)
export type ListQuery = Static<typeof listQuerySchema>

export const listSchema = Type.Object(
  { indicators: Type.Array(claimSchema), next: Type.Optional(Type.String({ description: 'cursor of the next page; absent at the end' })) },
  { ...closed, title: 'IndicatorPage' }
)

export const keyBodySchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: KEY_NAME_CHARS_MAX, pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]*$' }),
    scopes: Type.Array(words(SCOPES), { minItems: 1, maxItems: SCOPES.length }),
    tlp_ceiling: Type.Optional(tlpWord),
    organization: Type.Optional(Type.String({ maxLength: 128, description: 'holder: name or did:key; this organization when absent' })),
    requests_per_minute: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
    expires: Type.Optional(time)
  },
  closed
)
export type KeyBody = Static<typeof keyBodySchema>

export const keySchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    scopes: Type.Array(words(SCOPES)),
    tlp_ceiling: tlpWord,
    organization: organizationSchema,
    requests_per_minute: Type.Optional(count),
    created: time,
    expires: Type.Optional(time),
    key: Type.Optional(Type.String({ description: 'the key itself; only in the answer that makes it' }))
  },
  { ...closed, title: 'ApiKey' }
)

export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'one of docs/errors.md' }),
    detail: Type.Optional(Type.String()),
    fix: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }, closed)))
  },
  { ...closed, title: 'Problem', description: 'RFC 9457' }
)

export type LookupBody = Static<typeof lookupSchema>
export type ClaimBody = Static<typeof claimSchema>
export type BulkAnswer = Static<typeof bulkAnswerSchema>
export type ApiKeyBody = Static<typeof keySchema>
