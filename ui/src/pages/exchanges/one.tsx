// One exchange.
import { del, url } from '../../lib/api'
import { useLive } from '../../lib/live'
import { go, href } from '../../lib/router'
import { rates, sampleQuery, type Details } from '../../lib/samples'
import { may } from '../../lib/session'
import { BindForm, BindingTable } from '../../messaging/bindings'
import { ExchangeFlow } from '../../messaging/exchange_flow'
import { Features } from '../../messaging/features'
import { Publish } from '../../messaging/publish'
import { type Binding, type Exchange, exchangeLabel, pathName } from '../../messaging/types'
import { Arg, Button, Card, Empty, Facts, Failed, Loaded, PageHead, Skeleton } from '../../parts/bits'
import { RangePicker, TimeChart } from '../../parts/chart'
import { confirm } from '../../parts/confirm'
import { Icon } from '../../parts/icon'
import { act } from '../../parts/toast'

/** Bindings that a page shows; the rest is told as a number. */
const MOST_BINDINGS = { page: 1, page_size: 500 }

async function remove({ vhost, name }: Exchange): Promise<void> {
  const text = (
    <p>
      The exchange <strong class="mono">{name}</strong> in <span class="mono">{vhost}</span> goes, with all its bindings. Who publishes to it gets an error.
    </p>
  )
  if (!(await confirm({ title: 'Delete the exchange?', text, action: 'Delete', danger: true }))) return
  if (await act(() => del(url`/exchanges/${vhost}/${name}`), `Exchange ${name} was deleted.`)) go(href('/exchanges'))
}

/** The broker's own cannot be deleted. */
const isBuiltIn = (name: string): boolean => name === '' || name.startsWith('amq.')

function Chart({ exchange }: { exchange: Exchange }) {
  const rising = (counter: string) => rates(exchange.message_stats?.[`${counter}_details`] as Details | undefined)
  return (
    <Card actions={<RangePicker />}>
      <TimeChart
        title="Messages a second"
        unit="/s"
        series={[
          { label: 'Published in', color: 'publish', points: rising('publish_in') },
          { label: 'Routed out', color: 'deliver', points: rising('publish_out') },
        ]}
        empty="Nothing was published to it yet"
      />
    </Card>
  )
}

interface PageOf<T> {
  items: T[]
  filtered_count: number
}

function Bindings({ exchange }: { exchange: Exchange }) {
  const { vhost, name } = exchange
  const path = pathName(name)
  const from = useLive<PageOf<Binding>>(name === '' ? null : url`/exchanges/${vhost}/${path}/bindings/source`, MOST_BINDINGS)
  const to = useLive<PageOf<Binding>>(name === '' ? null : url`/exchanges/${vhost}/${path}/bindings/destination`, MOST_BINDINGS)
  if (name === '') {
    return (
      <Card title="Bindings" wide>
        <Empty>Every queue is bound to it by its own name; that cannot be changed.</Empty>
      </Card>
    )
  }
  return (
    <Card title="Bindings" wide>
      <Loaded of={from}>
        {out => (
          <>
            <ExchangeFlow exchange={exchange} from={out.items} to={to.data?.items ?? []} />
            <h3>From this exchange</h3>
            <BindingTable bindings={out.items} all={out.filtered_count} ends="destination" />
          </>
        )}
      </Loaded>
      {may(vhost, 'read', name) && <BindForm vhost={vhost} from={name} kind="queue" />}
      {to.data && to.data.filtered_count > 0 && (
        <>
          <h3>To this exchange</h3>
          <BindingTable bindings={to.data.items} all={to.data.filtered_count} ends="source" />
        </>
      )}
    </Card>
  )
}

function Whole({ exchange }: { exchange: Exchange }) {
  const { vhost, name } = exchange
  return (
    <div class="stack">
      <div class="grid two">
        <Chart exchange={exchange} />
        <Card title="Declared">
          <Facts
            items={[
              ['Type', exchange.type],
              ['Durable', exchange.durable ? 'yes' : 'no'],
              ['Auto-delete', exchange.auto_delete ? 'yes' : 'no'],
              ['Internal', exchange.internal ? 'yes' : 'no'],
              ['Arguments', <Arg value={exchange.arguments} />],
              ['Policy', exchange.policy ?? 'none'],
              ['Virtual host', vhost],
            ]}
          />
        </Card>
      </div>
      <Bindings exchange={exchange} />
      {!exchange.internal && may(vhost, 'write', name) && <Publish vhost={vhost} exchange={name} />}
    </div>
  )
}

export function ExchangePage({ params }: { params: Record<string, string> }) {
  const { vhost = '', name = '' } = params
  const live = useLive<Exchange>(url`/exchanges/${vhost}/${name}`, sampleQuery('msg_rates'))
  const exchange = live.data
  return (
    <>
      <PageHead
        title={<span class="mono">{exchangeLabel(name === 'amq.default' ? '' : name)}</span>}
        crumbs={[['Exchanges', href('/exchanges')]]}
        note={exchange && <Features of={exchange} />}
        actions={
          exchange &&
          !isBuiltIn(exchange.name) &&
          may(vhost, 'configure', exchange.name) && (
            <Button kind="danger" onClick={() => void remove(exchange)}>
              <Icon name="trash" /> Delete
            </Button>
          )
        }
      />
      {live.failure ? <Failed failure={live.failure} /> : !exchange ? <Skeleton rows={8} /> : <Whole exchange={exchange} />}
    </>
  )
}
