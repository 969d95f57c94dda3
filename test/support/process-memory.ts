import { open, readFile } from 'node:fs/promises'

/** Regions above this are address space that nobody touched (V8 reserves gigabytes). */
const REGION_BYTES_MAX = 512 * 1024 * 1024
const CHUNK_BYTES = 8 * 1024 * 1024

/**
 * Which of the needles the memory of a process holds: heap, buffers, what LevelDB has in its caches, everything that it may write.
 * Undefined where the kernel does not let us read it (no /proc, or a hardened ptrace).
 */
export async function findInMemory(pid: number, needles: readonly Buffer[]): Promise<Set<number> | undefined> {
  const overlap = Math.max(...needles.map(({ length }) => length)) - 1
  const found = new Set<number>()
  let memory

  try {
    memory = await open(`/proc/${pid}/mem`, 'r')
  } catch {
    // whoever asked says that this search was left out
    return undefined
  }

  try {
    for (const { from, to } of await writableRegions(pid)) {
      for (let at = from; at < to; at += CHUNK_BYTES) {
        const length = Math.min(CHUNK_BYTES + overlap, to - at)
        const chunk = Buffer.alloc(length)
        // pages of a running process come and go: what cannot be read is not there
        const { bytesRead } = await memory.read(chunk, 0, length, at).catch(() => ({ bytesRead: 0 }))

        for (const [index, needle] of needles.entries()) if (chunk.subarray(0, bytesRead).includes(needle)) found.add(index)
      }
    }
  } finally {
    await memory.close()
  }

  return found
}

async function writableRegions(pid: number): Promise<Array<{ from: number; to: number }>> {
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8')

  return [...maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)]
    .map(([, from = '', to = '']) => ({ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) }))
    .filter(({ from, to }) => Number.isSafeInteger(to) && to - from <= REGION_BYTES_MAX)
}
