import type { Random } from './random.js'

/** One field of a protobuf message as it lies on the wire. */
interface WireField {
  number: number
  /** 0: varint; 2: bytes. The messages of this protocol have no others. */
  type: number
  /** The varint as it was spelled, or the bytes without their length. */
  body: Uint8Array
}

/** Ways to change a message that know its structure, so that most of what comes out still decodes. */
export const WIRE_MUTATIONS: Readonly<Record<string, (fields: WireField[], random: Random) => WireField[]>> = {
  'a field left out': (fields, random) => without(fields, random.int(fields.length)),
  'a field twice': (fields, random) => [...fields, random.pick(fields)],
  'fields in another order': (fields, random) => random.shuffle(fields),
  'an unknown field': (fields, random) => [...fields, { number: 100 + random.int(1_000), type: 2, body: random.bytes(random.int(20)) }],
  'a field under another number': (fields, random) => changeOne(fields, random, field => ({ ...field, number: 1 + random.int(24) })),
  'a number spelled long': (fields, random) =>
    changeOne(fields, random, field => (field.type === 0 ? { ...field, body: spelledLong(field.body) } : field)),
  'another number': (fields, random) =>
    changeOne(fields, random, field => (field.type === 0 ? { ...field, body: varint(random.int(2 ** 31)) } : field)),
  'bytes of another length': (fields, random) =>
    changeOne(fields, random, field => (field.type === 2 ? { ...field, body: resized(field.body, random) } : field)),
  'two fields swapped': (fields, random) => {
    const [a, b] = [random.int(fields.length), random.int(fields.length)]

    return fields.map((field, at) => ({ ...field, number: at === a ? numberAt(fields, b) : at === b ? numberAt(fields, a) : field.number }))
  }
}

/** Applies one of the ways to a message; what is no message stays as it is. */
export function mutateWire(bytes: Uint8Array, kind: string, random: Random): Uint8Array {
  const fields = parseFields(bytes)
  const mutate = WIRE_MUTATIONS[kind]

  return fields === undefined || fields.length === 0 || mutate === undefined ? bytes : writeFields(mutate(fields, random))
}

function numberAt(fields: readonly WireField[], at: number): number {
  return fields[at]?.number ?? 1
}

function without(fields: readonly WireField[], at: number): WireField[] {
  return fields.filter((_field, other) => other !== at)
}

function changeOne(fields: readonly WireField[], random: Random, change: (field: WireField) => WireField): WireField[] {
  const chosen = random.int(fields.length)

  return fields.map((field, at) => (at === chosen ? change(field) : field))
}

function resized(body: Uint8Array, random: Random): Uint8Array {
  return random.chance(0.5) ? body.subarray(0, random.int(body.byteLength + 1)) : Buffer.concat([body, random.bytes(1 + random.int(8))])
}

/** The same number with an empty group behind it. */
function spelledLong(body: Uint8Array): Uint8Array {
  const out = Uint8Array.from([...body, 0])
  out[body.byteLength - 1] = (out[body.byteLength - 1] ?? 0) | 0x80

  return out
}

function varint(value: number): Uint8Array {
  const out: number[] = []
  let left = value

  do {
    const low = left % 128
    left = Math.floor(left / 128)
    out.push(left > 0 ? low | 0x80 : low)
  } while (left > 0)

  return Uint8Array.from(out)
}

function parseFields(bytes: Uint8Array): WireField[] | undefined {
  const fields: WireField[] = []
  let at = 0

  function take(): Uint8Array {
    const from = at
    while (((bytes[at] ?? 0) & 0x80) !== 0) at++
    at++

    return bytes.subarray(from, at)
  }

  while (at < bytes.byteLength) {
    const tag = valueOf(take())
    const type = tag % 8
    const body = take()
    if (type !== 0 && type !== 2) return undefined

    if (type === 2) {
      const from = at
      at += valueOf(body)
      fields.push({ number: tag >> 3, type, body: bytes.subarray(from, at) })
    } else {
      fields.push({ number: tag >> 3, type, body })
    }
  }

  return fields
}

function valueOf(body: Uint8Array): number {
  return body.reduce((sum, byte, at) => sum + (byte & 0x7f) * 128 ** at, 0)
}

function writeFields(fields: readonly WireField[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(({ number, type, body }) => [varint(number * 8 + type), ...(type === 2 ? [varint(body.byteLength), body] : [body])])
  )
}
