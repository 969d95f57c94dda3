import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { readPolicyFiles } from '../../../src/config/policy-files.js'
import { DEFAULT_POLICY_YAML } from '../../../src/config/policy-template.js'
import { compilePolicy } from '../../../src/policy/compile.js'
import { useTempDir } from '../../support/temp-dir.js'

describe('policy of a new node', () => {
  const dir = useTempDir()

  async function rulesOf(text: string): Promise<unknown[]> {
    await writeFile(join(dir(), '00-default.yaml'), text)

    return compilePolicy(await readPolicyFiles(dir()))
  }

  it('accepts nothing until the operator says so', async () => {
    expect(await rulesOf(DEFAULT_POLICY_YAML)).to.deep.equal([])
  })

  it('shows an example that works when its comment signs are taken away', async () => {
    const [, example = ''] = DEFAULT_POLICY_YAML.split('# To accept what every member publishes:\n')

    expect(await rulesOf(example.replaceAll(/^# ?/gm, ''))).to.have.length(1)
  })
})
