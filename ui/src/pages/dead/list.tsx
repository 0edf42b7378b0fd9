// All queues that dead letters come to, and what is going on with them.
import { url } from '../../lib/api'
import { count, num } from '../../lib/format'
import { useLive } from '../../lib/live'
import { go, href } from '../../lib/router'
import { openVhosts, vhost, vhosts } from '../../lib/session'
import { exchangeLabel } from '../../messaging/types'
import { Card, Note, PageHead, Tag, VhostLink } from '../../parts/bits'
import { Field, Form, Input, Select } from '../../parts/form'
import { LiveList } from '../../parts/list'
import type { Column } from '../../parts/table'
import { Operations } from './operations'
import type { DeadLetterQueue, Operation, Origin } from './types'

function From({ origin }: { origin: Origin }) {
  const { queues, queues_count: all, exchange, routing_key: key, certain } = origin
  const names = queues.slice(0, 3).join(', ')
  const more = all > 3 ? ` and ${count(all - 3, 'other')}` : ''
  return (
    <div class="origin">
      <span class="mono">{names}</span>
      {more}{' '}
      <span class="dim">
        by {exchangeLabel(exchange)}
        {key !== null && ` with ${key}`}
      </span>
      {!certain && <Tag title="Whether a dead letter comes here depends on its own key or headers">may come</Tag>}
    </div>
  )
}

const columns = (): Column<DeadLetterQueue>[] => [
  {
    id: 'name',
    label: 'Queue',
    sort: 'name',
    always: true,
    needs: ['name', 'vhost'],
    cell: it => (
      <a class="mono name" href={href('/dead-letters', it.vhost, it.name)}>
        {it.name}
      </a>
    ),
  },
  { id: 'vhost', label: 'Virtual host', sort: 'vhost', needs: ['vhost'], off: vhosts.value.length < 2, cell: it => <VhostLink name={it.vhost} /> },
  { id: 'type', label: 'Type', sort: 'type', needs: ['type'], off: true, cell: it => it.type },
  { id: 'ready', label: 'Ready', align: 'right', sort: 'messages_ready', needs: ['messages_ready'], cell: it => num(it.messages_ready) },
  { id: 'unacked', label: 'Unacked', align: 'right', sort: 'messages_unacknowledged', needs: ['messages_unacknowledged'], cell: it => num(it.messages_unacknowledged) },
  { id: 'consumers', label: 'Consumers', align: 'right', sort: 'consumers', needs: ['consumers'], cell: it => num(it.consumers) },
  {
    id: 'origins',
    label: 'Gets dead letters of',
    needs: ['origins'],
    cell: it => (
      <>
        {it.origins.slice(0, 3).map((origin, at) => (
          <From key={at} origin={origin} />
        ))}
        {it.origins.length > 3 && <span class="dim">and in {count(it.origins.length - 3, 'other way')}</span>}
      </>
    ),
  },
]

export function DeadLettersPage() {
  const operations = useLive<Operation[]>('/redrives')
  const running = (operations.data ?? []).filter(it => !vhost.value || it.vhost === vhost.value)
  return (
    <div class="stack">
      <PageHead title="Dead letters" note="Queues that get the dead letters of others, by arguments or policies" />
      <LiveList<DeadLetterQueue>
        id="dead-letters"
        noun="queue"
        path={vhost.value ? url`/dead-letter-queues/${vhost.value}` : '/dead-letter-queues'}
        rowKey={it => `${it.vhost}/${it.name}`}
        columns={columns()}
        empty="No queue has a dead-letter exchange that leads to a queue."
      />
      {running.length > 0 && (
        <Card title="Sent back and discarded" wide>
          <Operations operations={[...running].reverse()} named />
        </Card>
      )}
      <Card title="Another queue" wide>
        <Note>
          A queue is not on the list when its dead letters came by the default exchange with their own keys, or before bindings or policies changed. Name it to look into it.
        </Note>
        <Form submit="Look into it" onSubmit={async ({ vhost = '', name = '' }) => go(href('/dead-letters', vhost, name))} clears={false}>
          <div class="across">
            <Field label="Virtual host">
              <Select name="vhost" options={openVhosts.value} />
            </Field>
            <Field label="Queue">
              <Input name="name" required class="mono" />
            </Field>
          </div>
        </Form>
      </Card>
    </div>
  )
}
