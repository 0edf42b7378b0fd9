// Vhosts, and one of them.
import { del, post, put, url } from '../lib/api'
import { bytes, num, rate } from '../lib/format'
import { useLive } from '../lib/live'
import type { Page, Params } from '../lib/page'
import { go, href } from '../lib/router'
import { sampleQuery } from '../lib/samples'
import { can, chooseVhost, loadVhosts } from '../lib/session'
import { LimitsCard } from '../admin/limits'
import { Permissions, TopicPermissions } from '../admin/permissions'
import type { Vhost } from '../admin/types'
import { Button, Card, Facts, Figure, Fold, Loaded, PageHead, Status, Tag, VhostLink } from '../parts/bits'
import { RangePicker } from '../parts/chart'
import { confirm } from '../parts/confirm'
import { openDialog } from '../parts/dialog'
import { Field, Form, Input, Select } from '../parts/form'
import { Icon } from '../parts/icon'
import { LiveList } from '../parts/list'
import type { Column } from '../parts/table'
import { act } from '../parts/toast'
import { LengthsChart, RatesChart } from '../watch/charts'

const columns: Column<Vhost>[] = [
  {
    id: 'name',
    label: 'Name',
    sort: 'name',
    needs: ['name', 'description'],
    always: true,
    cell: it => (
      <>
        <VhostLink name={it.name} />
        {it.description && <div class="dim small">{it.description}</div>}
      </>
    ),
  },
  { id: 'tags', label: 'Tags', needs: ['tags'], cell: it => (it.tags?.length ? it.tags.map(tag => <Tag key={tag}>{tag}</Tag>) : <span class="dim">–</span>) },
  { id: 'type', label: 'Default queue type', sort: 'default_queue_type', needs: ['default_queue_type'], off: true, cell: it => it.default_queue_type },
  {
    id: 'state',
    label: 'State',
    needs: ['cluster_state', 'protected_from_deletion'],
    cell: it => {
      const states = Object.values(it.cluster_state ?? {})
      const up = states.every(state => state === 'running')
      return (
        <>
          <Status kind={up ? 'ok' : 'bad'}>{up ? 'running' : (states[0] ?? 'unknown')}</Status> {it.protected_from_deletion && <Tag>protected</Tag>}
        </>
      )
    },
  },
  { id: 'ready', label: 'Ready', sort: 'messages_ready', needs: ['messages_ready'], align: 'right', cell: it => num(it.messages_ready ?? 0) },
  {
    id: 'unacked',
    label: 'Unacked',
    sort: 'messages_unacknowledged',
    needs: ['messages_unacknowledged'],
    align: 'right',
    cell: it => num(it.messages_unacknowledged ?? 0),
  },
  {
    id: 'in',
    label: 'From clients',
    sort: 'recv_oct_details.rate',
    needs: ['recv_oct_details.rate'],
    off: true,
    align: 'right',
    cell: it => `${bytes(it.recv_oct_details?.rate ?? 0)}/s`,
  },
  {
    id: 'out',
    label: 'To clients',
    sort: 'send_oct_details.rate',
    needs: ['send_oct_details.rate'],
    off: true,
    align: 'right',
    cell: it => `${bytes(it.send_oct_details?.rate ?? 0)}/s`,
  },
  {
    id: 'publish',
    label: 'Published',
    sort: 'message_stats.publish_details.rate',
    needs: ['message_stats.publish_details.rate'],
    align: 'right',
    cell: it => rate(it.message_stats?.publish_details?.rate ?? 0),
  },
  {
    id: 'deliver',
    label: 'Delivered',
    sort: 'message_stats.deliver_get_details.rate',
    needs: ['message_stats.deliver_get_details.rate'],
    align: 'right',
    cell: it => rate(it.message_stats?.deliver_get_details?.rate ?? 0),
  },
]

function VhostForm({ it, close }: { it?: Vhost; close: () => void }) {
  return (
    <Form
      submit={it ? 'Save' : 'Add vhost'}
      done={values => (it ? `Vhost ${it.name} changed` : `Vhost ${values.name} added`)}
      onSubmit={async ({ name = it?.name ?? '', description, tags, type }) => {
        await put(url`/vhosts/${name}`, { description, tags, default_queue_type: type })
        await loadVhosts()
      }}
      onDone={close}
    >
      {!it && (
        <Field label="Name">
          <Input name="name" required maxLength={255} autofocus />
        </Field>
      )}
      <Field label="Description">
        <Input name="description" value={it?.description} />
      </Field>
      <Field label="Tags" hint="separated by commas">
        <Input name="tags" value={it?.tags?.join(', ')} />
      </Field>
      <Field label="Default queue type" hint="of queues that are declared without one">
        <Select name="type" value={it?.default_queue_type ?? 'classic'} options={['classic', 'quorum', 'stream']} />
      </Field>
    </Form>
  )
}

