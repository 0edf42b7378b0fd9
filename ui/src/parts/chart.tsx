// Charts over time. uPlot draws on a canvas, so the colours are read from the style sheet.
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { bytes, rate, short } from '../lib/format'
import { range, rangeId, ranges, type Point } from '../lib/samples'

export interface Series {
  label: string
  /** A name of `--c-NAME` in style/tokens.css. */
  color: string
  points: Point[]
}

type Unit = '/s' | 'bytes' | 'bytes/s' | ''

const HEIGHT = 168
/** Steps of an axis that counts things: there is no half message. */
const WHOLE = Array.from({ length: 12 }, (_, at) => [1, 2, 5].map(n => n * 10 ** at)).flat()
/** Steps that are round as KiB, MiB and so on. */
const BYTES = Array.from({ length: 50 }, (_, at) => 2 ** at)

/** Changes with the system's theme, so that canvases are drawn anew. */
const theme = signal(0)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => theme.value++)

const format = (unit: Unit) => (n: number | null | undefined) =>
  unit === '/s' ? rate(n) : unit === 'bytes' ? bytes(n) : unit === 'bytes/s' ? `${bytes(n)}/s` : short(n)

/** A colour as the canvas takes it: light-dark() and variables resolved by the browser. */
function resolved(of: HTMLElement, name: string): string {
  const probe = document.createElement('i')
  probe.style.color = `var(--${name})`
  of.append(probe)
  const color = getComputedStyle(probe).color
  probe.remove()
  return color
}

/** The points of all series on one axis of time. */
function aligned(series: Series[]): uPlot.AlignedData {
  const times = [...new Set(series.flatMap(it => it.points.map(([time]) => time)))].sort((a, b) => a - b)
  const rows = series.map(it => {
    const known = new Map(it.points)
    return times.map(time => known.get(time) ?? null)
  })
  return [times, ...rows]
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const exact = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

function options(box: HTMLElement, series: Series[], unit: Unit, legend: (at: number | null) => void): uPlot.Options {
  const show = format(unit)
  const axis = { stroke: resolved(box, 'dim'), grid: { stroke: resolved(box, 'line'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' }
  return {
    width: Math.max(160, box.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(1, (most || 0) * 1.1)] } },
    axes: [
      { ...axis, grid: { show: false }, space: 70, size: 24, values: (_, times) => times.map(time => (range().age < 600 ? exact : clock).format(time * 1000)) },
      { ...axis, size: 62, space: 36, incrs: unit === '' ? WHOLE : unit === '/s' ? undefined : BYTES, values: (_, all) => all.map(n => show(n)) },
    ],
    series: [
      {},
      ...series.map(it => {
        const stroke = resolved(box, `c-${it.color}`)
        return {
          label: it.label,
          stroke,
          width: 1.75,
          points: { show: false },
          spanGaps: true,
          fill: series.length === 1 ? resolved(box, `c-${it.color}-soft`) : undefined,
        }
      }),
    ],
    hooks: { setCursor: [plot => legend(plot.cursor.idx ?? null)] },
  }
}

export function TimeChart({ title, series, unit = '', empty }: { title: string; series: Series[]; unit?: Unit; empty?: string }) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const legend = useRef<HTMLUListElement>(null)
  const now = useRef(series)
  now.current = series
  const kind = series.map(it => it.label + it.color).join() + unit + theme.value
  const show = format(unit)

  // What the legend says while the pointer is on the chart; else the newest values, which Preact writes.
  const point = (at: number | null): void => {
    const data = plot.current?.data
    if (!data || !legend.current) return
    const index = at ?? data[0].length - 1
    for (const [n, element] of legend.current.querySelectorAll('b').entries()) element.textContent = show(data[n + 1]?.[index])
    legend.current.dataset.time = at === null ? '' : exact.format((data[0][at] ?? 0) * 1000)
  }

  useEffect(() => {
    const element = box.current
    if (!element) return
    const made = new uPlot(options(element, now.current, unit, point), aligned(now.current), element)
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: Math.max(160, element.clientWidth), height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = undefined
    }
  }, [kind])
  useEffect(() => plot.current?.setData(aligned(series)), [series])

  const latest = series.map(it => `${it.label} ${show(it.points.at(-1)?.[1])}`).join(', ')
  const bare = series.every(it => it.points.length === 0)
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={box} class="chart-box" role="img" aria-label={`${title}, now: ${latest}`}>
        {bare && <span class="chart-empty">{empty ?? 'No samples yet'}</span>}
      </div>
      <ul class="legend" ref={legend}>
        {series.map(it => (
          <li key={it.label}>
            <i class={`swatch c-${it.color}`} /> {it.label} <b>{show(it.points.at(-1)?.[1])}</b>
          </li>
        ))}
      </ul>
    </figure>
  )
}

/** A line as high as its text, without axes. */
export function Spark({ points, color = 'publish', label }: { points: Point[]; color?: string; label: string }) {
  const values = points.map(([, value]) => value ?? 0)
  const most = Math.max(1e-9, ...values)
  const step = values.length > 1 ? 80 / (values.length - 1) : 80
  const line = values.map((value, at) => `${(at * step).toFixed(1)},${(17 - (value / most) * 15).toFixed(1)}`).join(' ')
  return (
    <svg class={`spark c-${color}`} viewBox="0 0 80 18" role="img" aria-label={label}>
      <polyline points={line} />
    </svg>
  )
}

/** How far back the charts look. */
export const RangePicker = () => (
  <div class="tabs" role="group" aria-label="Time range of the charts">
    {ranges.map(it => (
      <button key={it.id} type="button" aria-pressed={it.id === range().id} onClick={() => (rangeId.value = it.id)}>
        {it.label}
      </button>
    ))}
  </div>
)
