import { createInterface, type Interface } from 'node:readline/promises'
import { Writable } from 'node:stream'

import { NodeError } from '../errors.js'
import type { Prompt } from './command.js'

interface Terminal {
  stdin: NodeJS.ReadableStream
  /** Questions are words: they go to stderr, so that stdout stays data. */
  stderr: NodeJS.WritableStream
  isInteractive: boolean
  signal: AbortSignal
}

/** Questions on the terminal; without one they are refused, so that a script never waits for an answer. */
export function createPrompt({ stdin, stderr, isInteractive, signal }: Terminal): Prompt {
  async function ask(question: string, isSecret: boolean): Promise<string> {
    if (!isInteractive) {
      throw new NodeError('USAGE_INVALID', `a question cannot be asked here: ${question}`, {
        fix: 'give the answer as an option (--yes, --passphrase-file …), or use a terminal'
      })
    }

    // The interface echoes what is typed to its output: for secrets into nothing.
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
    const lines = createInterface({ input: stdin, output: isSecret ? silent : stderr, terminal: true })
    if (isSecret) stderr.write(question)

    // In raw mode Ctrl-C is a character: it becomes the signal that it is everywhere else.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))

    try {
      return await Promise.race([lines.question(isSecret ? '' : question, { signal }), closed(lines)])
    } finally {
      lines.close()
      if (isSecret) stderr.write('\n')
    }
  }

  return {
    text: async question => (await ask(`${question} `, false)).trim(),
    secret: question => ask(`${question} `, true),
    confirm: async question => /^y(es)?$/i.test((await ask(`${question} [y/N] `, false)).trim())
  }
}

/** Ctrl-D ends the input: without this the question would wait for ever. */
function closed(lines: Interface): Promise<never> {
  return new Promise((_resolve, reject) => {
    lines.once('close', () =>
      reject(new NodeError('USAGE_INVALID', 'the question was not answered', { fix: 'type an answer, or give it as an option' }))
    )
  })
}
