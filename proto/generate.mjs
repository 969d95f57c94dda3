// Generates src/proto/tocsin.js and .d.ts from proto/*.proto; --check compares with what is committed.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const check = process.argv.includes('--check')
const work = mkdtempSync(join(tmpdir(), 'tocsin-proto-'))

try {
  const protos = readdirSync(join(root, 'proto')).filter(f => f.endsWith('.proto')).sort().map(f => join('proto', f))
  const out = join(work, 'tocsin.js')
  const args = ['-t', 'static-module', '-w', 'esm', '--dts', '--no-delimited', '--no-verify', '--no-convert', '--no-service', '--no-typeurl', '-p', 'proto', '-o', out, ...protos]
  const run = spawnSync(process.execPath, [join(root, 'node_modules', 'protobufjs-cli', 'bin', 'pbjs'), ...args], { cwd: root, encoding: 'utf8' })

  if (run.status !== 0) throw new Error(`pbjs failed: ${run.stderr}`)

  const js = readFileSync(out, 'utf8')
  const dts = readFileSync(join(work, 'tocsin.d.ts'), 'utf8')
  let differs = 0

  for (const [name, text] of [['tocsin.js', js], ['tocsin.d.ts', dts]]) {
    const target = join(root, 'src', 'proto', name)

    if (!check) {
      writeFileSync(target, text)
    } else if (readFileSync(target, 'utf8') !== text) {
      console.error(`src/proto/${name} differs from what proto/ generates; run: npm run generate`)
      differs++
    }
  }

  if (differs > 0) process.exitCode = 1
  else console.log(check ? 'src/proto is what proto/ generates' : 'src/proto generated')
} finally {
  rmSync(work, { recursive: true, force: true })
}
