import { readNodeConfig } from '../config/node-config.js'
import type { Startable } from '../lifecycle.js'
import { createLog, type Log, type LogLevel } from '../log.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { keepHeapSmall } from './heap.js'
import { fetchAnswer } from './join-ask.js'
import { openOrgKey } from './passphrase.js'
import { readVersion } from './version-text.js'

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent']

export const runCommand: CommandSpec = {
  name: 'run',
  group: 'start',
  summary: 'Run the node in the foreground',
  description:
    'Logs JSON lines to stderr. SIGTERM and Ctrl-C finish what is in hand and stop; a second one ends at once and loses nothing\n' +
    'that was acknowledged. SIGHUP reads the policy files again.',
  arguments: [],
  options: [
    { flags: '--log-level <level>', summary: 'instead of log.level of node.yaml', choices: LEVELS },
    {
      flags: '--passphrase-file <path>',
      summary: "file whose first line is the passphrase of the organization's key: the node then renews its certificate by itself"
    }
  ],
  examples: [
    { line: 'tocsin run', does: 'the node in ~/.tocsin' },
    { line: 'tocsin run --dir /var/lib/tocsin', does: 'what a systemd unit runs' },
    { line: 'tocsin run --log-level debug 2> tocsin.log', does: 'with every detail, also values' }
  ],
  async run(args, io) {
    keepHeapSmall()
    // a join that was interrupted ends here; it writes into the configuration
    const joined = await fetchAnswer(args.dir, io)
    const { config } = await readNodeConfig(args.dir, io.env)
    const level = LEVELS.find(name => name === args.text('log-level')) ?? config.log.level
    const log = createLog(level, { write: line => void io.stderr.write(line) })
    const version = await readVersion()
    if (joined !== undefined) log.info('admitted to the mesh', { mesh: joined.roster.charter.name })
    // libp2p and LevelDB are loaded only here: no other command pays for them.
    const { createNode } = await import('../node.js')
    const openKey = args.text('passphrase-file') === undefined ? {} : { openOrgKey: () => openOrgKey(args, io) }
    const node = createNode({ dir: args.dir, config, version, log, clock: io.clock, ...openKey })

    const onHangup = (): void => {
      node.reloadPolicy().catch(err => log.error('the policy could not be reloaded', err))
    }

    process.on('SIGHUP', onHangup)

    try {
      await node.start()
      await announce(args, io, { rest: node.rest().url(), mesh: node.listenAddresses() })
      log.info('node started', { version })
      await stopped(io.signal)
      log.info('node stops')
    } finally {
      process.off('SIGHUP', onHangup)
    }

    return stop(node, log)
  }
}

/** A part that does not stop cleanly is told, and the exit code says so: after a signal nobody reads a thrown error. */
async function stop(node: Startable, log: Log): Promise<ExitCode> {
  try {
    await node.stop()
  } catch (err) {
    log.error('the node did not stop cleanly', err)

    return EXIT.failed
  }

  log.info('node stopped')

  return EXIT.ok
}

/** Where the node can be reached, for people who started it by hand; services read the log and status. */
async function announce(
  { dir, isQuiet }: Args,
  { stderr }: Io,
  { rest, mesh }: { rest: string | undefined; mesh: readonly string[] }
): Promise<void> {
  if (isQuiet || !stderr.isTTY) return

  await stderr.write(
    `tocsin runs in ${dir}\n  REST   ${rest ?? 'off'}\n${mesh.map(address => `  mesh   ${address}\n`).join('')}  Ctrl-C stops it\n`
  )
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve()

    // A pending promise keeps no process alive; the listeners of the node do, and this until the signal comes.
    const keepAlive = setInterval(() => {}, 2 ** 30)
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(keepAlive)
        resolve()
      },
      { once: true }
    )
  })
}
