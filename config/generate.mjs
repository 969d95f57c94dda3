// Writes the JSON Schemas for editors from the schemas that validate; with --check only compares.
//   node --import tsx config/generate.mjs [--check]
import { readFile, writeFile } from 'node:fs/promises'

import { editorSchema } from '../src/config/node-config.ts'
import { policySchema } from '../src/config/policy-schema.ts'

const files = {
  'node.schema.json': editorSchema(),
  'policy.schema.json': { $schema: 'http://json-schema.org/draft-07/schema#', ...policySchema }
}
const isCheck = process.argv.includes('--check')
let stale = 0

for (const [name, schema] of Object.entries(files)) {
  const url = new URL(name, import.meta.url)
  const text = `${JSON.stringify(schema, null, 2)}\n`

  if (!isCheck) {
    await writeFile(url, text)
  } else if ((await readFile(url, 'utf8').catch(() => '')) !== text) {
    stale++
    process.stderr.write(`config/${name} is not what src/config says; run: npm run generate\n`)
  }
}

process.exitCode = stale > 0 ? 1 : 0
