// One queue or stream.
import { del, url } from '../../lib/api'
import { ago, bytes, count, num, percent } from '../../lib/format'
import { useLive } from '../../lib/live'
import { go, href } from '../../lib/router'
import { rates, sampleQuery, values, type Details } from '../../lib/samples'
import { can, may } from '../../lib/session'
import { BindForm, BindingTable } from '../../messaging/bindings'
import { Features } from '../../messaging/features'
import { GetMessages } from '../../messaging/get'
import { Publish } from '../../messaging/publish'
import { QueueFlow } from '../../messaging/queue_flow'
import type { Binding, Queue } from '../../messaging/types'
import { Arg, Button, Card, Facts, Failed, Figure, Loaded, PageHead, Skeleton, Status } from '../../parts/bits'
import { RangePicker, TimeChart } from '../../parts/chart'
import { confirm } from '../../parts/confirm'
import { Icon } from '../../parts/icon'
import { act } from '../../parts/toast'
import { Consumers } from './consumers'

/** Bindings that a page shows; a queue rarely has more. */
const MOST_BINDINGS = { page: 1, page_size: 500 }

async function purge({ vhost, name, messages_ready: ready }: Queue): Promise<void> {
  const text = (
    <p>
      {count(ready, 'ready message')} of the queue <strong class="mono">{name}</strong> will be gone. What consumers hold stays.
    </p>
  )
  if (await confirm({ title: 'Purge the queue?', text, action: 'Purge', danger: true }))
    await act(() => del(url`/queues/${vhost}/${name}/contents`), `Queue ${name} was purged.`)
}

async function remove({ vhost, name, messages, consumers }: Queue): Promise<void> {
  const text = (
    <p>
      The queue <strong class="mono">{name}</strong> in <span class="mono">{vhost}</span> goes, with {count(messages ?? 0, 'message')} and its bindings;{' '}
      {count(consumers ?? 0, 'consumer')} will be cancelled.
    </p>
  )
  const typed = messages ? { typed: name } : {}
  if (!(await confirm({ title: 'Delete the queue?', text, action: 'Delete', danger: true, ...typed }))) return
  if (await act(() => del(url`/queues/${vhost}/${name}`), `Queue ${name} was deleted.`)) go(href('/queues'))
}

function Actions({ queue }: { queue: Queue }) {
  const { vhost, name } = queue
  return (
    <>
      {queue.type !== 'stream' && may(vhost, 'read', name) && (
        <>
          <a class="button quiet" href={href('/dead-letters', vhost, name)}>
            <Icon name="dead" /> Dead letters
          </a>
          <Button onClick={() => void purge(queue)}>Purge</Button>
        </>
      )}
      {may(vhost, 'configure', name) && (
        <Button kind="danger" onClick={() => void remove(queue)}>
          <Icon name="trash" /> Delete
        </Button>
      )}
    </>
  )
}

const details = (queue: Queue, counter: string): Details | undefined => queue.message_stats?.[`${counter}_details`] as Details | undefined

function Charts({ queue }: { queue: Queue }) {
  const rising = (counter: string) => rates(details(queue, counter))
  return (
    <div class="grid two">
      <Card actions={<RangePicker />}>
        <TimeChart
          title="Queued messages"
          series={[
            { label: 'Ready', color: 'ready', points: values(queue.messages_ready_details) },
            { label: 'Unacked', color: 'unacked', points: values(queue.messages_unacknowledged_details) },
            { label: 'Total', color: 'total', points: values(queue.messages_details) },
          ]}
        />
      </Card>
      <Card>
        <TimeChart
          title="Messages a second"
          unit="/s"
          series={[
            { label: 'Publish', color: 'publish', points: rising('publish') },
            { label: 'Deliver / get', color: 'deliver', points: rising('deliver_get') },
            { label: 'Ack', color: 'ack', points: rising('ack') },
            { label: 'Redelivered', color: 'redeliver', points: rising('redeliver') },
          ]}
          empty="Nothing was published or delivered yet"
        />
      </Card>
    </div>
  )
}

function Figures({ queue }: { queue: Queue }) {
  return (
    <div class="figures">
      <Figure label="Ready" value={num(queue.messages_ready)} color="ready" />
      <Figure label="Unacked" value={num(queue.messages_unacknowledged)} color="unacked" />
      <Figure label="Consumers" value={num(queue.consumers)} />
      {queue.message_bytes !== undefined && <Figure label="Size of messages" value={bytes(queue.message_bytes)} />}
      <Figure label="Memory" value={bytes(queue.memory)} />
    </div>
  )
}

