/**
 * The parts of a URL, `undefined` for text that is none. The constructor decides: `URL.canParse` of Node 20 misreads
 * characters U+0080–U+00FF once it is optimized, so that its answer depends on how often it was asked.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    // the one thing that the constructor throws is that the text is no URL
    return undefined
  }
}
