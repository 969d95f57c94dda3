import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'

import { addToFilter, createFilter, FILTER_TOKEN_BYTES } from '../../../src/store/filter.js'
import { claimKey, hostEndOf, hostPrefix } from '../../../src/store/value-keys.js'
import { useTempDir } from '../../support/temp-dir.js'

function key(i: number): Uint8Array {
  return claimKey('ipv4', [i >>> 24, (i >>> 16) & 255, (i >>> 8) & 255, i & 255].join('.'))
}

const token = new Uint8Array(FILTER_TOKEN_BYTES).fill(3)

describe('filter of claim keys', () => {
  const dir = useTempDir()

  it('says maybe to everything until it is ready', () => {
    const filter = createFilter(1_024)

    expect(filter.mayHave(key(1), 0, 6)).to.equal(true)
    expect(filter.add(key(1), 0, 6)).to.equal(false)
    filter.setReady(true)
    expect(filter.mayHave(key(1), 0, 6)).to.equal(true)
    expect(filter.mayHave(key(2), 0, 6)).to.equal(false)
  })

  it('never denies a key that was added, and seldom confirms another', () => {
    const count = 40_000
    const filter = createFilter((count * 14) / 8)
    filter.setReady(true)
    let isWrong = 0

    for (let i = 0; i < count; i++) filter.add(key(i), 0, 6)
    for (let i = 0; i < count; i++) if (!filter.mayHave(key(i), 0, 6)) throw new Error(`key ${i} is denied`)
    for (let i = count; i < 2 * count; i++) if (filter.mayHave(key(i), 0, 6)) isWrong++

    expect(isWrong / count).to.be.below(0.03)
  })

  it('tells a key once as new', () => {
    const filter = createFilter(65_536)
    filter.setReady(true)

    expect([filter.add(key(1), 0, 6), filter.add(key(1), 0, 6), filter.add(key(2), 0, 6)]).to.deep.equal([true, false, true])
    filter.clear()
    expect(filter.mayHave(key(1), 0, 6)).to.equal(false)
  })

  it('knows the hosts of endpoints and URLs, and of nothing else', () => {
    const filter = createFilter(65_536)
    const hosts = [
      ['url', 'http://a.example.com/x', 'a.example.com'],
      ['url', `http://long.example.com/${'p'.repeat(400)}`, 'long.example.com'],
      ['url', 'https://192.0.2.1:8443/', '192.0.2.1'],
      ['endpoint', '[2001:db8::1]:443/tcp', '[2001:db8::1]'],
      ['endpoint', 'b.example.net:25/tcp', 'b.example.net']
    ] as const
    const knows = (type: 'url' | 'endpoint', host: string): boolean => {
      const prefix = hostPrefix(type, host)

      return filter.mayHave(prefix, 0, prefix.byteLength)
    }
    filter.setReady(true)

    for (const [type, value, host] of hosts) {
      const bytes = claimKey(type, value)
      expect(knows(type, host), `${host} before`).to.equal(false)
      expect(addToFilter(filter, bytes, 0, bytes.byteLength), value).to.equal(true)
      expect(knows(type, host), host).to.equal(true)
    }

    expect(knows('endpoint', 'a.example.com')).to.equal(false)
    expect(hostEndOf(claimKey('domain', 'a.example.com'), 0, 20)).to.equal(undefined)
    expect(hostEndOf(key(1), 0, 6)).to.equal(undefined)
  })

  it('comes back from its file, once, with its token only', async () => {
    const file = join(dir(), 'filter.bin')
    const filter = createFilter(4_096)
    filter.setReady(true)
    filter.add(key(9), 0, 6)
    await filter.save(file, token)

    const other = createFilter(4_096)
    expect(await other.load(file, new Uint8Array(FILTER_TOKEN_BYTES))).to.equal(false)
    expect([existsSync(file), other.isReady]).to.deep.equal([false, false])

    await filter.save(file, token)
    const same = createFilter(4_096)
    expect(await same.load(file, token)).to.equal(true)
    expect([same.mayHave(key(9), 0, 6), same.mayHave(key(8), 0, 6), existsSync(file)]).to.deep.equal([true, false, false])
    expect(await same.load(file, token)).to.equal(false)
  })

  it('refuses a damaged file and one of another size', async () => {
    const file = join(dir(), 'filter.bin')
    const filter = createFilter(4_096)
    await filter.save(file, token)
    const bytes = await readFile(file)
    bytes[100] = (bytes[100] ?? 0) ^ 1
    await writeFile(file, bytes)
    expect(await createFilter(4_096).load(file, token)).to.equal(false)

    await filter.save(file, token)
    expect(await createFilter(8_192).load(file, token)).to.equal(false)
  })
})
