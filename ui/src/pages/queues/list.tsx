// All queues and streams, a page at a time.
import { url } from '../../lib/api'
import { bytes, num, rate } from '../../lib/format'
import { href } from '../../lib/router'
import { openVhosts, vhost, vhosts } from '../../lib/session'
import { Features } from '../../messaging/features'
import { type Queue, rateOf } from '../../messaging/types'
import { Button, PageHead, Status, VhostLink } from '../../parts/bits'
import { Icon } from '../../parts/icon'
import { LiveList } from '../../parts/list'
import type { Column } from '../../parts/table'
import { openAddQueue } from './add'

const counter = (id: string, label: string, key: keyof Queue & string, more: Partial<Column<Queue>> = {}): Column<Queue> => ({
  id,
  label,
  align: 'right',
  sort: key,
  needs: [key],
  cell: it => num(it[key] as number | undefined),
  ...more,
})

const speed = (id: string, label: string, key: string, more: Partial<Column<Queue>> = {}): Column<Queue> => ({
  id,
  label,
  align: 'right',
  sort: `message_stats.${key}_details.rate`,
  needs: [`message_stats.${key}_details.rate`],
  cell: it => rate(rateOf(it.message_stats, key) ?? 0),
  ...more,
})

const FEATURES = ['durable', 'auto_delete', 'exclusive', 'arguments', 'policy', 'operator_policy']

const columns = (): Column<Queue>[] => [
  {
    id: 'name',
    label: 'Name',
    sort: 'name',
    always: true,
    needs: ['name', 'vhost'],
    cell: it => (
      <a class="mono name" href={href('/queues', it.vhost, it.name)}>
        {it.name}
      </a>
    ),
  },
  { id: 'vhost', label: 'Virtual host', sort: 'vhost', needs: ['vhost'], off: vhosts.value.length < 2, cell: it => <VhostLink name={it.vhost} /> },
  { id: 'type', label: 'Type', sort: 'type', needs: ['type'], cell: it => it.type },
  { id: 'features', label: 'Features', needs: FEATURES, cell: it => <Features of={it} /> },
  {
    id: 'state',
    label: 'State',
    needs: ['state', 'idle_since'],
    cell: it => (it.idle_since ? <Status kind="idle">idle</Status> : <Status kind="ok">{it.state}</Status>),
  },
  counter('ready', 'Ready', 'messages_ready'),
  counter('unacked', 'Unacked', 'messages_unacknowledged'),
  counter('total', 'Total', 'messages'),
  counter('consumers', 'Consumers', 'consumers'),
  speed('in', 'In', 'publish'),
  speed('out', 'Deliver / get', 'deliver_get'),
  speed('ack', 'Ack', 'ack', { off: true }),
  speed('redeliver', 'Redelivered', 'redeliver', { off: true }),
  counter('bytes', 'Size', 'message_bytes', { off: true, cell: it => bytes(it.message_bytes) }),
  counter('memory', 'Memory', 'memory', { off: true, cell: it => bytes(it.memory) }),
  counter('persistent', 'Persistent', 'messages_persistent', { off: true }),
]

export function QueuesPage() {
  return (
    <>
      <PageHead
        title="Queues and streams"
        actions={
          openVhosts.value.length > 0 && (
            <Button kind="primary" onClick={openAddQueue}>
              <Icon name="add" /> Add queue
            </Button>
          )
        }
      />
      <LiveList<Queue>
        id="queues"
        noun="queue"
        path={vhost.value ? url`/queues/${vhost.value}` : '/queues'}
        rowKey={it => `${it.vhost}/${it.name}`}
        columns={columns()}
        empty="No queue yet."
      />
    </>
  )
}
