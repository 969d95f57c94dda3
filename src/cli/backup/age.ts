/** The only place of the age library: bytes in, bytes out, our own errors. */
import { Decrypter, Encrypter } from 'age-encryption'

import { NodeError } from '../../errors.js'

/** Who can open a backup that is written. */
export type Lock = { passphrase: string } | { recipients: readonly string[] }
/** What opens a backup. */
export type Keys = { passphrase: string } | { identities: readonly string[] }

/** First line of every file that age encrypts, and what a stanza of a passphrase begins with. */
const AGE_HEAD = 'age-encryption.org/v1\n'
const PASSPHRASE_HEAD = `${AGE_HEAD}-> scrypt `
/** As the library says it when no key fits. */
const NO_KEY = /no identity matched/

/**
 * Encrypts in chunks of 64 KiB as `age` does (its scrypt cost of 2^18 for passphrases).
 * @throws NodeError `USAGE_INVALID` for something that is no recipient
 */
export async function encrypted(source: AsyncIterable<Uint8Array>, lock: Lock): Promise<AsyncIterable<Uint8Array>> {
  const encrypter = new Encrypter()

  if ('passphrase' in lock) encrypter.setPassphrase(lock.passphrase)
  else for (const recipient of lock.recipients) addRecipient(encrypter, recipient)

  return chunksOf(await encrypter.encrypt(streamOf(source)))
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient)
  } catch (err) {
    throw new NodeError('USAGE_INVALID', `${recipient} is no age recipient`, {
      cause: err,
      fix: 'a recipient begins with age1; age-keygen makes one, and the identity that opens what is encrypted to it'
    })
  }
}

/**
 * Decrypts a file of age; its bytes come only after they were authenticated.
 *
 * @param head - the first bytes of the file, at least 64 where it has them
 * @throws NodeError `BACKUP_MALFORMED` · `PASSPHRASE_WRONG` · `BACKUP_KEY_WRONG` · `BACKUP_DAMAGED`, also while it is read
 */
export async function* decrypted(source: AsyncIterable<Uint8Array>, keys: Keys): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter()

  if ('passphrase' in keys) decrypter.addPassphrase(keys.passphrase)
  else for (const identity of keys.identities) addIdentity(decrypter, identity)

  try {
    yield* chunksOf(await decrypter.decrypt(streamOf(source)))
  } catch (err) {
    throw err instanceof NodeError ? err : reasonOf(err, keys)
  }
}

function addIdentity(decrypter: Decrypter, identity: string): void {
  try {
    decrypter.addIdentity(identity)
  } catch (err) {
    throw new NodeError('USAGE_INVALID', 'a line of the identity file is no age identity', {
      cause: err,
      fix: 'an identity file has lines that begin with AGE-SECRET-KEY-, as age-keygen writes them'
    })
  }
}

/**
 * Whether a passphrase opens this file, or identities.
 * @throws NodeError `BACKUP_MALFORMED` for the beginning of anything else
 */
export function kindOf(head: Uint8Array): 'passphrase' | 'identities' {
  const text = Buffer.from(head).toString('latin1')

  if (!text.startsWith(AGE_HEAD)) {
    throw new NodeError('BACKUP_MALFORMED', 'This file was not encrypted by age, so it is no backup of a Tocsin node', {
      fix: 'check the name of the file'
    })
  }

  return text.startsWith(PASSPHRASE_HEAD) ? 'passphrase' : 'identities'
}

function reasonOf(err: unknown, keys: Keys): NodeError {
  const isKeyWrong = err instanceof Error && NO_KEY.test(err.message)

  if (isKeyWrong && 'passphrase' in keys) {
    return new NodeError('PASSPHRASE_WRONG', 'The passphrase does not open this backup', {
      cause: err,
      fix: 'try again; the passphrase is the one that was given to tocsin backup create, not that of the organization key'
    })
  }

  if (isKeyWrong) {
    return new NodeError('BACKUP_KEY_WRONG', 'None of these identities opens this backup', {
      cause: err,
      fix: 'give the identity file of one of its recipients with --identity'
    })
  }

  return new NodeError('BACKUP_DAMAGED', 'The backup is not as it was written: it was cut short or changed', {
    cause: err,
    fix: 'take another copy, or an older backup'
  })
}

/** Pulled chunk by chunk: what is not asked for is not read. */
function streamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()

        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await chunks.return?.()
      }
    },
    { highWaterMark: 0 }
  )
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let isOver = false

  try {
    for (;;) {
      const { done, value } = await reader.read()
      isOver = done
      if (done) return

      yield value
    }
  } finally {
    // whoever stops reading lets go of the source as well
    if (!isOver) await reader.cancel().catch(() => undefined)
  }
}
