// The history that the API keeps, as points of charts.
import type { Query } from './api'
import { pref } from './prefs'

export interface Details {
  rate?: number
  samples?: { sample: number; timestamp: number }[]
}

/** Seconds since 1970, value. */
export type Point = [number, number | null]

export interface Range {
  id: string
  label: string
  /** Seconds. */
  age: number
  /** Seconds between two samples: as fine as the broker keeps them for that age. */
  incr: number
}

export const ranges: Range[] = [
  { id: '1m', label: '1 min', age: 60, incr: 5 },
  { id: '10m', label: '10 min', age: 600, incr: 5 },
  { id: '1h', label: '1 h', age: 3600, incr: 60 },
  { id: '8h', label: '8 h', age: 28800, incr: 600 },
  { id: '24h', label: '24 h', age: 86400, incr: 1800 },
]

export const rangeId = pref('range', '10m')
export const range = (): Range => ranges.find(it => it.id === rangeId.value) ?? ranges[1] ?? { id: '10m', label: '10 min', age: 600, incr: 5 }

/** The query for histories of these kinds: lengths, msg_rates, data_rates, node_stats, churn_rates. */
export function sampleQuery(...kinds: string[]): Query {
  const { age, incr } = range()
  const query: Query = {}
  for (const kind of kinds) {
    query[`${kind}_age`] = age
    query[`${kind}_incr`] = incr
  }
  return query
}

const inOrder = (details?: Details): { sample: number; timestamp: number }[] => [...(details?.samples ?? [])].sort((a, b) => a.timestamp - b.timestamp)

/** What was there at each moment. */
export const values = (details?: Details): Point[] => inOrder(details).map(it => [it.timestamp / 1000, it.sample])

/** How fast a counter rose between moments, each second. */
export function rates(details?: Details): Point[] {
  const all = inOrder(details)
  const points: Point[] = []
  for (const [at, it] of all.entries()) {
    const before = all[at - 1]
    if (!before || it.timestamp <= before.timestamp) continue
    points.push([it.timestamp / 1000, Math.max(0, ((it.sample - before.sample) * 1000) / (it.timestamp - before.timestamp))])
  }
  return points
}

/** The last point's value. */
export const last = (points: Point[]): number | undefined => points.at(-1)?.[1] ?? undefined
