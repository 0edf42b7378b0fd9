// Channels, and one of them.
import { url } from '../lib/api'
import { num, rate } from '../lib/format'
import { useLive } from '../lib/live'
import type { Page, Params } from '../lib/page'
import { href } from '../lib/router'
import { sampleQuery } from '../lib/samples'
import { vhost } from '../lib/session'
import { Arg, Card, Facts, Loaded, PageHead, UserLink, VhostLink } from '../parts/bits'
import { RangePicker } from '../parts/chart'
import { LiveList } from '../parts/list'
import { Table } from '../parts/table'
import { channelColumns, ChannelState } from '../watch/channels'
import { RatesChart } from '../watch/charts'
import type { Channel, Consumer } from '../watch/types'

function ChannelsPage() {
  return (
    <>
      <PageHead title="Channels" />
      <LiveList<Channel>
        id="channels"
        noun="channel"
        path={vhost.value ? url`/vhosts/${vhost.value}/channels` : '/channels'}
        columns={channelColumns}
        rowKey={it => it.name}
        empty="No channel is open."
      />
    </>
  )
}

const Consumers = ({ all }: { all: Consumer[] }) => (
  <Card title="Consumers" wide>
    <Table
      caption="Consumers"
      rows={all}
      rowKey={it => it.consumer_tag}
      empty="This channel consumes nothing."
      columns={[
        { id: 'tag', label: 'Tag', cell: it => <span class="mono">{it.consumer_tag}</span> },
        { id: 'queue', label: 'Queue', cell: it => <a href={href('/queues', it.queue.vhost, it.queue.name)}>{it.queue.name}</a> },
        { id: 'ack', label: 'Acks', cell: it => (it.ack_required ? 'by the client' : 'at delivery') },
        { id: 'prefetch', label: 'Prefetch', align: 'right', cell: it => (it.prefetch_count ? num(it.prefetch_count) : 'no limit') },
        { id: 'exclusive', label: 'Exclusive', cell: it => (it.exclusive ? 'yes' : 'no') },
        { id: 'arguments', label: 'Arguments', cell: it => <Arg value={it.arguments} /> },
      ]}
    />
  </Card>
)

function Flows({ it }: { it: Channel }) {
  const to = it.publishes ?? []
  const from = it.deliveries ?? []
  return (
    <>
      {to.length > 0 && (
        <Card title="Publishes to">
          <Table
            caption="Exchanges that this channel publishes to"
            rows={to}
            rowKey={it => it.exchange.name}
            columns={[
              {
                id: 'name',
                label: 'Exchange',
                cell: it => <a href={href('/exchanges', it.exchange.vhost, it.exchange.name || 'amq.default')}>{it.exchange.name || '(default)'}</a>,
              },
              { id: 'rate', label: 'Published', align: 'right', cell: it => rate(it.stats.publish_details?.rate) },
              { id: 'confirm', label: 'Confirmed', align: 'right', cell: it => rate(it.stats.confirm_details?.rate) },
            ]}
          />
        </Card>
      )}
      {from.length > 0 && (
        <Card title="Gets from">
          <Table
            caption="Queues that this channel gets messages from"
            rows={from}
            rowKey={it => it.queue.name}
            columns={[
              { id: 'name', label: 'Queue', cell: it => <a href={href('/queues', it.queue.vhost, it.queue.name)}>{it.queue.name}</a> },
              { id: 'rate', label: 'Delivered', align: 'right', cell: it => rate(it.stats.deliver_get_details?.rate) },
              { id: 'ack', label: 'Acked', align: 'right', cell: it => rate(it.stats.ack_details?.rate) },
            ]}
          />
        </Card>
      )}
    </>
  )
}

function ChannelPage({ params }: { params: Params }) {
  const { name = '' } = params
  const live = useLive<Channel>(url`/channels/${name}`, sampleQuery('msg_rates'))
  return (
    <>
      <PageHead title={name} crumbs={[['Channels', href('/channels')]]} actions={<RangePicker />} />
      <Loaded of={live}>
        {it => (
          <div class="grid two">
            <Card wide>
              <RatesChart stats={it.message_stats} />
            </Card>
            <Card title="Channel">
              <Facts
                items={[
                  ['State', <ChannelState state={it.state} />],
                  ['Idle since', it.idle_since],
                  ['Connection', it.connection_details && <a href={href('/connections', it.connection_details.name)}>{it.connection_details.name}</a>],
                  ['User', <UserLink name={it.user} />],
                  ['Vhost', <VhostLink name={it.vhost} />],
                  ['Mode', it.confirm ? 'publisher confirms' : it.transactional ? 'transactions' : 'plain'],
                ]}
              />
            </Card>
            <Card title="Under way">
              <Facts
                items={[
                  ['Prefetch of each consumer', it.prefetch_count ? num(it.prefetch_count) : 'no limit'],
                  ['Prefetch of the channel', it.global_prefetch_count ? num(it.global_prefetch_count) : 'no limit'],
                  ['Unacknowledged', num(it.messages_unacknowledged)],
                  ['Unconfirmed', num(it.messages_unconfirmed)],
                  ['Uncommitted messages', num(it.messages_uncommitted)],
                  ['Uncommitted acks', num(it.acks_uncommitted)],
                ]}
              />
            </Card>
            <Flows it={it} />
            <Consumers all={it.consumer_details ?? []} />
          </div>
        )}
      </Loaded>
    </>
  )
}

export const channels: Page = {
  path: '/channels',
  title: () => 'Channels',
  nav: { label: 'Channels', icon: 'channel', group: 'Clients' },
  view: ChannelsPage,
}
export const channel: Page = { path: '/channels/:name', title: p => p.name ?? '', view: ChannelPage }
