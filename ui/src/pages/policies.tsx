// Policies and operator policies, each under its own tab.
import { del, put, url } from '../lib/api'
import { num } from '../lib/format'
import type { Page } from '../lib/page'
import { route, setQuery } from '../lib/router'
import { can, openVhosts, vhost, vhosts } from '../lib/session'
import type { Policy } from '../admin/types'
import { Arg, Button, IconButton, PageHead, Tabs, VhostLink } from '../parts/bits'
import { confirm } from '../parts/confirm'
import { openDialog } from '../parts/dialog'
import { Arguments, argumentsOf, Field, Form, Input, Select, type Suggestion } from '../parts/form'
import { Icon } from '../parts/icon'
import { LiveList } from '../parts/list'
import type { Column } from '../parts/table'
import { act } from '../parts/toast'

type Which = 'policies' | 'operator-policies'

const WORDS: Record<Which, { one: string; note: string }> = {
  policies: {
    one: 'policy',
    note: 'A policy sets arguments of all queues and exchanges whose names match its pattern, and can be changed while they run. Where several match, the one with the highest priority counts.',
  },
  'operator-policies': {
    one: 'operator policy',
    note: 'An operator policy sets limits that users cannot raise: where a policy or a client asks for another value, the lower one counts.',
  },
}

/** What a definition may say; the first of them are what operators may say too. */
const KEYS: (Suggestion & { operator?: boolean })[] = [
  { key: 'message-ttl', kind: 'number', hint: 'ms', operator: true },
  { key: 'expires', kind: 'number', hint: 'ms unused', operator: true },
  { key: 'max-length', kind: 'number', hint: 'messages', operator: true },
  { key: 'max-length-bytes', kind: 'number', hint: 'bytes', operator: true },
  { key: 'delivery-limit', kind: 'number', hint: 'deliveries', operator: true },
  { key: 'overflow', kind: 'text', hint: 'drop-head, reject-publish, reject-publish-dlx', operator: true },
  { key: 'dead-letter-exchange', kind: 'text' },
  { key: 'dead-letter-routing-key', kind: 'text' },
  { key: 'dead-letter-strategy', kind: 'text', hint: 'at-most-once, at-least-once' },
  { key: 'consumer-timeout', kind: 'number', hint: 'ms until an ack' },
  { key: 'delayed-retry-type', kind: 'text', hint: 'disabled, all, failed, returned' },
  { key: 'delayed-retry-min', kind: 'number', hint: 'ms' },
  { key: 'delayed-retry-max', kind: 'number', hint: 'ms' },
  { key: 'max-age', kind: 'text', hint: 'of streams: 7D' },
  { key: 'stream-max-segment-size-bytes', kind: 'number', hint: 'of streams' },
  { key: 'alternate-exchange', kind: 'text', hint: 'of exchanges' },
]

const APPLY: [string, string][] = [
  ['all', 'exchanges and queues'],
  ['exchanges', 'exchanges'],
  ['queues', 'queues of every type'],
  ['classic_queues', 'classic queues'],
  ['quorum_queues', 'quorum queues'],
  ['streams', 'streams'],
]

const pathOf = (which: Which, vhost: string, name: string): string =>
  which === 'policies' ? url`/policies/${vhost}/${name}` : url`/operator-policies/${vhost}/${name}`

function edit(which: Which, it?: Policy): void {
  const where = can.administer ? vhosts.value : openVhosts.value
  const suggestions = which === 'policies' ? KEYS : KEYS.filter(key => key.operator)
  const { one } = WORDS[which]
  openDialog(
    close => (
      <Form
        submit={it ? `Save the ${one}` : `Add ${one}`}
        done={values => `${it ? 'Changed' : 'Added'} ${one} ${it?.name ?? values.name ?? ''}`}
        onSubmit={async values => {
          const definition = argumentsOf(values, 'definition')
          const body = { pattern: values.pattern, definition, priority: Number(values.priority || 0), 'apply-to': values.apply }
          await put(pathOf(which, it?.vhost ?? values.vhost ?? '', it?.name ?? values.name ?? ''), body)
        }}
        onDone={close}
      >
        <div class="across">
          {!it && (
            <Field label="Vhost">
              <Select name="vhost" options={where} value={vhost.value || where[0]} />
            </Field>
          )}
          {!it && (
            <Field label="Name">
              <Input name="name" required maxLength={255} />
            </Field>
          )}
          <Field label="Pattern" hint="a regular expression on names">
            <Input name="pattern" value={it?.pattern} required class="mono" placeholder="^orders\." />
          </Field>
          <Field label="Applies to">
            <Select
              name="apply"
              options={which === 'policies' ? APPLY : APPLY.filter(([id]) => id !== 'all' && id !== 'exchanges')}
              value={it?.['apply-to'] ?? 'queues'}
            />
          </Field>
          <Field label="Priority" hint="the highest counts">
            <Input name="priority" type="number" step={1} value={it?.priority ?? 0} />
          </Field>
        </div>
        <Arguments name="definition" label="Definition" value={it?.definition} suggestions={suggestions} />
      </Form>
    ),
    { title: it ? `${it.name} in ${it.vhost}` : `Add ${which === 'policies' ? 'a policy' : 'an operator policy'}`, wide: true },
  )
}

