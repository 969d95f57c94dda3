import type { WireSchema } from '../envelope/wire.js'
import { CONSTITUENCY_ENTRIES_MAX, CUTOFFS_MAX, type RosterDocument } from './documents.js'

/** Copies of one field that are read before the rules of the document judge their number; they bound memory, nothing else. */
const FEW = 64
const MANY = 2 * Math.max(CONSTITUENCY_ENTRIES_MAX, CUTOFFS_MAX)

export const CONSTITUENCY_SCHEMA: WireSchema = [
  undefined,
  { kind: 'packed', max: MANY },
  { kind: 'string*', max: MANY },
  { kind: 'string*', max: MANY },
  { kind: 'string*', max: MANY }
]
const LIMITS: WireSchema = [undefined, { kind: 'u32' }, { kind: 'u32' }, { kind: 'u32' }, { kind: 'u32' }]
const CUTOFF: WireSchema = [undefined, { kind: 'bytes' }, { kind: 'u32' }, { kind: 'bytes' }]

/** Fields of each document by number, as in proto/roster.proto. */
export const DOCUMENT_SCHEMA: Readonly<Record<RosterDocument['type'], WireSchema>> = {
  charter: [
    undefined,
    { kind: 'string' },
    { kind: 'bytes' },
    { kind: 'u32' },
    { kind: 'bytes*', max: FEW },
    { kind: 'u32' },
    { kind: 'u32' },
    { kind: 'bool' },
    { kind: 'message', schema: LIMITS },
    { kind: 'bytes' },
    { kind: 'u64' },
    { kind: 'u64' }
  ],
  membership: [
    undefined,
    { kind: 'bytes' },
    { kind: 'string' },
    { kind: 'u32' },
    { kind: 'message', schema: CONSTITUENCY_SCHEMA },
    { kind: 'bool' },
    { kind: 'bool' },
    { kind: 'u32' },
    { kind: 'u64' },
    { kind: 'bytes' },
    { kind: 'u32' },
    { kind: 'u64' },
    { kind: 'u64' }
  ],
  'node-certificate': [undefined, { kind: 'bytes' }, { kind: 'bytes' }, { kind: 'u32' }, { kind: 'u64' }, { kind: 'u64' }],
  revocation: [
    undefined,
    { kind: 'bytes' },
    { kind: 'bytes' },
    { kind: 'u32' },
    { kind: 'u64' },
    { kind: 'message*', max: MANY, schema: CUTOFF }
  ],
  epoch: [
    undefined,
    { kind: 'bytes' },
    { kind: 'bytes' },
    { kind: 'u32' },
    { kind: 'message*', max: FEW, schema: CUTOFF },
    { kind: 'u64' }
  ],
  'join-request': [
    undefined,
    { kind: 'bytes' },
    { kind: 'bytes' },
    { kind: 'string' },
    { kind: 'u32' },
    { kind: 'message', schema: CONSTITUENCY_SCHEMA },
    { kind: 'bytes' },
    { kind: 'u64' }
  ],
  addresses: [undefined, { kind: 'bytes' }, { kind: 'string*', max: FEW }, { kind: 'u32' }]
}

const SIGNATURE: WireSchema = [undefined, { kind: 'bytes' }, { kind: 'bytes' }]

/** The frame around every document. */
export function signedSchema(signaturesMax: number): WireSchema {
  return [undefined, { kind: 'u32' }, { kind: 'bytes' }, { kind: 'message*', max: signaturesMax, schema: SIGNATURE }]
}
