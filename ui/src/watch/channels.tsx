// Channels as rows: of all connections, and of one.
import { num, rate } from '../lib/format'
import { href } from '../lib/router'
import { Status, Tag, type Kind } from '../parts/bits'
import { Table, type Column } from '../parts/table'
import type { Channel } from './types'

const KINDS: Record<string, Kind> = { running: 'ok', flow: 'warn' }
export const ChannelState = ({ state }: { state: string }) => <Status kind={KINDS[state] ?? 'idle'}>{state}</Status>

const speed = (id: 'publish' | 'confirm' | 'deliver_get' | 'ack' | 'redeliver' | 'return_unroutable', label: string, off = false): Column<Channel> => ({
  id,
  label,
  off,
  align: 'right',
  sort: `message_stats.${id}_details.rate`,
  needs: [`message_stats.${id}_details.rate`],
  cell: it => rate(it.message_stats?.[`${id}_details`]?.rate),
})

export const channelColumns: Column<Channel>[] = [
  { id: 'name', label: 'Channel', sort: 'name', needs: ['name'], always: true, cell: it => <a href={href('/channels', it.name)}>{it.name}</a> },
  { id: 'vhost', label: 'Vhost', sort: 'vhost', needs: ['vhost'], cell: it => it.vhost },
  { id: 'user', label: 'User', sort: 'user', needs: ['user'], cell: it => it.user },
  {
    id: 'mode',
    label: 'Mode',
    needs: ['confirm', 'transactional'],
    cell: it => (it.confirm ? <Tag title="publisher confirms">confirm</Tag> : it.transactional ? <Tag>transactions</Tag> : <span class="dim">–</span>),
  },
  { id: 'state', label: 'State', sort: 'state', needs: ['state'], cell: it => <ChannelState state={it.state} /> },
  { id: 'consumers', label: 'Consumers', sort: 'consumer_count', needs: ['consumer_count'], align: 'right', cell: it => num(it.consumer_count) },
  {
    id: 'prefetch',
    label: 'Prefetch',
    sort: 'prefetch_count',
    needs: ['prefetch_count'],
    align: 'right',
    cell: it => (it.prefetch_count ? num(it.prefetch_count) : '–'),
  },
  {
    id: 'unacked',
    label: 'Unacked',
    sort: 'messages_unacknowledged',
    needs: ['messages_unacknowledged'],
    align: 'right',
    cell: it => num(it.messages_unacknowledged),
  },
  {
    id: 'unconfirmed',
    label: 'Unconfirmed',
    sort: 'messages_unconfirmed',
    needs: ['messages_unconfirmed'],
    off: true,
    align: 'right',
    cell: it => num(it.messages_unconfirmed),
  },
  speed('publish', 'Published'),
  speed('confirm', 'Confirmed'),
  speed('deliver_get', 'Delivered'),
  speed('ack', 'Acked'),
  speed('redeliver', 'Redelivered', true),
  speed('return_unroutable', 'Returned', true),
]

export const ChannelTable = ({ rows, columns = channelColumns }: { rows: Channel[]; columns?: Column<Channel>[] }) => (
  <Table caption="Channels" rows={rows} rowKey={it => it.name} columns={columns.filter(it => !it.off)} empty="No channel is open." />
)
