import { expect } from 'chai'
import fc from 'fast-check'

import { encodeEntry, entriesOf, ENTRY_BYTES_MAX, TAR_END, type TarEntry } from '../../../../src/cli/backup/tar.js'
import { isSafePath } from '../../../../src/cli/backup/node-files.js'
import { isNodeError } from '../../../../src/errors.js'

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

async function read(bytes: Uint8Array, size = 1_000): Promise<TarEntry[]> {
  const entries: TarEntry[] = []
  for await (const { name, body } of entriesOf(pieces(bytes, size))) entries.push({ name, body: Uint8Array.from(body) })

  return entries
}

async function codeOf(bytes: Uint8Array): Promise<string> {
  try {
    await read(bytes)
  } catch (err) {
    return isNodeError(err) ? err.code : String(err)
  }

  return 'none'
}

const archive = (entries: readonly TarEntry[]): Buffer => Buffer.concat([...entries.map(entry => encodeEntry(entry, 0)), TAR_END])

describe('the archive inside a backup', () => {
  it('gives back what went in, in whatever pieces it comes', async () => {
    const entries = fc.array(fc.record({ name: fc.stringMatching(/^[a-z0-9/._-]{1,90}$/), body: fc.uint8Array({ maxLength: 2_000 }) }), {
      maxLength: 6
    })

    await fc.assert(
      fc.asyncProperty(entries, fc.integer({ min: 1, max: 3_000 }), async (given, size) => {
        expect(await read(archive(given), size)).to.deep.equal(given)
      }),
      { numRuns: 200 }
    )
  })

  it('is refused when it was cut, at every length', async () => {
    const whole = archive([
      { name: 'a', body: Buffer.alloc(700, 1) },
      { name: 'b', body: Buffer.alloc(0) }
    ])

    for (let bytes = 0; bytes < whole.byteLength; bytes += 13)
      expect(await codeOf(whole.subarray(0, bytes)), `${bytes}`).to.equal('BACKUP_MALFORMED')
    expect(await codeOf(whole)).to.equal('none')
  })

  it('holds nothing but plain files of a bounded size, with a head that is whole', async () => {
    const [link, long, odd] = [1, 2, 3].map(() => archive([{ name: 'a', body: Buffer.from('x') }]))
    const rewrite = (bytes: Buffer | undefined, change: (bytes: Buffer) => void): Buffer => {
      const changed = Buffer.from(bytes ?? [])
      change(changed)
      const sum = changed.subarray(0, 512).reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 0x20 : byte), 0)
      changed.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1')

      return changed
    }

    expect(await codeOf(rewrite(link, bytes => bytes.write('2', 156)))).to.equal('BACKUP_MALFORMED')
    expect(await codeOf(rewrite(long, bytes => bytes.write((ENTRY_BYTES_MAX + 1).toString(8).padStart(11, '0'), 124)))).to.equal(
      'BACKUP_MALFORMED'
    )
    odd?.write('b', 0)
    expect(await codeOf(odd ?? Buffer.alloc(0))).to.equal('BACKUP_MALFORMED')
    expect(await codeOf(Buffer.concat([archive([]), Buffer.from('more')]))).to.equal('BACKUP_MALFORMED')
    expect(() => encodeEntry({ name: 'x'.repeat(101), body: new Uint8Array(0) }, 0)).to.throw('too long')
  })

  it('names no path that leads out of a directory', () => {
    for (const path of ['node.yaml', 'policy.d/00-default.yaml', 'mesh/inbox/ab.tocsin', 'keys/a..b', 'a/.hidden']) {
      expect(isSafePath(path), path).to.equal(true)
    }
    for (const path of ['', '/etc/passwd', '../x', 'a/../b', 'a/..', './a', 'a//b', 'a/', 'a\\b', 'a\u0000', 'a\nb']) {
      expect(isSafePath(path), path).to.equal(false)
    }
  })
})
