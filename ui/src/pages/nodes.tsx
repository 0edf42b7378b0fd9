// The node: what it uses of the machine, and what it is.
import { url } from '../lib/api'
import { bytes, duration, num, percent } from '../lib/format'
import { useLive, useOnce } from '../lib/live'
import type { Page, Params } from '../lib/page'
import { go, href } from '../lib/router'
import { sampleQuery, values } from '../lib/samples'
import { can } from '../lib/session'
import { useEffect } from 'preact/hooks'
import { Card, Facts, Figure, Fold, Loaded, Note, PageHead, Skeleton, Status, Tag } from '../parts/bits'
import { RangePicker, TimeChart } from '../parts/chart'
import { Table } from '../parts/table'
import { Meter } from '../watch/charts'
import type { Node } from '../watch/types'

interface Attempts {
  protocol: string
  auth_attempts: number
  auth_attempts_failed: number
  auth_attempts_succeeded: number
}

interface Flag {
  name: string
  state: string
  stability: string
  desc: string
}

/** There is one node: its page is the page of nodes. */
function NodesPage() {
  const live = useOnce<Node[]>('/nodes', { columns: 'name' })
  const only = live.data?.[0]?.name
  useEffect(() => {
    if (only) go(href('/nodes', only))
  }, [only])
  return (
    <>
      <PageHead title="Node" />
      <Skeleton />
    </>
  )
}

const Used = ({ label, used, limit, show = num }: { label: string; used: number; limit: number; show?: (n: number) => string }) => (
  <div class="figure">
    <Figure label={label} value={show(used)} note={`${percent(limit ? used / limit : 0)} of ${show(limit)}`} />
    <Meter used={used} limit={limit} />
  </div>
)

function Charts({ it }: { it: Node }) {
  return (
    <>
      <Card>
        <TimeChart title="Memory" unit="bytes" series={[{ label: 'Used', color: 'deliver', points: values(it.mem_used_details) }]} />
      </Card>
      <Card>
        <TimeChart title="Disk" unit="bytes" series={[{ label: 'Free', color: 'ack', points: values(it.disk_free_details) }]} />
      </Card>
      <Card>
        <TimeChart
          title="Files and sockets"
          series={[
            { label: 'Files', color: 'get', points: values(it.fd_used_details) },
            { label: 'Sockets', color: 'publish', points: values(it.sockets_used_details) },
          ]}
        />
      </Card>
    </>
  )
}

function Attempted({ node }: { node: string }) {
  const live = useLive<Attempts[]>(url`/auth/attempts/${node}`)
  return (
    <Card title="Logins">
      <Loaded of={live} rows={2}>
        {all => (
          <Table
            caption="Attempts to log in"
            rows={all}
            rowKey={it => it.protocol}
            empty="Nobody has tried to log in."
            columns={[
              { id: 'protocol', label: 'Protocol', cell: it => it.protocol },
              { id: 'good', label: 'Succeeded', align: 'right', cell: it => num(it.auth_attempts_succeeded) },
              {
                id: 'bad',
                label: 'Failed',
                align: 'right',
                cell: it => (it.auth_attempts_failed ? <Tag kind="warn">{num(it.auth_attempts_failed)}</Tag> : '0'),
              },
            ]}
          />
        )}
      </Loaded>
    </Card>
  )
}

function Flags() {
  const live = useOnce<Flag[]>('/feature-flags')
  return (
    <Loaded of={live}>
      {all => (
        <Table
          caption="Feature flags"
          rows={all}
          rowKey={it => it.name}
          columns={[
            { id: 'name', label: 'Name', cell: it => <code>{it.name}</code> },
            { id: 'state', label: 'State', cell: it => <Status kind={it.state === 'enabled' ? 'ok' : 'idle'}>{it.state}</Status> },
            { id: 'desc', label: 'What it is', cell: it => it.desc },
          ]}
        />
      )}
    </Loaded>
  )
}

const Built = ({ it }: { it: Node }) => (
  <div class="grid two">
    <Facts items={[...it.exchange_types].sort((a, b) => a.name.localeCompare(b.name)).map(type => [<code>{type.name}</code>, type.description])} />
    <Facts items={it.auth_mechanisms.map(type => [<code>{type.name}</code>, type.enabled ? type.description : `${type.description} (not enabled)`])} />
  </div>
)

function NodePage({ params }: { params: Params }) {
  const { name = '' } = params
  const live = useLive<Node>(url`/nodes/${name}`, sampleQuery('node_stats'))
  return (
    <>
      <PageHead
        title={name}
        actions={<RangePicker />}
        note={live.data && <Status kind={live.data.running ? 'ok' : 'bad'}>up for {duration(live.data.uptime)}</Status>}
      />
      <Loaded of={live}>
        {it => (
          <div class="grid two">
            {it.mem_alarm && (
              <div class="wide">
                <Note kind="bad">Memory is low: publishers wait until less than {bytes(it.mem_limit)} is used.</Note>
              </div>
            )}
            {it.disk_free_alarm && (
              <div class="wide">
                <Note kind="bad">The disk is full: publishers wait until {bytes(it.disk_free_limit)} are free.</Note>
              </div>
            )}
            <div class="figures wide">
              <Used label="Memory" used={it.mem_used ?? 0} limit={it.mem_limit} show={bytes} />
              <Figure label="Disk free" value={bytes(it.disk_free)} note={`alarm below ${bytes(it.disk_free_limit)}`} />
              <Used label="Files" used={it.fd_used ?? 0} limit={it.fd_total} />
              <Used label="Sockets" used={it.sockets_used ?? 0} limit={it.sockets_total} />
            </div>
            <Charts it={it} />
            <Card title="Node">
              <Facts
                items={[
                  ['Process', it.os_pid],
                  ['Processors', num(it.processors)],
                  ['Data in', <span class="mono">{it.db_dir}</span>],
                  ['Configuration', it.config_files.length ? <span class="mono">{it.config_files.join(', ')}</span> : 'no file'],
                  ['Log', <span class="mono">{it.log_files.join(', ')}</span>],
                  ['Programs', it.applications.map(app => `${app.name} ${app.version}`).join(', ')],
                  ['Being drained', it.being_drained ? 'yes' : undefined],
                ]}
              />
            </Card>
            <Attempted node={name} />
            <div class="wide stack">
              <Fold title="Exchange types and ways to log in">
                <Built it={it} />
              </Fold>
              <Fold title="Feature flags">
                <Flags />
              </Fold>
            </div>
          </div>
        )}
      </Loaded>
    </>
  )
}

export const nodes: Page = {
  path: '/nodes',
  title: () => 'Node',
  nav: { label: 'Node', icon: 'node', group: 'Administration' },
  may: () => can.monitor,
  view: NodesPage,
}
export const node: Page = { path: '/nodes/:name', title: p => p.name ?? '', may: () => can.monitor, view: NodePage }
