import { decodeDocument } from '../roster/document-codec.js'
import type { RosterDocument } from '../roster/documents.js'
import { nameOf } from '../roster/explain.js'
import { nodePeerId } from '../roster/fingerprint.js'
import type { RosterView } from '../roster/roster-view.js'
import { decodeSigned } from '../roster/signed-codec.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { timeText } from './identity-lines.js'
import { readLiveRoster } from './live-roster.js'
import { rightsOf } from './member-view.js'
import { constituencyText } from './org-options.js'
import { printList } from './output.js'

interface Entry {
  time: string
  what: string
  who: string
  detail: string
  signers: readonly string[]
}

export const meshLogCommand: CommandSpec = {
  name: 'mesh log',
  group: 'mesh',
  summary: 'Show what was decided in the mesh, oldest first: charters, memberships, revocations, nodes',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin mesh log', does: 'the history of the mesh, and who signed what' },
    { line: 'tocsin mesh log -o csv', does: 'for a report' }
  ],
  async run(args: Args, io: Io): Promise<ExitCode> {
    const { roster } = await readLiveRoster(args, io)
    const rows = entriesOf(roster, io.clock.nowMs())

    await printList<Entry>(io, args, {
      schema: 'tocsin.mesh-log/1',
      name: 'entries',
      rows,
      columns: [
        { key: 'time', text: ({ time }) => time },
        { key: 'what', text: ({ what }) => what },
        { key: 'who', text: ({ who }) => who },
        { key: 'detail', text: ({ detail }) => detail },
        { key: 'signers', title: 'SIGNED BY', text: ({ signers }) => signers.join(', ') }
      ]
    })

    return EXIT.ok
  }
}

function entriesOf(roster: RosterView, nowMs: number): Entry[] {
  return roster
    .objects()
    .map(decodeSigned)
    .flatMap(({ type, body, signatures }) => {
      if (type === 'fork-proof') return []

      const facts = factsOf(decodeDocument(type, body), roster, nowMs)
      const signers = signatures.map(({ key }) => signerName(key, roster, nowMs))

      return facts === undefined ? [] : [{ ...facts, signers }]
    })
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}

function signerName(key: Uint8Array, roster: RosterView, nowMs: number): string {
  return roster.findOrgOf(key) === undefined ? nameOf(key, roster, nowMs) : nodePeerId(key)
}

/** Addresses are renewed at every start and decide nothing. */
function factsOf(document: RosterDocument, roster: RosterView, nowMs: number): Omit<Entry, 'signers'> | undefined {
  const org = (key: Uint8Array): string => nameOf(key, roster, nowMs)

  switch (document.type) {
    case 'charter':
      return {
        time: timeText(document.createdMs),
        what: 'charter',
        who: document.name,
        detail: `version ${document.version}: ${document.k} of ${document.stewards.length} stewards (${document.stewards.map(org).join(', ')})`
      }
    case 'membership':
      return {
        time: timeText(document.notBeforeMs),
        what: 'membership',
        who: document.name,
        detail: `serial ${document.serial}: ${rightsOf(document)}; networks ${constituencyText(document.constituency)}; until ${timeText(document.notAfterMs).slice(0, 10)}${document.replaces === undefined ? '' : `; replaces ${org(document.replaces)}`}`
      }
    case 'node-certificate':
      return {
        time: timeText(document.notBeforeMs),
        what: 'node',
        who: org(document.orgKey),
        detail: `${nodePeerId(document.nodeKey)} serial ${document.serial} until ${timeText(document.notAfterMs).slice(0, 10)}`
      }
    case 'revocation':
      return {
        time: timeText(document.badSinceMs),
        what: 'revocation',
        who: org(document.orgKey),
        detail: `${document.nodeKey === undefined ? 'the organization' : nodePeerId(document.nodeKey)}: ${document.reason}, ${document.cutoffs.length} cut-offs`
      }
    case 'epoch':
      return {
        time: timeText(document.createdMs),
        what: 'epoch',
        who: org(document.orgKey),
        detail: `${nodePeerId(document.nodeKey)} epoch ${document.epoch}`
      }
    case 'addresses':
    case 'join-request':
      return undefined
  }
}
