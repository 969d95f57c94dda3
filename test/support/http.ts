export interface HttpAnswer {
  status: number
  type: string
  text: string
  json: Record<string, unknown>
}

/** One request to the REST API over TCP, with a key. `json` is empty where the answer is no JSON. */
export async function httpAsk(
  base: string,
  path: string,
  { key, method = 'GET', body, headers = {} }: { key?: string; method?: string; body?: string; headers?: Record<string, string> } = {}
): Promise<HttpAnswer> {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
    ...(body === undefined ? {} : { body })
  })
  const text = await answer.text()
  const type = answer.headers.get('content-type') ?? ''

  return { status: answer.status, type, text, json: type.includes('json') ? (JSON.parse(text) as Record<string, unknown>) : {} }
}

export interface ListedClaim {
  id: string
  type: string
  value: string
  tlp: string
  role: string
  status: string
  organization: { id: string; name?: string }
}

/** Every page of a list, in order. */
export async function listAll(base: string, key: string, filter: string, limit: number): Promise<ListedClaim[][]> {
  const pages: ListedClaim[][] = []
  let next: string | undefined

  do {
    const cursor: string = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`
    const { status, json, text } = await httpAsk(base, `/v1/indicators?limit=${limit}${filter}${cursor}`, { key })
    if (status !== 200) throw new Error(`list: ${status} ${text}`)

    pages.push(json['indicators'] as ListedClaim[])
    next = json['next'] as string | undefined
  } while (next !== undefined)

  return pages
}
