// The overview: what goes through the broker, and whether it is well.
import { queryText } from '../lib/api'
import type { Page } from '../lib/page'
import { bytes, duration, num, percent, rate } from '../lib/format'
import { useLive } from '../lib/live'
import { href } from '../lib/router'
import { rates, sampleQuery } from '../lib/samples'
import { can } from '../lib/session'
import { Card, Facts, Figure, Loaded, Note, PageHead, Status, Tag } from '../parts/bits'
import { RangePicker, TimeChart } from '../parts/chart'
import { Table } from '../parts/table'
import { LengthsChart, Meter, RatesChart } from '../watch/charts'
import type { Churn, Listener, Node, Overview } from '../watch/types'

const HISTORY = ['lengths', 'msg_rates', 'data_rates', 'node_stats']

function Totals({ it }: { it: Overview }) {
  const { object_totals: objects, queue_totals: messages, message_stats: stats } = it
  return (
    <div class="figures wide">
      <Figure label="Connections" value={num(objects.connections)} to={href('/connections')} />
      <Figure label="Channels" value={num(objects.channels)} to={href('/channels')} />
      <Figure label="Exchanges" value={num(objects.exchanges)} to={href('/exchanges')} />
      <Figure label="Queues" value={num(objects.queues)} to={href('/queues')} />
      <Figure label="Consumers" value={num(objects.consumers)} />
      <Figure label="Ready" color="ready" value={num(messages.messages_ready ?? 0)} />
      <Figure label="Unacked" color="unacked" value={num(messages.messages_unacknowledged ?? 0)} />
      <Figure label="Published" color="publish" value={rate(stats.publish_details?.rate ?? 0)} />
      <Figure label="Delivered" color="deliver" value={rate(stats.deliver_get_details?.rate ?? 0)} />
    </div>
  )
}

function Alarms({ nodes }: { nodes: Node[] }) {
  const low = nodes.flatMap(it => [
    it.mem_alarm && `Memory is low on ${it.name}: ${bytes(it.mem_used)} used of ${bytes(it.mem_limit)} allowed. Publishers wait.`,
    it.disk_free_alarm && `The disk is full on ${it.name}: ${bytes(it.disk_free)} free, ${bytes(it.disk_free_limit)} needed. Publishers wait.`,
  ])
  return (
    <>
      {low.map(
        text =>
          text && (
            <div key={text} class="wide">
              <Note kind="bad">{text}</Note>
            </div>
          ),
      )}
    </>
  )
}

function NodeCard({ it }: { it: Node }) {
  return (
    <Card title={<a href={href('/nodes', it.name)}>{it.name}</a>} actions={<Status kind={it.running ? 'ok' : 'bad'}>{it.running ? 'running' : 'down'}</Status>}>
      <div class="figures">
        <div>
          <Figure label="Memory" value={bytes(it.mem_used)} note={`${percent((it.mem_used ?? 0) / it.mem_limit)} of ${bytes(it.mem_limit)}`} />
          <Meter used={it.mem_used ?? 0} limit={it.mem_limit} />
        </div>
        <div>
          <Figure label="Disk free" value={bytes(it.disk_free)} note={`${bytes(it.disk_free_limit)} at least`} />
          <Meter used={it.disk_free_limit} limit={it.disk_free ?? 1} />
        </div>
        <div>
          <Figure label="Files" value={num(it.fd_used)} note={`of ${num(it.fd_total)}`} />
          <Meter used={it.fd_used ?? 0} limit={it.fd_total} />
        </div>
        <Figure label="Up for" value={duration(it.uptime)} note={`${num(it.processors)} processors`} />
      </div>
    </Card>
  )
}

const Churned = ({ it }: { it: Churn }) => (
  <TimeChart
    title="Churn"
    unit="/s"
    empty="Nothing opened or closed in this time"
    series={[
      { label: 'Connections opened', color: 'publish', points: rates(it.connection_created_details) },
      { label: 'Connections closed', color: 'redeliver', points: rates(it.connection_closed_details) },
      { label: 'Channels opened', color: 'deliver', points: rates(it.channel_created_details) },
      { label: 'Channels closed', color: 'confirm', points: rates(it.channel_closed_details) },
      { label: 'Queues declared', color: 'ack', points: rates(it.queue_declared_details) },
      { label: 'Queues deleted', color: 'total', points: rates(it.queue_deleted_details) },
    ]}
  />
)

const Listeners = ({ all }: { all: Listener[] }) => (
  <Card title="Listeners">
    <Table<Listener>
      caption="Listeners"
      rows={all}
      rowKey={it => `${it.protocol} ${it.ip_address} ${it.port}`}
      columns={[
        {
          id: 'protocol',
          label: 'Protocol',
          cell: it => (
            <>
              {it.protocol} {it.tls && <Tag kind="ok">TLS</Tag>}
            </>
          ),
        },
        { id: 'address', label: 'Address', cell: it => <span class="mono">{it.ip_address}</span> },
        { id: 'port', label: 'Port', align: 'right', cell: it => it.port },
      ]}
    />
  </Card>
)

function OverviewPage() {
  const live = useLive<Overview>('/overview', sampleQuery(...HISTORY))
  const nodes = useLive<Node[]>(can.monitor ? '/nodes' : null)
  return (
    <>
      <PageHead title="Overview" actions={<RangePicker />} />
      <Loaded of={live} rows={10}>
        {it => (
          <div class="grid two">
            {nodes.data && <Alarms nodes={nodes.data} />}
            <Totals it={it} />
            <Card>
              <RatesChart stats={it.message_stats} />
            </Card>
            <Card>
              <LengthsChart totals={it.queue_totals} />
            </Card>
            <div class="stack">
              {nodes.data?.map(node => (
                <NodeCard key={node.name} it={node} />
              ))}
              {it.listeners && <Listeners all={it.listeners} />}
            </div>
            <div class="stack">
              {it.churn_rates && (
                <Card>
                  <Churned it={it.churn_rates} />
                </Card>
              )}
              <Card title="About">
                <Facts
                  items={[
                    ['Cluster', it.cluster_name],
                    ['Node', it.node],
                    ['Version', `${it.product_name} ${it.product_version}`],
                    ['Compatible with', `RabbitMQ ${it.rabbitmq_version}`],
                    ['Default queue type', it.default_queue_type],
                    ['This page is made with', <a href="/licenses.txt">free software</a>],
                  ]}
                />
              </Card>
            </div>
          </div>
        )}
      </Loaded>
    </>
  )
}

export const overview: Page = { path: '/', title: () => 'Overview', nav: { label: 'Overview', icon: 'overview', group: '' }, view: OverviewPage, first: () => `/overview${queryText(sampleQuery(...HISTORY))}` }
