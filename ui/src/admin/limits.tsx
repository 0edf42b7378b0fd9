// Limits of vhosts and of users.
import { del, put, url } from '../lib/api'
import { num } from '../lib/format'
import { useOnce } from '../lib/live'
import { Card, IconButton, Loaded, UserLink, VhostLink } from '../parts/bits'
import { confirm } from '../parts/confirm'
import { Field, Form, Input, Select } from '../parts/form'
import { Table, type Column } from '../parts/table'
import { act } from '../parts/toast'
import type { Limits } from './types'

export type Owner = 'vhost' | 'user'

const NAMES: Record<Owner, [id: string, label: string][]> = {
  vhost: [
    ['max-connections', 'Connections'],
    ['max-queues', 'Queues'],
  ],
  user: [
    ['max-connections', 'Connections'],
    ['max-channels', 'Channels'],
  ],
}

interface Row {
  of: string
  limit: string
  value: number
}

const label = (owner: Owner, limit: string): string => NAMES[owner].find(([id]) => id === limit)?.[1] ?? limit
const meaning = (value: number): string => (value < 0 ? 'no limit' : num(value))

async function clear(owner: Owner, it: Row): Promise<void> {
  const text = (
    <>
      The limit of {meaning(it.value)} <strong>{label(owner, it.limit).toLowerCase()}</strong> of {owner} <strong>{it.of}</strong> goes.
    </>
  )
  if (await confirm({ title: 'Remove the limit?', text, action: 'Remove', danger: true })) {
    const path = owner === 'vhost' ? url`/vhost-limits/${it.of}/${it.limit}` : url`/user-limits/${it.of}/${it.limit}`
    await act(() => del(path), `Limit of ${it.of} removed`)
  }
}

/** The limits of all vhosts or users, or of one. `names` are those that limits can be set for. */
export function LimitsCard({ owner, of, names, mayChange }: { owner: Owner; of?: string; names?: string[]; mayChange: boolean }) {
  const all = owner === 'vhost' ? '/vhost-limits' : '/user-limits'
  const live = useOnce<Limits[]>(of === undefined ? all : owner === 'vhost' ? url`/vhost-limits/${of}` : url`/user-limits/${of}`)
  const columns: Column<Row>[] = [
    { id: 'limit', label: 'Limit', cell: it => label(owner, it.limit) },
    { id: 'value', label: 'At most', align: 'right', cell: it => meaning(it.value) },
  ]
  if (of === undefined)
    columns.unshift({
      id: 'of',
      label: owner === 'vhost' ? 'Vhost' : 'User',
      cell: it => (owner === 'vhost' ? <VhostLink name={it.of} /> : mayChange ? <UserLink name={it.of} /> : it.of),
    })
  if (mayChange)
    columns.push({
      id: 'clear',
      label: '',
      align: 'right',
      cell: it => <IconButton icon="trash" label={`Remove the limit of ${label(owner, it.limit)} of ${it.of}`} onClick={() => void clear(owner, it)} />,
    })
  return (
    <Card title={of === undefined ? (owner === 'vhost' ? 'Limits of vhosts' : 'Limits of users') : 'Limits'}>
      <Loaded of={live} rows={2}>
        {limits => (
          <Table
            caption={`Limits of ${owner}s`}
            rows={limits.flatMap(it => Object.entries(it.value).map(([limit, value]) => ({ of: it.vhost ?? it.user ?? of ?? '', limit, value })))}
            rowKey={it => `${it.of} ${it.limit}`}
            columns={columns}
            empty="No limit is set."
          />
        )}
      </Loaded>
      {mayChange && (
        <Form
          submit="Set limit"
          done={values => `Limit of ${of ?? values.of} set`}
          onSubmit={values => {
            const name = of ?? values.of ?? ''
            const value = Number(values.value)
            return put(owner === 'vhost' ? url`/vhost-limits/${name}/${values.limit ?? ''}` : url`/user-limits/${name}/${values.limit ?? ''}`, { value })
          }}
        >
          <div class="across">
            {of === undefined && (
              <Field label={owner === 'vhost' ? 'Vhost' : 'User'}>
                <Select name="of" options={names ?? []} />
              </Field>
            )}
            <Field label="Limit">
              <Select name="limit" options={NAMES[owner]} />
            </Field>
            <Field label="At most" hint="−1 is no limit">
              <Input name="value" type="number" min={-1} step={1} required />
            </Field>
          </div>
        </Form>
      )}
    </Card>
  )
}
