#!/usr/bin/env node
import './polyfill.js'

import { EXIT } from './cli/exit-codes.js'
import { createProcessIo } from './cli/io.js'
import { buildProgram } from './cli/program.js'

const argv = process.argv.slice(2)
const io = createProcessIo(argv, EXIT.interrupted)

process.exitCode = await buildProgram().run(argv, io)
io.close()
