import fc from 'fast-check'

import { NodeError } from '../../src/errors.js'
import { compareBytes } from '../../src/model/bytes.js'
import { type Membership, noConstituency, type RosterDocument } from '../../src/roster/documents.js'
import { createRoster } from '../../src/roster/roster-view.js'
import { signDocument } from '../../src/roster/sign.js'
import { encodeSigned } from '../../src/roster/signed-codec.js'
import { amended, charter, keyPair, membership, meshIdOf, NOW_MS, signed } from './roster-maker.js'

/** Seven people; the first seven names may be stewards, the last two never are. */
const PEOPLE = ['ann', 'ben', 'cat', 'dan', 'eve', 'fay', 'gus', 'mal', 'pip']
const STEWARDS = 7
const org = keyPair('an organization')

/** One random trial: two sets of stewards, their thresholds, and a multiset of signers. */
export interface Trial {
  former: number[]
  next: number[]
  formerK: number
  nextK: number
  admit: number
  /** May name a person more than once. */
  signers: number[]
  /** Gives its signature by a wrong key; -1: nobody. */
  forger: number
  document: 'charter' | 'plain' | 'constituency' | 'victims' | 'quota' | 'replaces' | 'suspension' | 'revocation'
}

export const trials: fc.Arbitrary<Trial> = fc
  .record({
    former: fc.uniqueArray(fc.nat(STEWARDS - 1), { minLength: 1, maxLength: 5 }),
    next: fc.uniqueArray(fc.nat(STEWARDS - 1), { minLength: 1, maxLength: 5 }),
    formerShare: fc.nat(),
    nextShare: fc.nat(),
    admitShare: fc.nat(),
    signers: fc.uniqueArray(fc.nat(PEOPLE.length - 1), { maxLength: 9 }),
    /** One in eight multisets names its first signer twice. */
    twice: fc.nat(7).map(at => at === 0),
    forger: fc.integer({ min: -12, max: PEOPLE.length - 1 }),
    document: fc.constantFrom<Trial['document']>(
      'charter',
      'charter',
      'plain',
      'constituency',
      'victims',
      'quota',
      'replaces',
      'suspension',
      'revocation'
    )
  })
  .map(({ formerShare, nextShare, admitShare, twice, ...trial }) => {
    const formerK = kOf(trial.former.length, formerShare)

    const signers = twice ? [...trial.signers, ...trial.signers.slice(0, 1)] : trial.signers

    return { ...trial, signers, formerK, nextK: kOf(trial.next.length, nextShare), admit: 1 + (admitShare % formerK) }
  })

/** Any k above half of n. */
function kOf(n: number, share: number): number {
  const least = Math.floor(n / 2) + 1

  return least + (share % (n - least + 1))
}

/** What the rules of chapter 3.1 say, written from their text and not from the code. */
export function expectedOutcome({ former, next, formerK, nextK, admit, signers, forger, document }: Trial): string {
  if (new Set(signers).size !== signers.length) return 'DOCUMENT_MALFORMED'

  const counts = (set: number[]): number => set.filter(person => signers.includes(person)).length
  const judges = document === 'charter' ? [...former, ...next] : former
  if (signers.includes(forger) && judges.includes(forger)) return 'SIGNATURE_INVALID'

  const isEnough =
    document === 'charter' ? counts(former) >= formerK && counts(next) >= nextK : counts(former) >= (document === 'plain' ? admit : formerK)

  return isEnough ? 'accepted' : 'SIGNATURES_TOO_FEW'
}

/** What the roster does. */
export function actualOutcome(trial: Trial): string {
  const { former, next, formerK, nextK, admit } = trial
  const first = charter(former.map(person), { k: formerK, admit })
  const meshId = meshIdOf(first)
  const view = createRoster([signed(first, meshId, ...former.map(person))], { meshId, nowMs: NOW_MS })
  const document =
    trial.document === 'charter'
      ? amended(first, { stewards: charter(next.map(person)).stewards, k: nextK, admit: 1 })
      : trial.document === 'revocation'
        ? ({ type: 'revocation', orgKey: org.publicKey, reason: 'left', badSinceMs: NOW_MS, cutoffs: [] } as const)
        : membership(org, GRANTS[trial.document])

  try {
    view.apply(encode(document, meshId, trial), NOW_MS)

    return 'accepted'
  } catch (err) {
    if (err instanceof NodeError) return err.code
    throw err
  }
}

const GRANTS: Record<Exclude<Trial['document'], 'charter' | 'revocation'>, Partial<Membership>> = {
  plain: {},
  constituency: { constituency: { ...noConstituency, asns: [64500] } },
  victims: { mayReceiveVictims: true, tlpCeiling: 'RED' },
  quota: { quotaBytesADay: 2 ** 40 },
  replaces: { replaces: keyPair('a former key').publicKey },
  suspension: { mayPublish: false, tlpCeiling: undefined }
}

function person(index: number): ReturnType<typeof keyPair> {
  return keyPair(PEOPLE[index] ?? 'nobody')
}

function encode(document: RosterDocument, meshId: Uint8Array, { signers, forger }: Trial): Uint8Array {
  const honest = signDocument(document, meshId, signers.map(person))
  const other = signDocument(document, meshId, [keyPair('another key')]).signatures[0]?.signature ?? new Uint8Array(64)
  const forgerKey = forger < 0 ? new Uint8Array(0) : person(forger).publicKey
  const signatures = honest.signatures.map(({ key, signature }) => ({
    key,
    signature: compareBytes(key, forgerKey) === 0 ? other : signature
  }))

  return encodeSigned({ ...honest, signatures })
}
