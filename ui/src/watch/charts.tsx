// The charts that several pages show of the same counters.
import { TimeChart, type Series } from '../parts/chart'
import { rates, values } from '../lib/samples'
import type { Lengths, MessageStats } from './types'

export function RatesChart({ stats, title = 'Message rates' }: { stats: MessageStats | undefined; title?: string }) {
  const series: Series[] = [
    { label: 'Published', color: 'publish', points: rates(stats?.publish_details) },
    { label: 'Confirmed', color: 'confirm', points: rates(stats?.confirm_details) },
    { label: 'Delivered', color: 'deliver', points: rates(stats?.deliver_get_details) },
    { label: 'Acknowledged', color: 'ack', points: rates(stats?.ack_details) },
    { label: 'Redelivered', color: 'redeliver', points: rates(stats?.redeliver_details) },
  ]
  if (stats?.return_unroutable || stats?.drop_unroutable) {
    const returned = rates(stats.return_unroutable_details)
    const dropped = new Map(rates(stats.drop_unroutable_details))
    const both = returned.length ? returned.map(([at, it]): [number, number] => [at, (it ?? 0) + (dropped.get(at) ?? 0)]) : [...dropped]
    series.push({ label: 'Unroutable', color: 'unroutable', points: both })
  }
  return <TimeChart title={title} unit="/s" series={series} empty="No messages in this time" />
}

export const LengthsChart = ({ totals, title = 'Messages in queues' }: { totals: Lengths | undefined; title?: string }) => (
  <TimeChart
    title={title}
    series={[
      { label: 'Ready', color: 'ready', points: values(totals?.messages_ready_details) },
      { label: 'Unacked', color: 'unacked', points: values(totals?.messages_unacknowledged_details) },
      { label: 'Total', color: 'total', points: values(totals?.messages_details) },
    ]}
  />
)

/** How much of a limit is used. */
export function Meter({ used, limit, warn = 0.75 }: { used: number; limit: number; warn?: number }) {
  const part = limit > 0 ? Math.min(1, used / limit) : 0
  const kind = part > 0.9 ? 'bad' : part > warn ? 'warn' : ''
  return (
    <div class={`meter ${kind}`} aria-hidden="true">
      <i style={{ width: `${(part * 100).toFixed(1)}%` }} />
    </div>
  )
}
