// Connections, and one of them.
import { del, url } from '../lib/api'
import { ago, bytes, duration, num, when } from '../lib/format'
import { useLive } from '../lib/live'
import type { Page, Params } from '../lib/page'
import { go, href } from '../lib/router'
import { rates, sampleQuery } from '../lib/samples'
import { can, user, vhost } from '../lib/session'
import { Button, Card, Facts, Fold, Json, Loaded, PageHead, Status, Tag, UserLink, VhostLink, type Kind } from '../parts/bits'
import { RangePicker, TimeChart } from '../parts/chart'
import { openDialog } from '../parts/dialog'
import { Field, Form, Input } from '../parts/form'
import { Icon } from '../parts/icon'
import { LiveList } from '../parts/list'
import type { Column } from '../parts/table'
import { channelColumns, ChannelTable } from '../watch/channels'
import type { Channel, Connection } from '../watch/types'

const KINDS: Record<string, Kind> = { running: 'ok', flow: 'warn', blocked: 'bad', blocking: 'warn' }
const State = ({ state }: { state: string }) => <Status kind={KINDS[state] ?? 'idle'}>{state}</Status>

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const client = (it: Connection): string => [text(it.client_properties?.product), text(it.client_properties?.version)].filter(Boolean).join(' ')
const named = (it: Connection): string => it.user_provided_name ?? text(it.client_properties?.connection_name)

const columns: Column<Connection>[] = [
  {
    id: 'name',
    label: 'Name',
    sort: 'name',
    needs: ['name', 'user_provided_name', 'client_properties.connection_name'],
    always: true,
    cell: it => (
      <>
        <a href={href('/connections', it.name)}>{it.name}</a>
        {named(it) && <div class="dim small">{named(it)}</div>}
      </>
    ),
  },
  { id: 'vhost', label: 'Vhost', sort: 'vhost', needs: ['vhost'], cell: it => it.vhost },
  { id: 'user', label: 'User', sort: 'user', needs: ['user'], cell: it => it.user },
  { id: 'state', label: 'State', sort: 'state', needs: ['state'], cell: it => <State state={it.state} /> },
  {
    id: 'tls',
    label: 'TLS',
    sort: 'ssl',
    needs: ['ssl', 'ssl_protocol'],
    cell: it => (it.ssl ? <Tag kind="ok">{it.ssl_protocol ?? 'TLS'}</Tag> : <span class="dim">–</span>),
  },
  { id: 'protocol', label: 'Protocol', sort: 'protocol', needs: ['protocol'], off: true, cell: it => it.protocol },
  { id: 'client', label: 'Client', needs: ['client_properties.product', 'client_properties.version'], cell: it => client(it) || <span class="dim">–</span> },
  { id: 'channels', label: 'Channels', sort: 'channels', needs: ['channels'], align: 'right', cell: it => num(it.channels) },
  {
    id: 'in',
    label: 'From client',
    sort: 'recv_oct_details.rate',
    needs: ['recv_oct_details.rate'],
    align: 'right',
    cell: it => `${bytes(it.recv_oct_details?.rate ?? 0)}/s`,
  },
  {
    id: 'out',
    label: 'To client',
    sort: 'send_oct_details.rate',
    needs: ['send_oct_details.rate'],
    align: 'right',
    cell: it => `${bytes(it.send_oct_details?.rate ?? 0)}/s`,
  },
  {
    id: 'heartbeat',
    label: 'Heartbeat',
    sort: 'timeout',
    needs: ['timeout'],
    off: true,
    align: 'right',
    cell: it => (it.timeout ? `${it.timeout} s` : 'none'),
  },
  { id: 'since', label: 'Since', sort: 'connected_at', needs: ['connected_at'], off: true, cell: it => <span class="nowrap">{when(it.connected_at)}</span> },
]

function ConnectionsPage() {
  return (
    <>
      <PageHead title="Connections" />
      <LiveList<Connection>
        id="connections"
        noun="connection"
        path={vhost.value ? url`/vhosts/${vhost.value}/connections` : '/connections'}
        columns={columns}
        rowKey={it => it.name}
        empty="Nobody is connected. A client connects with amqp:// to the broker's port, 5672 if it was not changed."
      />
    </>
  )
}

