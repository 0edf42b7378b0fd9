// Numbers, times and sizes as texts.
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

type Maybe = number | null | undefined
const NONE = '–'
const given = (n: Maybe): n is number => typeof n === 'number' && Number.isFinite(n)

export const num = (n: Maybe): string => (given(n) ? whole.format(n) : NONE)

function scaled(n: number, units: string[], base: number): string {
  let at = 0
  let value = n
  while (Math.abs(value) >= (at ? base : base * (base === 1000 ? 10 : 1)) && at < units.length - 1) {
    value /= base
    at++
    if (at === 1 && Math.abs(value) < base) break
  }
  const digits = at === 0 || Math.abs(value) >= 100 ? whole : one
  return `${digits.format(value)}${units[at] ? ` ${units[at]}` : ''}`
}

/** 12,345 as "12.3 k". */
export const short = (n: Maybe): string => (given(n) ? scaled(n, ['', 'k', 'M', 'G', 'T'], 1000) : NONE)
export const bytes = (n: Maybe): string => (given(n) ? scaled(n, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'], 1024) : NONE)
/** Per second. */
export const rate = (n: Maybe): string => (given(n) ? `${Math.abs(n) < 10 ? one.format(n) : Math.abs(n) < 10_000 ? whole.format(n) : short(n)}/s` : NONE)
export const percent = (n: Maybe): string => (given(n) ? `${one.format(n * 100)} %` : NONE)

const STEPS: [number, string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** Milliseconds as "2 d 4 h". */
export function duration(ms: Maybe): string {
  if (!given(ms)) return NONE
  if (ms < 1000) return `${whole.format(Math.max(0, ms))} ms`
  const parts: string[] = []
  let rest = ms
  for (const [size, unit] of STEPS) {
    const n = Math.floor(rest / size)
    if (n) parts.push(`${n} ${unit}`)
    else if (parts.length) break
    rest -= n * size
    // Beside ten of a unit the next smaller one says little.
    if (parts.length === 2 || n >= 10) break
  }
  return parts.join(' ')
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
/** A time in milliseconds since 1970, local. */
export const when = (ms: Maybe): string => (given(ms) ? moment.format(ms) : NONE)
export const ago = (ms: Maybe): string => (given(ms) ? `${duration(Math.max(0, Date.now() - ms))} ago` : NONE)

/** A count with its noun. */
export const count = (n: Maybe, noun: string, plural = `${noun}s`): string => `${num(n)} ${n === 1 ? noun : plural}`
