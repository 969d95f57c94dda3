/** RFC 3339 texts of instants, UTC. An answer of 10,000 values has 50,000 of them: days are spelled once. */

const DAY_S = 86_400
/** Days whose text is kept: more than three years of them. */
const DAYS_MAX = 1_200
/** Before year 10000, whose text has another form. */
const SECONDS_MAX = 253_402_300_800
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const dayTexts = new Map<number, string>()

function dayText(day: number): string {
  let text = dayTexts.get(day)

  if (text === undefined) {
    text = new Date(day * DAY_S * 1_000).toISOString().slice(0, 11)
    if (dayTexts.size >= DAYS_MAX) dayTexts.clear()
    dayTexts.set(day, text)
  }

  return text
}

/** Up to the seconds, without the zone. */
function secondsText(seconds: number): string {
  const day = Math.floor(seconds / DAY_S)
  const rest = seconds - day * DAY_S
  const hours = Math.floor(rest / 3_600)
  const minutes = Math.floor((rest - hours * 3_600) / 60)

  return `${dayText(day)}${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes]}:${TWO_DIGITS[rest - hours * 3_600 - minutes * 60]}`
}

/** RFC 3339 of milliseconds since the epoch; whole seconds are written without a fraction. @throws RangeError for what is no time */
export function timeOf(ms: number): string {
  const seconds = Math.floor(ms / 1_000)

  if (!Number.isInteger(ms) || seconds < 0 || seconds >= SECONDS_MAX) {
    const text = new Date(ms).toISOString()

    return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
  }

  const fraction = ms - seconds * 1_000

  return fraction === 0 ? `${secondsText(seconds)}Z` : `${secondsText(seconds)}.${String(fraction).padStart(3, '0')}Z`
}

export function timeOfS(seconds: number): string {
  return timeOf(seconds * 1_000)
}
