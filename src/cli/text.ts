import type { Out } from './command.js'

/**
 * Text from elsewhere (organization names, values) made safe for a terminal: control characters, also those that change the
 * direction of writing, become a visible dot. Whatever a peer writes into its name, it cannot move the cursor.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·')
}

export interface Paint {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  cyan(text: string): string
}

/** SGR codes, or nothing where colour is not wanted. */
export function paintOf({ hasColor }: Pick<Out, 'hasColor'>): Paint {
  const code = (open: number, close: number) =>
    hasColor ? (text: string) => `\u001b[${open}m${text}\u001b[${close}m` : (text: string) => text

  return { bold: code(1, 22), dim: code(2, 22), red: code(31, 39), green: code(32, 39), yellow: code(33, 39), cyan: code(36, 39) }
}

/** Columns that a text takes on a terminal, colour codes left out. */
export function widthOf(text: string): number {
  let width = 0

  // oxlint-disable-next-line no-control-regex
  for (const _ of text.replace(/\u001b\[\d+m/g, '')) width++

  return width
}

/** `1,234,567` */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 record`, `1,234 records`. */
export function counted(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `12 KiB`; one digit after the point below 10. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0

  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024
    unit++
  }

  return `${unit > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? ''}`
}

/** The two largest units: `3 d 4 h`, `12 s`, `250 ms`. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? '-' : ''
  const left = Math.abs(ms)
  if (left < 1_000) return `${sign}${Math.round(left)} ms`

  const parts: Array<[number, string]> = [
    [Math.floor(left / 86_400_000), 'd'],
    [Math.floor(left / 3_600_000) % 24, 'h'],
    [Math.floor(left / 60_000) % 60, 'min'],
    [Math.floor(left / 1_000) % 60, 's']
  ]
  const first = parts.findIndex(([count]) => count > 0)

  return (
    sign +
    parts
      .slice(first, first + 2)
      .filter(([count]) => count > 0)
      .map(([count, unit]) => `${count} ${unit}`)
      .join(' ')
  )
}
