import { open } from 'node:fs/promises'

/** Is this an error of the operating system with this code? */
export function isErrno(err: unknown, ...codes: readonly string[]): boolean {
  return err instanceof Error && 'code' in err && typeof err.code === 'string' && codes.includes(err.code)
}

/** Makes names in a directory durable: without it a renamed file may be gone after a power loss. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')

  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
