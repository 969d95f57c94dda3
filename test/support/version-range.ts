type Version = readonly [major: number, minor: number, patch: number]

/** Compares the numbers of two versions; a pre-release counts as lower than its release. Negative, 0 or positive. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)]

  for (const at of [0, 1, 2] as const) {
    if (left[at] !== right[at]) return left[at] - right[at]
  }

  return Number(b.includes('-')) - Number(a.includes('-'))
}

/**
 * Does a version of Node satisfy an `engines` range? Knows the forms that packages use for engines: `||`, spaces for "and",
 * comparisons, `^`, `~`, `x` and hyphens. @throws on any other form: an unread range is not an accepted one.
 */
export function satisfies(version: string, range: string): boolean {
  return range.split('||').some(part => {
    const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(part)

    if (hyphen?.[1] !== undefined && hyphen[2] !== undefined)
      return isWithin(version, '>=', hyphen[1]) && isWithin(version, '<=', hyphen[2])

    const comparisons = part
      .replaceAll(/([<>=^~])\s+/g, '$1')
      .trim()
      .split(/\s+/)

    return comparisons.every(text => {
      const match = /^(>=|<=|>|<|=|\^|~)?v?([\dx*]+(?:\.[\dx*]+){0,2})?$/i.exec(text)

      if (match === null) throw new Error(`cannot read the range '${range}'`)

      return isWithin(version, match[1] ?? '=', match[2] ?? '*')
    })
  })
}

function isWithin(version: string, operator: string, bound: string): boolean {
  const given = bound.split('.').filter(part => /^\d+$/.test(part))
  const lowest = given.join('.')

  if (given.length === 0) return true

  // A short bound stands for every version that begins with it.
  const isPrefix = given.every((part, at) => Number(part) === parseVersion(version)[at])
  const order = compareVersions(version, lowest)

  switch (operator) {
    case '>=':
      return order >= 0
    case '<=':
      return order <= 0 || isPrefix
    case '>':
      return order > 0 && !(isPrefix && given.length < 3)
    case '<':
      return order < 0
    case '^':
      return order >= 0 && sameUpTo(version, lowest, Math.max(1, given.findIndex(part => part !== '0') + 1))
    case '~':
      return order >= 0 && sameUpTo(version, lowest, Math.min(2, given.length))
    default:
      return isPrefix
  }
}

function sameUpTo(version: string, lowest: string, parts: number): boolean {
  const [left, right] = [parseVersion(version), parseVersion(lowest)]

  return left.slice(0, parts).every((part, at) => part === right[at])
}

function parseVersion(text: string): Version {
  const [core = ''] = text.replace(/^v/, '').split(/[-+]/)
  const [major = 0, minor = 0, patch = 0] = core.split('.').map(Number)

  return [major, minor, patch]
}
