import { expect } from 'chai'

import { NodeError } from '../../src/errors.js'
import { createLog, type LogLevel } from '../../src/log.js'

function lines(level: LogLevel, write: (log: ReturnType<typeof createLog>) => void): Array<Record<string, unknown>> {
  const written: string[] = []
  write(createLog(level, { write: line => void written.push(line) }))

  return written.map(line => JSON.parse(line))
}

describe('log', () => {
  it('is one JSON object a line: time, level, part, sentence, fields', () => {
    const [line] = lines('info', log => log.child('mesh').info('peer connected', { peers: 3 }))

    expect(line).to.include({ level: 'info', part: 'mesh', msg: 'peer connected', peers: 3 })
    expect(line?.['time']).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(line).not.to.have.any.keys('pid', 'hostname')
  })

  it('writes nothing below its level', () => {
    expect(lines('warn', log => ['debug', 'info', 'warn'].forEach(level => log[level as 'info']('x')))).to.have.length(1)
    expect(lines('silent', log => log.error('x', new Error('y')))).to.deep.equal([])
  })

  it('tells an error of ours by code, details and causes, another one with its stack', () => {
    const own = new NodeError('STORE_FULL', 'the disk is full', {
      cause: new Error('ENOSPC', { cause: new TypeError('deep') }),
      details: { free: 0 }
    })
    const [first, second, third] = lines('info', log => {
      log.error('put failed', own, { stream: 'ab' })
      log.error('odd', new RangeError('what'))
      log.error('plain')
    })

    expect(first).to.deep.include({
      stream: 'ab',
      error: { message: 'the disk is full', code: 'STORE_FULL', details: { free: 0 }, causes: ['Error: ENOSPC', 'TypeError: deep'] }
    })
    expect(second).to.have.nested.property('error.stack').that.includes('RangeError: what')
    expect(third).not.to.have.property('error')
  })

  it('nests parts, and names none twice', () => {
    const parts = lines('info', log => {
      log.child('mesh').child('sync').info('x')
      log.child('store').child('store').info('x')
    }).map(line => line['part'])

    expect(parts).to.deep.equal(['mesh.sync', 'store'])
  })
})
