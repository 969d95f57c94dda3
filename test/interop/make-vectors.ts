/** Writes the vector files of envelope, roster and streams: `npx tsx test/interop/make-vectors.ts`. A test fails when the files are not what this writes. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { makeDocumentVectors } from './document-vectors.js'
import { makeEnvelopeVectors } from './envelope-vectors.js'
import { makeInviteVectors } from './invite-vectors.js'
import { makeStreamVectors } from './stream-vectors.js'

for (const [name, file] of Object.entries({
  ...makeEnvelopeVectors(),
  ...makeDocumentVectors(),
  ...makeStreamVectors(),
  invites: makeInviteVectors()
})) {
  const path = fileURLToPath(new URL(`vectors/${name}.json`, import.meta.url))

  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`)
  console.log(`${name}.json: ${file.vectors.length} vectors`)
}
