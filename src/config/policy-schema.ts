import { Type } from 'typebox'

import { CLASSIFICATIONS, OBSERVABLE_TYPES, ORG_KIND_NUMBER, ORIGIN_NUMBER, ROLE_NUMBER, TLP_NUMBER } from '../model/enumerations.js'
import { LIST_MAX, RULES_MAX } from '../policy/compile.js'

const closed = { additionalProperties: false }

/** One word of a closed set, or a list of them. */
function anyOf(words: readonly string[], description: string) {
  const word = Type.Unsafe<string>({ type: 'string', enum: [...words] })

  return Type.Optional(Type.Union([word, Type.Array(word, { minItems: 1, maxItems: LIST_MAX })], { description }))
}

function texts(description: string, pattern = '^[^]{1,256}$') {
  const text = Type.String({ pattern })

  return Type.Optional(Type.Union([text, Type.Array(text, { minItems: 1, maxItems: LIST_MAX })], { description }))
}

function range(maximum: number, description: string) {
  const bound = Type.Optional(Type.Number({ minimum: 0, maximum }))

  return Type.Optional(Type.Object({ min: bound, max: bound }, { ...closed, minProperties: 1, description }))
}

const ruleSchema = Type.Object(
  {
    name: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$', description: 'Shown by explain and in the quarantine.' })
    ),
    verdict: Type.Unsafe<string>({
      type: 'string',
      enum: ['accept', 'quarantine', 'reject'],
      description: 'What becomes of the claims that match.'
    }),
    weight: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'How much the publisher’s confidence counts; only with accept.' })
    ),
    org: texts('Organization: name, did:key or fingerprint; * is anybody.'),
    kind: anyOf(Object.keys(ORG_KIND_NUMBER), 'Kind of organization as the stewards signed it.'),
    node: texts('Node by its id, 12D3Koo….'),
    type: anyOf(OBSERVABLE_TYPES, 'Observable type.'),
    role: anyOf(Object.keys(ROLE_NUMBER), 'Role.'),
    classification: anyOf(CLASSIFICATIONS, 'RSIT type.'),
    tlp: anyOf(Object.keys(TLP_NUMBER), 'TLP 2.0.'),
    origin: anyOf(Object.keys(ORIGIN_NUMBER), 'How it was observed.'),
    feed: texts('Registered upstream feed.'),
    malware: texts('Malware family in lower case; a final * stands for any ending.', '^[a-z0-9][a-z0-9._-]{0,63}\\*?$'),
    tags: texts('Machine tags: any of them.'),
    confidence: range(100, 'Claimed confidence, both ends included.'),
    ageHours: range(24 * 366, 'Hours since last seen.')
  },
  { ...closed, description: 'Every condition that is there must hold; within a list any entry does.' }
)

/**
 * The shape of a policy file, for editors (config/policy.schema.json). What decides is policy/compile.ts, which also checks
 * keys, fingerprints and node ids; a test holds the two to the same keys.
 */
export const policySchema = Type.Object(
  {
    rules: Type.Optional(
      Type.Union([Type.Array(ruleSchema, { maxItems: RULES_MAX }), Type.Null()], { description: 'The first rule that matches decides.' })
    )
  },
  { ...closed, title: 'Tocsin policy file' }
)
