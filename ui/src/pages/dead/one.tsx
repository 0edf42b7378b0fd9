// The dead letters in one queue: why and where they died, a look at some, and the ways out.
import { useEffect, useState } from 'preact/hooks'
import { url } from '../../lib/api'
import { ago, count, num } from '../../lib/format'
import { useLive, useOnce } from '../../lib/live'
import { href } from '../../lib/router'
import { may } from '../../lib/session'
import { GetMessages } from '../../messaging/get'
import { type Queue, exchangeLabel } from '../../messaging/types'
import { Button, Card, Empty, Failed, Figure, Loaded, Note, PageHead, Skeleton, Tag } from '../../parts/bits'
import { Icon } from '../../parts/icon'
import { Table, type Column } from '../../parts/table'
import { openDiscard, openRedrive } from './act'
import { Operations } from './operations'
import { REASONS, isOver, type Census, type DeathKind, type Operation } from './types'

const SAMPLES = [1000, 10_000]

interface Place {
  vhost: string
  name: string
}

const columns = (place: Place): Column<DeathKind>[] => {
  const matching = (it: DeathKind) => ({ ...place, match: { reason: it.reason, queue: it.queue, exchange: it.exchange, routing_key: it.routing_key } })
  return [
    { id: 'reason', label: 'Reason', cell: it => <Tag kind="warn" title={REASONS[it.reason] ?? ''}>{it.reason}</Tag> },
    {
      id: 'queue',
      label: 'Died in',
      cell: it => (
        <a class="mono name" href={href('/queues', place.vhost, it.queue)}>
          {it.queue}
        </a>
      ),
    },
    { id: 'exchange', label: 'Published to', cell: it => <span class="mono">{exchangeLabel(it.exchange)}</span> },
    { id: 'key', label: 'Routing key', cell: it => <span class="mono">{it.routing_key}</span> },
    { id: 'count', label: 'Messages', align: 'right', cell: it => num(it.count) },
    { id: 'when', label: 'Died', cell: it => <span class="nowrap">{it.oldest === it.newest ? ago(it.newest) : `${ago(it.oldest)} to ${ago(it.newest)}`}</span> },
    {
      id: 'act',
      label: '',
      cell: it => (
        <span class="row tight">
          <Button kind="quiet" aria-label={`Send back what was ${it.reason} in ${it.queue} with ${it.routing_key}`} onClick={() => openRedrive(matching(it))}>
            Send back
          </Button>
          <Button kind="quiet" aria-label={`Discard what was ${it.reason} in ${it.queue} with ${it.routing_key}`} onClick={() => openDiscard(matching(it))}>
            Discard
          </Button>
        </span>
      ),
    },
  ]
}

function Deaths({ place, ready }: { place: Place; ready: number }) {
  const [most, setMost] = useState(SAMPLES[0] ?? 1000)
  const live = useOnce<Census>(url`/queues/${place.vhost}/${place.name}/deaths`, { count: most })
  return (
    <Card
      title="Why and where they died"
      wide
      actions={
        <>
          <label class="dim">
            Look at{' '}
            <select value={String(most)} onChange={event => setMost(Number(event.currentTarget.value))}>
              {SAMPLES.map(it => (
                <option key={it} value={it}>
                  {num(it)}
                </option>
              ))}
            </select>
          </label>
          <Button onClick={live.refresh}>
            <Icon name="refresh" /> Look again
          </Button>
        </>
      }
    >
      <Loaded of={live}>
        {it => (
          <>
            <p class="dim">
              {it.looked_at < ready ? `The oldest ${num(it.looked_at)} of ${count(ready, 'ready message')} were looked at.` : `${count(it.looked_at, 'message')} looked at.`}
              {it.without_death > 0 && ` ${num(it.without_death)} of them tell of no death: they were not dead-lettered by this broker.`}
              {it.others > 0 && ` ${num(it.others)} died in other ways than those shown.`}
            </p>
            <Table
              columns={columns(place)}
              rows={it.deaths}
              rowKey={row => JSON.stringify([row.reason, row.queue, row.exchange, row.routing_key])}
              caption="Deaths"
              empty="No dead letter was among them."
            />
          </>
        )}
      </Loaded>
    </Card>
  )
}

/** Milliseconds between two looks at what is on its way. */
const QUICK = 1000

function useQuicker(on: boolean, refresh: () => void): void {
  useEffect(() => {
    if (!on) return
    const timer = setInterval(refresh, QUICK)
    return () => clearInterval(timer)
  }, [on, refresh])
}

/** How far the operations of a queue are; while one runs, looked at each second. */
function Going({ place }: { place: Place }) {
  const live = useLive<Operation[]>(url`/queues/${place.vhost}/${place.name}/redrive`)
  useQuicker(live.data?.some(it => !isOver(it)) ?? false, live.refresh)
  const all = [...(live.data ?? [])].reverse().slice(0, 5)
  if (!all.length) return null
  return (
    <Card title="Sent back and discarded" wide>
      <Operations operations={all} />
    </Card>
  )
}

function Actions({ place, ready }: { place: Place; ready: number }) {
  return (
    <>
      <a class="button quiet" href={href('/queues', place.vhost, place.name)}>
        <Icon name="queue" /> The queue
      </a>
      <Button kind="primary" disabled={ready === 0} onClick={() => openRedrive(place)}>
        <Icon name="send" /> Send back
      </Button>
      <Button kind="danger" disabled={ready === 0} onClick={() => openDiscard(place)}>
        <Icon name="trash" /> Discard
      </Button>
    </>
  )
}

function Whole({ place, queue }: { place: Place; queue: Queue }) {
  const ready = queue.messages_ready ?? 0
  return (
    <div class="stack">
      <div class="figures">
        <Figure label="Ready" value={num(ready)} color="ready" />
        <Figure label="Unacked" value={num(queue.messages_unacknowledged)} color="unacked" />
        <Figure label="Consumers" value={num(queue.consumers)} />
      </div>
      {queue.consumers ? <Note>Consumers take messages from this queue meanwhile: what they hold is neither sent back nor discarded.</Note> : null}
      <Going place={place} />
      <Deaths place={place} ready={ready} />
      <GetMessages {...place} stream={false} />
    </div>
  )
}

export function DeadLettersOfPage({ params }: { params: Record<string, string> }) {
  const place = { vhost: params.vhost ?? '', name: params.name ?? '' }
  const live = useLive<Queue>(url`/queues/${place.vhost}/${place.name}`)
  const queue = live.data
  const allowed = may(place.vhost, 'read', place.name)
  const usable = queue && queue.type !== 'stream' && allowed
  return (
    <>
      <PageHead
        title={<span class="mono">{place.name}</span>}
        crumbs={[['Dead letters', href('/dead-letters')]]}
        actions={usable && <Actions place={place} ready={queue.messages_ready ?? 0} />}
      />
      {live.failure ? (
        <Failed failure={live.failure} />
      ) : !queue ? (
        <Skeleton rows={8} />
      ) : usable ? (
        <Whole place={place} queue={queue} />
      ) : (
        <Empty>{allowed ? 'A stream has no dead letters.' : 'You may not read from this queue.'}</Empty>
      )}
    </>
  )
}
