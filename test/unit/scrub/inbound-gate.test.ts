import { expect } from 'chai'

import { createInboundGate } from '../../../src/scrub/inbound-gate.js'
import { aggregate, indicator, victim } from '../../support/scrub-maker.js'

const gate = createInboundGate({ isLab: true })

describe('inbound gate', () => {
  it('lets clean rows be', () => {
    expect(gate(indicator(), 'indicator', true)).to.equal(undefined)
    expect(gate(aggregate(), 'indicator', true)).to.equal(undefined)
    expect(gate(victim(), 'victim', false)).to.equal(undefined)
    expect(gate(indicator({ tlp: 'RED' }), 'indicator', false)).to.equal(undefined)
  })

  it('names what is wrong with a row that a peer sent', () => {
    expect(gate(victim({ tlp: 'GREEN' }), 'victim', true)).to.equal('GATE_VICTIM_EXPOSED')
    expect(gate(aggregate({ hosts: 3 }), 'indicator', true)).to.equal('GATE_VICTIM_EXPOSED')
    expect(gate(indicator({ tlp: 'AMBER' }), 'indicator', true)).to.equal('GATE_TLP_ABOVE_AUDIENCE')
    expect(gate(indicator({ classification: 'infected-system' }), 'indicator', false)).to.equal('ROLE_TOO_WEAK')
    expect(gate(indicator({ value: '127.0.0.1' }), 'indicator', false)).to.equal('GATE_PRIVATE_ADDRESS')
    expect(gate(indicator({ type: 'url', value: 'http://evil.example/?mail=anna%40example.org' }), 'indicator', true)).to.equal(
      'GATE_PERSONAL_NAME'
    )
    expect(gate(indicator({ type: 'url', value: 'http://evil.example/anna%40example.org' }), 'indicator', true)).to.equal(
      'GATE_EMAIL_ADDRESS'
    )
  })

  it('refuses documentation space in a production mesh', () => {
    const production = createInboundGate({ isLab: false })

    for (const value of ['192.0.2.1', '198.51.100.1', '203.0.113.1'])
      expect(production(indicator({ value }), 'indicator', true)).to.equal('GATE_PRIVATE_ADDRESS')
    for (const value of ['2001:db8::1', '3fff::1'])
      expect(production(indicator({ type: 'ipv6', value }), 'indicator', true)).to.equal('GATE_PRIVATE_ADDRESS')
    expect(production(indicator({ value: '8.8.8.8' }), 'indicator', true)).to.equal(undefined)
    expect(production(indicator({ type: 'ipv6', value: '2606:4700::1111' }), 'indicator', true)).to.equal(undefined)
  })
})