async function remove(which: Which, it: Policy): Promise<void> {
  const text = (
    <p>
      What <strong>{it.name}</strong> in vhost <strong>{it.vhost}</strong> gave to the queues and exchanges that fit <code>{it.pattern}</code> no longer holds,
      at once.
    </p>
  )
  if (await confirm({ title: `Delete ${WORDS[which].one} ${it.name}?`, text, action: 'Delete', danger: true }))
    await act(() => del(pathOf(which, it.vhost, it.name)), `Deleted ${WORDS[which].one} ${it.name}`)
}

function columns(which: Which, mayChange: boolean): Column<Policy>[] {
  const all: Column<Policy>[] = [
    {
      id: 'name',
      label: 'Name',
      sort: 'name',
      needs: ['name', 'vhost', 'pattern', 'apply-to', 'definition', 'priority'],
      always: true,
      cell: it =>
        mayChange ? (
          <button type="button" class="link" onClick={() => edit(which, it)}>
            {it.name}
          </button>
        ) : (
          it.name
        ),
    },
    { id: 'vhost', label: 'Vhost', sort: 'vhost', cell: it => <VhostLink name={it.vhost} /> },
    { id: 'pattern', label: 'Pattern', sort: 'pattern', cell: it => <code>{it.pattern}</code> },
    { id: 'apply', label: 'Applies to', sort: 'apply-to', cell: it => APPLY.find(([id]) => id === it['apply-to'])?.[1] ?? it['apply-to'] },
    { id: 'definition', label: 'Definition', cell: it => <Arg value={it.definition} /> },
    { id: 'priority', label: 'Priority', sort: 'priority', align: 'right', cell: it => num(it.priority) },
  ]
  if (mayChange)
    all.push({
      id: 'delete',
      label: '',
      align: 'right',
      always: true,
      cell: it => <IconButton icon="trash" label={`Delete ${WORDS[which].one} ${it.name}`} onClick={() => void remove(which, it)} />,
    })
  return all
}

function PoliciesPage() {
  const which: Which = route.value.query.get('of') === 'operators' ? 'operator-policies' : 'policies'
  const mayChange = which === 'policies' ? can.policy : can.administer
  const base = which === 'policies' ? '/policies' : '/operator-policies'
  return (
    <>
      <PageHead
        title="Policies"
        note={WORDS[which].note}
        actions={
          <>
            <Tabs<Which>
              label="Whose policies"
              tabs={[
                ['policies', 'Policies'],
                ['operator-policies', 'Operator policies'],
              ]}
              chosen={which}
              choose={it => setQuery({ of: it === 'policies' ? undefined : 'operators', p: undefined, q: undefined })}
            />
            {mayChange && (
              <Button kind="primary" onClick={() => edit(which)}>
                <Icon name="add" /> Add {WORDS[which].one}
              </Button>
            )}
          </>
        }
      />
      <LiveList<Policy>
        key={which}
        id={which}
        noun={WORDS[which].one}
        plural={which === 'policies' ? 'policies' : 'operator policies'}
        path={vhost.value ? `${base}${url`/${vhost.value}`}` : base}
        columns={columns(which, mayChange)}
        rowKey={it => `${it.vhost}/${it.name}`}
        empty={`There is no ${WORDS[which].one}.`}
      />
    </>
  )
}

export const policies: Page = {
  path: '/policies',
  title: () => 'Policies',
  nav: { label: 'Policies', icon: 'policy', group: 'Administration' },
  view: PoliciesPage,
}
