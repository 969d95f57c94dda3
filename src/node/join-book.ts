import { NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import type { OrgKind } from '../model/enumerations.js'
import type { Constituency } from '../roster/roster.js'

/** One invite as the steward's node keeps it: never its secret. */
export interface InviteEntry {
  /** 32 hex digits: `inviteIdOf` the secret. */
  id: string
  /** 64 hex digits: SHA-256 of the secret. */
  verifier: string
  name?: string
  kind?: OrgKind
  constituency: Constituency
  createdMs: number
  expiresMs: number
  usesMax: number
  uses: number
  isRevoked: boolean
}

/** One request that an invite brought. */
export interface RequestEntry {
  /** `r-17`: for people, never used twice. */
  id: string
  inviteId: string
  orgKey: string
  nodeKey: string
  /** Base64 of the encoded Signed; dropped once the request is decided and fetched. */
  signed: string
  receivedMs: number
  /** The highest serial of the organization at that time: a higher one that stands is the admission. */
  serialBefore: number
  /** Why it was denied. */
  deniedFor?: string
  /** The newcomer has the answer. */
  fetchedMs?: number
}

export interface JoinBookEntries {
  invites: InviteEntry[]
  requests: RequestEntry[]
  /** Number of the newest request. */
  lastRequest: number
}

export interface JoinBookTable {
  readMeta(name: string): Promise<Uint8Array | undefined>
  putMeta(name: string, bytes: Uint8Array): Promise<void>
}

/** Invites and requests on disk, as one row: a use of an invite and the request that it brought are durable together. */
export interface JoinBook {
  entries(): Readonly<JoinBookEntries>
  /**
   * Changes a copy, and makes it the truth once it is on disk. Changes run one after another.
   * @throws what `change` throws; nothing has changed then
   */
  change<T>(change: (entries: JoinBookEntries) => T): Promise<T>
}

const ROW = 'join-desk'
const VERSION = 1

/** @throws NodeError `STORE_CORRUPT` */
export async function openJoinBook(table: JoinBookTable): Promise<JoinBook> {
  let entries = readEntries(await table.readMeta(ROW))
  let last: Promise<unknown> = Promise.resolve()

  async function run<T>(change: (entries: JoinBookEntries) => T): Promise<T> {
    const copy = structuredClone(entries)
    const result = change(copy)

    await table.putMeta(ROW, Buffer.from(JSON.stringify({ version: VERSION, ...copy })))
    entries = copy

    return result
  }

  return {
    entries: () => entries,
    change(change) {
      const work = last.then(() => run(change))
      // a change that fails is its caller's to report; the next one starts from what is on disk
      last = work.catch(() => undefined)

      return work
    }
  }
}

function readEntries(bytes: Uint8Array | undefined): JoinBookEntries {
  if (bytes === undefined) return { invites: [], requests: [], lastRequest: 0 }

  try {
    const { version, invites, requests, lastRequest } = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (version !== VERSION || !Array.isArray(invites) || !Array.isArray(requests) || typeof lastRequest !== 'number')
      throw new Error('fields')

    return { invites, requests, lastRequest }
  } catch (err) {
    throw new NodeError('STORE_CORRUPT', 'The table of invites and requests cannot be read', {
      cause: err,
      fix: 'restore the directory of the node from a backup; open invites are lost otherwise'
    })
  }
}

/** First digits of an id, for people; the book never holds two invites that begin alike. */
export function shortId(id: string | Uint8Array): string {
  return (typeof id === 'string' ? id : toHex(id)).slice(0, 8)
}