function Declared({ queue }: { queue: Queue }) {
  const { vhost, policy, operator_policy: operator } = queue
  const link = (path: string, name: string) => (can.policy ? <a href={href(path, { q: name })}>{name}</a> : name)
  return (
    <Card title="Declared">
      <Facts
        items={[
          ['Type', queue.type],
          ['Durable', queue.durable ? 'yes' : 'no'],
          ['Auto-delete', queue.auto_delete ? 'yes' : 'no'],
          queue.exclusive && ['Exclusive', `of ${queue.owner_pid_details?.name ?? 'one connection'}`],
          ['Arguments', <Arg value={queue.arguments} />],
          ['Policy', policy ? link('/policies', policy) : 'none'],
          operator && ['Operator policy', link('/policies', operator)],
          ['Effective policy', <Arg value={queue.effective_policy_definition} none="none" />],
          queue.delivery_limit !== undefined && ['Delivery limit', String(queue.delivery_limit)],
          ['Virtual host', vhost],
        ]}
      />
    </Card>
  )
}

function Now({ queue }: { queue: Queue }) {
  return (
    <Card title="Now">
      <Facts
        items={[
          ['State', queue.idle_since ? <Status kind="idle">idle for {ago(Date.parse(queue.idle_since)).replace(' ago', '')}</Status> : <Status kind="ok">{queue.state}</Status>],
          queue.consumer_capacity !== undefined && queue.consumers ? ['Consumers with room', percent(queue.consumer_capacity)] : null,
          queue.messages_persistent !== undefined && ['Persistent', num(queue.messages_persistent)],
          queue.messages_ram !== undefined && ['In memory', num(queue.messages_ram)],
          queue.messages_dlx ? ['On their way as dead letters', num(queue.messages_dlx)] : null,
          queue.messages_delayed ? ['Waiting for a retry', num(queue.messages_delayed)] : null,
          queue.segments !== undefined && ['Segments', num(queue.segments)],
          queue.message_bytes_unacknowledged !== undefined && ['Size of unacked', bytes(queue.message_bytes_unacknowledged)],
        ]}
      />
    </Card>
  )
}

function Bindings({ queue }: { queue: Queue }) {
  const live = useLive<{ items: Binding[]; filtered_count: number }>(url`/queues/${queue.vhost}/${queue.name}/bindings`, MOST_BINDINGS)
  return (
    <Card title="Bindings" wide>
      <Loaded of={live}>
        {({ items, filtered_count: all }) => (
          <>
            <QueueFlow queue={queue} bindings={items} />
            <BindingTable bindings={items} all={all} ends="source" />
          </>
        )}
      </Loaded>
      {may(queue.vhost, 'write', queue.name) && <BindForm vhost={queue.vhost} to={queue.name} kind="queue" />}
    </Card>
  )
}

export function QueuePage({ params }: { params: Record<string, string> }) {
  const { vhost = '', name = '' } = params
  const live = useLive<Queue>(url`/queues/${vhost}/${name}`, sampleQuery('lengths', 'msg_rates'))
  const queue = live.data
  return (
    <>
      <PageHead
        title={<span class="mono">{name}</span>}
        crumbs={[
          ['Queues and streams', href('/queues')],
        ]}
        note={queue && <Features of={queue} />}
        actions={queue && <Actions queue={queue} />}
      />
      {live.failure ? <Failed failure={live.failure} /> : !queue ? <Skeleton rows={8} /> : <Whole queue={queue} />}
    </>
  )
}

function Whole({ queue }: { queue: Queue }) {
  const { vhost, name } = queue
  return (
    <div class="stack">
      <Figures queue={queue} />
      <Charts queue={queue} />
      <div class="grid two">
        <Now queue={queue} />
        <Declared queue={queue} />
      </div>
      <Bindings queue={queue} />
      <Consumers queue={queue} />
      <div class="grid two">
        {may(vhost, 'write', '') && <Publish vhost={vhost} exchange="" routingKey={name} />}
        {may(vhost, 'read', name) && <GetMessages vhost={vhost} name={name} stream={queue.type === 'stream'} />}
      </div>
    </div>
  )
}
