import type { IncomingHttpHeaders } from 'node:http'

/**
 * The API key of a request: `Authorization: Bearer KEY`, `X-API-Key: KEY`, or Basic with the key as password and any name.
 * Undefined when there is none; whether it is any good is the key ring's word.
 */
export function findToken(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers

  if (authorization !== undefined) {
    const [scheme = '', value = ''] = authorization.split(' ', 2)

    switch (scheme.toLowerCase()) {
      case 'bearer':
        return value
      case 'basic':
        return passwordOf(value)
      default:
        return undefined
    }
  }

  const header = headers['x-api-key']

  return typeof header === 'string' ? header : undefined
}

function passwordOf(base64: string): string | undefined {
  const text = Buffer.from(base64, 'base64').toString('latin1')
  const colon = text.indexOf(':')

  return colon === -1 ? undefined : text.slice(colon + 1)
}
