import { toHex } from '../model/bytes.js'
import { CANON_ERRORS, canonicalize, type CanonOptions, type CanonResult } from '../model/canonical.js'
import { guessObservable } from '../model/guess.js'
import { observableKey, stixScoId } from '../model/observable.js'

/** One answer of `tocsin canon`, named as in the vectors. */
export type CanonAnswer = AcceptedAnswer | { ok: false; error: string }

interface AcceptedAnswer {
  ok: true
  type: string
  canonical: string
  flags: readonly string[]
  observable_key: string
  stix_sco_id?: string
}

/** A row of `tocsin canon VALUE…`: what was typed beside the answer; a refusal says why in words. */
export type CanonRow = { input: string } & (AcceptedAnswer | { ok: false; error: string; why: string })

/** The line is not `{"type": …, "input": …, "options": …}`: no code of a canonical form, because none was asked. */
const LINE_MALFORMED: CanonAnswer = { ok: false, error: 'INPUT_MALFORMED' }

function acceptedAnswer({ type, canonical, flags }: Extract<CanonResult, { ok: true }>): AcceptedAnswer {
  const stixId = stixScoId(type, canonical)

  return {
    ok: true,
    type,
    canonical,
    flags,
    observable_key: toHex(observableKey(type, canonical)),
    ...(stixId === undefined ? {} : { stix_sco_id: stixId })
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The options of a line; undefined when one is unknown or of the wrong type, so that a slip is not taken for the default. */
function readOptions(value: unknown): CanonOptions | undefined {
  if (value === undefined || value === null) return {}
  if (!isObject(value)) return undefined

  const { zeroPadded, defaultScheme, ...unknownOptions } = value
  if (Object.keys(unknownOptions).length > 0) return undefined
  if (zeroPadded !== undefined && typeof zeroPadded !== 'boolean') return undefined
  if (defaultScheme !== undefined && typeof defaultScheme !== 'string') return undefined

  return { ...(zeroPadded === undefined ? {} : { zeroPadded }), ...(defaultScheme === undefined ? {} : { defaultScheme }) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (err) {
    // Not JSON is the same answer as JSON that asks nothing; anything else is not ours to handle.
    if (err instanceof SyntaxError) return undefined
    throw err
  }
}

/**
 * One line of `tocsin canon - -o jsonl`: `{type, input, options}` in, an object shaped like `expect` in the vectors out.
 * Other keys (`note`, `expect`) are ignored, so that vectors can be piped in as they are.
 */
export function canonLine(jsonText: string): CanonAnswer {
  const line = parseJson(jsonText)
  if (!isObject(line) || typeof line['type'] !== 'string' || typeof line['input'] !== 'string') return LINE_MALFORMED

  const options = readOptions(line['options'])

  if (options === undefined) return LINE_MALFORMED

  const result = canonicalize(line['type'], line['input'], options)

  return result.ok ? acceptedAnswer(result) : { ok: false, error: result.error }
}

/** Rows of `tocsin canon VALUE…`, the type of each guessed. */
export function canonValues(values: readonly string[]): CanonRow[] {
  return values.map(input => {
    const result = guessObservable(input)

    return result.ok ? { input, ...acceptedAnswer(result) } : { input, ok: false, error: result.error, why: CANON_ERRORS[result.error] }
  })
}