/** Asks for the reason, which the client is told. */
function closeConnection(it: Connection): void {
  openDialog(
    close => (
      <Form
        submit="Close the connection"
        danger
        done={`Connection ${it.name} closed`}
        onSubmit={async ({ reason = '' }) => {
          await del(url`/connections/${it.name}`, { reason: reason || undefined })
        }}
        onDone={() => {
          close()
          go(href('/connections'))
        }}
      >
        <p>
          The connection <strong class="mono">{it.name}</strong> of user <strong>{it.user}</strong> with {num(it.channels)} channels is cut. Messages that it
          has not acknowledged go back to their queues. Most clients connect again by themselves.
        </p>
        <Field label="Reason" hint="The client is told, and it stands in the log.">
          <Input name="reason" placeholder="Closed via management plugin" maxLength={255} />
        </Field>
      </Form>
    ),
    { title: 'Close the connection?' },
  )
}

function ConnectionFacts({ it }: { it: Connection }) {
  return (
    <>
      <Card title="Connection">
        <Facts
          items={[
            ['State', <State state={it.state} />],
            ['Name given by the client', named(it)],
            ['User', <UserLink name={it.user} />],
            ['Vhost', <VhostLink name={it.vhost} />],
            ['Open since', `${when(it.connected_at)} (${ago(it.connected_at)})`],
            [
              'From',
              <span class="mono">
                {it.peer_host}:{it.peer_port}
              </span>,
            ],
            [
              'To',
              <span class="mono">
                {it.host}:{it.port}
              </span>,
            ],
            ['Node', it.node],
          ]}
        />
      </Card>
      <Card title="Protocol">
        <Facts
          items={[
            ['Protocol', it.protocol],
            ['Login by', it.auth_mechanism],
            ['Heartbeat', it.timeout ? duration(it.timeout * 1000) : 'none'],
            ['Largest frame', bytes(it.frame_max)],
            ['Channels at most', num(it.channel_max)],
            ['Client', client(it)],
            ['Platform', text(it.client_properties?.platform)],
            ['TLS', it.ssl ? [it.ssl_protocol, it.ssl_cipher].filter(Boolean).join(', ') : 'no'],
            ['Certificate of', it.peer_cert_subject],
            ['issued by', it.peer_cert_issuer],
            ['valid', it.peer_cert_validity],
          ]}
        />
      </Card>
    </>
  )
}

function ConnectionPage({ params }: { params: Params }) {
  const { name = '' } = params
  const live = useLive<Connection>(url`/connections/${name}`, sampleQuery('data_rates'))
  const channels = useLive<Channel[]>(url`/connections/${name}/channels`)
  const it = live.data
  const mayClose = can.administer || (it && it.user === user.value?.name)
  return (
    <>
      <PageHead
        title={name}
        crumbs={[['Connections', href('/connections')]]}
        actions={
          <>
            <RangePicker />
            {it && mayClose && (
              <Button kind="danger" onClick={() => closeConnection(it)}>
                <Icon name="close" /> Close
              </Button>
            )}
          </>
        }
      />
      <Loaded of={live}>
        {it => (
          <div class="grid two">
            <Card wide>
              <TimeChart
                title="Data"
                unit="bytes/s"
                series={[
                  { label: 'From the client', color: 'publish', points: rates(it.recv_oct_details) },
                  { label: 'To the client', color: 'deliver', points: rates(it.send_oct_details) },
                ]}
              />
            </Card>
            <ConnectionFacts it={it} />
            <Card title="Channels" wide>
              <Loaded of={channels}>{all => <ChannelTable rows={all} columns={channelColumns.filter(it => it.id !== 'vhost' && it.id !== 'user')} />}</Loaded>
            </Card>
            <div class="wide">
              <Fold title="What the client says of itself">
                <Json value={it.client_properties ?? {}} />
              </Fold>
            </div>
          </div>
        )}
      </Loaded>
    </>
  )
}

export const connections: Page = {
  path: '/connections',
  title: () => 'Connections',
  nav: { label: 'Connections', icon: 'connection', group: 'Clients' },
  view: ConnectionsPage,
}
export const connection: Page = { path: '/connections/:name', title: p => p.name ?? '', view: ConnectionPage }