const add = (): void => void openDialog(close => <VhostForm close={close} />, { title: 'Add a vhost' })

function VhostsPage() {
  return (
    <>
      <PageHead
        title="Vhosts"
        actions={
          can.administer && (
            <Button kind="primary" onClick={add}>
              <Icon name="add" /> Add vhost
            </Button>
          )
        }
      />
      <LiveList<Vhost> id="vhosts" noun="vhost" path="/vhosts" columns={columns} rowKey={it => it.name} empty="There is no vhost that you may open." />
    </>
  )
}

async function remove(it: Vhost): Promise<void> {
  const text = (
    <p>
      All queues, exchanges, bindings, policies and permissions in <strong>{it.name}</strong> go, with {num(it.messages ?? 0)} messages. Its connections are
      closed. There is no way back.
    </p>
  )
  if (!(await confirm({ title: `Delete vhost ${it.name}?`, text, action: 'Delete the vhost', danger: true, typed: it.name }))) return
  if (await act(() => del(url`/vhosts/${it.name}`).then(loadVhosts), `Vhost ${it.name} deleted`)) go(href('/vhosts'))
}

function Actions({ it }: { it: Vhost }) {
  const edit = (): void => void openDialog(close => <VhostForm it={it} close={close} />, { title: `Vhost ${it.name}` })
  const path = url`/vhosts/${it.name}/deletion/protection`
  const protect = (): void =>
    void act(() => (it.protected_from_deletion ? del(path) : post(path)), it.protected_from_deletion ? 'Protection taken off' : 'Protected from deletion')
  return (
    <>
      <Button onClick={edit}>Change</Button>
      <Button onClick={protect}>{it.protected_from_deletion ? 'Take the protection off' : 'Protect from deletion'}</Button>
      <Button
        kind="danger"
        disabled={it.protected_from_deletion}
        title={it.protected_from_deletion ? 'It is protected from deletion' : undefined}
        onClick={() => void remove(it)}
      >
        <Icon name="trash" /> Delete
      </Button>
    </>
  )
}

function VhostPage({ params }: { params: Params }) {
  const { name = '' } = params
  const live = useLive<Vhost>(url`/vhosts/${name}`, sampleQuery('lengths', 'msg_rates', 'data_rates'))
  const only = (): void => {
    chooseVhost(name)
    go(href('/queues'))
  }
  return (
    <>
      <PageHead
        title={name}
        crumbs={[['Vhosts', href('/vhosts')]]}
        note={live.data?.description}
        actions={
          <>
            <RangePicker />
            <Button onClick={only}>Its queues</Button>
            {live.data && <Actions it={live.data} />}
          </>
        }
      />
      <Loaded of={live}>
        {it => (
          <div class="grid two">
            <div class="figures wide">
              <Figure label="Ready" color="ready" value={num(it.messages_ready ?? 0)} />
              <Figure label="Unacked" color="unacked" value={num(it.messages_unacknowledged ?? 0)} />
              <Figure label="Published" color="publish" value={rate(it.message_stats?.publish_details?.rate ?? 0)} />
              <Figure label="Delivered" color="deliver" value={rate(it.message_stats?.deliver_get_details?.rate ?? 0)} />
              <Figure label="From clients" value={`${bytes(it.recv_oct_details?.rate ?? 0)}/s`} />
              <Figure label="To clients" value={`${bytes(it.send_oct_details?.rate ?? 0)}/s`} />
            </div>
            <Card>
              <RatesChart stats={it.message_stats} />
            </Card>
            <Card>
              <LengthsChart totals={it} />
            </Card>
            <Card title="Vhost">
              <Facts
                items={[
                  ['Description', it.description],
                  ['Tags', it.tags?.join(', ')],
                  ['Default queue type', it.default_queue_type],
                  ['Protected from deletion', it.protected_from_deletion ? 'yes' : 'no'],
                  [
                    'State',
                    Object.entries(it.cluster_state ?? {})
                      .map(([node, state]) => `${state} on ${node}`)
                      .join(', '),
                  ],
                ]}
              />
            </Card>
            <LimitsCard owner="vhost" of={name} mayChange />
            <Permissions of={{ vhost: name }} />
            <div class="wide">
              <Fold title="Topic permissions">
                <TopicPermissions of={{ vhost: name }} />
              </Fold>
            </div>
          </div>
        )}
      </Loaded>
    </>
  )
}

export const vhostList: Page = {
  path: '/vhosts',
  title: () => 'Vhosts',
  nav: { label: 'Vhosts', icon: 'vhost', group: 'Administration' },
  view: VhostsPage,
}
export const vhostPage: Page = { path: '/vhosts/:name', title: p => p.name ?? '', may: () => can.administer, view: VhostPage }
