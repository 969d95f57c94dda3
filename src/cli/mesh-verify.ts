import { resolve } from 'node:path'

import { isNodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import { type DocumentExplanation, explainObjects } from '../roster/explain.js'
import { createRoster } from '../roster/roster-view.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { type LiveRoster, readLiveRoster } from './live-roster.js'
import { printList } from './output.js'
import { readObjects } from './proposal-file.js'
import { paintOf, printable } from './text.js'

export const meshVerifyCommand: CommandSpec = {
  name: 'mesh verify',
  group: 'mesh',
  summary: 'Verify a file of signed documents, or the whole roster, link by link',
  description:
    'Says of every document who signed it, whether that is enough, what it rests on and whether its time is now, and which link is ' +
    'broken. Without a file: everything that this node trusts. A file of another mesh is judged by itself where it can be.',
  arguments: [{ name: 'file', summary: 'an answer, amendment, revocation or export', isRequired: false }],
  options: [],
  examples: [
    { line: 'tocsin mesh verify', does: 'the roster of this node' },
    { line: 'tocsin mesh verify bravo.answer', does: 'what an answer holds, before it is used' },
    { line: 'tocsin mesh verify amendment.tocsin -o json', does: 'who has signed, for scripts' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const file = args.findArgument('file')
  const nowMs = io.clock.nowMs()
  const live = await findRoster(args, io, file !== undefined)
  const objects = file === undefined ? (live?.roster.objects() ?? []) : await readObjects(resolve(io.cwd, file))
  const known = live?.roster.objects() ?? []
  // A stranger's file brings its own mesh; at a member it is judged by the mesh of the node.
  const { meshId } = live?.roster ?? createRoster(objects, { nowMs })
  const explained = explainObjects(objects, { meshId, nowMs, known })
  const isGood = explained.every(({ links }) => links.every(link => link.isGood))

  await print(args, io, explained, toHex(meshId))
  if (!args.isQuiet && args.format === 'human') {
    await io.stderr.write(
      isGood ? `${explained.length} documents, every link holds\n` : 'A link is broken: see the lines marked with a cross\n'
    )
  }

  return isGood ? EXIT.ok : EXIT.verificationFailed
}

/** A file can be read without a node; then there is no mesh of one's own to judge it by. */
async function findRoster(args: Args, io: Io, hasFile: boolean): Promise<LiveRoster | undefined> {
  try {
    return await readLiveRoster(args, io)
  } catch (err) {
    if (hasFile && isNodeError(err, 'FILE_NOT_FOUND')) return undefined
    throw err
  }
}

async function print(args: Args, io: Io, explained: readonly DocumentExplanation[], meshId: string): Promise<void> {
  if (args.format === 'human') {
    const paint = paintOf(io.stdout)
    const lines = explained.flatMap(({ title, id, links }) => [
      `${paint.bold(printable(title))}  ${id.slice(0, 12)}`,
      ...links.map(
        ({ isGood, text, code }) =>
          `  ${isGood ? paint.green('✔') : paint.red('✖')} ${printable(text)}${code === undefined ? '' : ` (${code})`}`
      )
    ])

    return io.stdout.write(`${lines.join('\n')}\n`)
  }

  await printList(io, args, {
    schema: 'tocsin.mesh-verify/1',
    name: 'documents',
    extra: { mesh: meshId },
    rows: explained,
    columns: [
      { key: 'type', text: ({ type }) => type },
      { key: 'id', text: ({ id }) => id },
      { key: 'title', text: ({ title }) => title },
      { key: 'is_good', text: ({ links }) => String(links.every(link => link.isGood)) },
      { key: 'broken', text: ({ links }) => links.flatMap(({ isGood, text }) => (isGood ? [] : [text])).join('; ') }
    ],
    json: ({ type, id, title, links }) => ({
      type,
      id,
      title,
      is_good: links.every(link => link.isGood),
      links: links.map(({ isGood, text, code }) => ({ is_good: isGood, text, ...(code === undefined ? {} : { code }) }))
    })
  })
}
