import { expect } from 'chai'

import { parseUrl } from '../../../src/model/parse-url.js'

describe('parse-url', () => {
  it('parses what is a URL and answers nothing for what is none', () => {
    expect(parseUrl('https://example.com/a?b#c')?.hostname).to.equal('example.com')
    for (const text of ['', 'example.com', 'https://', 'http://[::1', 'http://a b/']) expect(parseUrl(text), text).to.equal(undefined)
  })

  it('answers the same however often it was asked, Latin-1 characters too', () => {
    for (let asked = 0; asked < 50_000; asked++) {
      if (parseUrl('https://example.com/\u00e9')?.pathname !== '/%C3%A9') throw new Error(`misread when asked ${asked} times`)
    }
  })
})
