// Who takes messages from a queue, and how many each holds.
import { num } from '../../lib/format'
import { href } from '../../lib/router'
import type { Consumer, Queue } from '../../messaging/types'
import { Arg, Card, Status, Tag } from '../../parts/bits'
import { Table, type Column } from '../../parts/table'

const STATES: Record<string, string> = { up: 'up', single_active: 'the active one', waiting: 'waits' }

const COLUMNS: Column<Consumer>[] = [
  { id: 'tag', label: 'Tag', cell: it => <span class="mono">{it.consumer_tag}</span> },
  { id: 'channel', label: 'Channel', cell: it => <a class="nowrap" href={href('/channels', it.channel_details.name)}>{it.channel_details.name}</a> },
  { id: 'user', label: 'User', cell: it => <span class="nowrap">{it.channel_details.user}</span> },
  { id: 'state', label: 'State', cell: it => <Status kind={it.active ? 'ok' : 'idle'}>{STATES[it.activity_status] ?? it.activity_status}</Status> },
  { id: 'unacked', label: 'Unacked', align: 'right', cell: it => num(it.messages_unacknowledged) },
  { id: 'prefetch', label: 'Prefetch', align: 'right', cell: it => (it.prefetch_count ? num(it.prefetch_count) : 'no limit') },
  { id: 'ack', label: 'Acks', cell: it => (it.ack_required ? 'manual' : 'automatic') },
  { id: 'exclusive', label: 'Exclusive', cell: it => (it.exclusive ? <Tag>exclusive</Tag> : '') },
  { id: 'arguments', label: 'Arguments', cell: it => <Arg value={it.arguments} none="" /> },
]

export function Consumers({ queue }: { queue: Queue }) {
  const all = queue.consumer_details ?? []
  // Columns that would be empty are left out.
  const shown = COLUMNS.filter(it => (it.id !== 'exclusive' || all.some(one => one.exclusive)) && (it.id !== 'arguments' || all.some(one => Object.keys(one.arguments).length)))
  return (
    <Card title={`Consumers${all.length ? ` (${num(all.length)})` : ''}`} wide id="consumers">
      <Table columns={shown} rows={all} rowKey={it => `${it.channel_details.name} ${it.consumer_tag}`} caption="Consumers" empty="Nobody consumes." />
    </Card>
  )
}
