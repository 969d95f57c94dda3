import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Every metric that the sources register: kind, name and help as they stand in the code. */
function registered(source: string): string[] {
  const calls = source.matchAll(/\.(counter|gauge|histogram)\(\{\s*name: '([a-z_]+)',\s*help: '([^']+)'/g)

  return [...calls].map(([, kind = '', name = '', help = '']) => `${name} ${kind}: ${help}`)
}

function documented(page: string): string[] {
  const rows = page.matchAll(/^\| `tocsin_([a-z_]+)` \| (\w+) \| [^|]* \| (.*) \|$/gm)

  return [...rows].map(([, name = '', kind = '', help = '']) => `${name} ${kind}: ${help}`).filter(row => !row.startsWith('metrics_series'))
}

describe('docs/metrics.md', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.startsWith('metrics/'))
    .map(file => readFileSync(join(root, 'src', file), 'utf8'))

  it('lists every metric with its kind and help, and no other', () => {
    expect(documented(readFileSync(join(root, 'docs/metrics.md'), 'utf8'))).to.have.members(sources.flatMap(registered))
  })

  it('is found out when a metric is missing from it', () => {
    expect(registered("register.counter({\n  name: 'new_total',\n  help: 'New',")).to.deep.equal(['new_total counter: New'])
    expect(documented('| `tocsin_new_total` | counter | a | New |')).to.deep.equal(['new_total counter: New'])
  })
})
