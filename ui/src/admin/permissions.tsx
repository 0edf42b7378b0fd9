// Permissions of a user or in a vhost: the same table and form on both pages.
import { del, put, url } from '../lib/api'
import { useOnce } from '../lib/live'
import { vhosts } from '../lib/session'
import { Card, IconButton, Loaded, UserLink, VhostLink } from '../parts/bits'
import { confirm } from '../parts/confirm'
import { Field, Form, Input, Select, type Values } from '../parts/form'
import { Table, type Column } from '../parts/table'
import { act } from '../parts/toast'
import type { Permission, TopicPermission, UserRow } from './types'

/** Whose permissions: of a user in all vhosts, or in a vhost of all users. */
export type Of = { user: string; vhost?: undefined } | { vhost: string; user?: undefined }

const Pattern = ({ text }: { text: string }) => (text ? <code>{text}</code> : <span class="dim">none</span>)

const whose = <T extends { user: string; vhost: string }>(of: Of): Column<T> =>
  of.user === undefined
    ? { id: 'user', label: 'User', cell: it => <UserLink name={it.user} /> }
    : { id: 'vhost', label: 'Vhost', cell: it => <VhostLink name={it.vhost} /> }

/** The field for the other half: a vhost on a user's page, a user on a vhost's. */
function Other({ of, users }: { of: Of; users: string[] }) {
  return of.user === undefined ? (
    <Field label="User">
      <Select name="user" options={users} />
    </Field>
  ) : (
    <Field label="Vhost">
      <Select name="vhost" options={vhosts.value} />
    </Field>
  )
}

const pair = (of: Of, values: Values): [vhost: string, user: string] => [of.vhost ?? values.vhost ?? '', of.user ?? values.user ?? '']

function useUsers(of: Of): string[] {
  const live = useOnce<UserRow[]>(of.user === undefined ? '/users' : null, { columns: 'name' })
  return live.data?.map(it => it.name) ?? []
}

export function Permissions({ of }: { of: Of }) {
  const path = of.user === undefined ? url`/vhosts/${of.vhost}/permissions` : url`/users/${of.user}/permissions`
  const live = useOnce<Permission[]>(path)
  const users = useUsers(of)
  const clear = async (it: Permission): Promise<void> => {
    const text = (
      <>
        User <strong>{it.user}</strong> can then no longer open the vhost <strong>{it.vhost}</strong>.
      </>
    )
    if (await confirm({ title: 'Clear the permissions?', text, action: 'Clear', danger: true }))
      await act(() => del(url`/permissions/${it.vhost}/${it.user}`), `Permissions of ${it.user} in ${it.vhost} cleared`)
  }
  return (
    <Card title="Permissions" id="permissions" wide>
      <Loaded of={live}>
        {rows => (
          <Table
            caption="Permissions"
            rows={rows}
            rowKey={it => `${it.vhost} ${it.user}`}
            empty={of.user === undefined ? 'No user may open this vhost.' : 'This user may open no vhost.'}
            columns={[
              whose<Permission>(of),
              { id: 'configure', label: 'Configure', cell: it => <Pattern text={it.configure} /> },
              { id: 'write', label: 'Write', cell: it => <Pattern text={it.write} /> },
              { id: 'read', label: 'Read', cell: it => <Pattern text={it.read} /> },
              {
                id: 'clear',
                label: '',
                align: 'right',
                cell: it => (
                  <IconButton icon="trash" kind="quiet" label={`Clear the permissions of ${it.user} in ${it.vhost}`} onClick={() => void clear(it)} />
                ),
              },
            ]}
          />
        )}
      </Loaded>
      <Form
        submit="Set permissions"
        done={values => `Permissions of ${pair(of, values)[1]} in ${pair(of, values)[0]} set`}
        onSubmit={values => {
          const [vhost, user] = pair(of, values)
          const { configure, write, read } = values
          return put(url`/permissions/${vhost}/${user}`, { configure, write, read })
        }}
      >
        <div class="across">
          <Other of={of} users={users} />
          <Field label="Configure" hint="Queues and exchanges to declare and delete: a regular expression">
            <Input name="configure" value=".*" class="mono" />
          </Field>
          <Field label="Write" hint="to publish to and to bind">
            <Input name="write" value=".*" class="mono" />
          </Field>
          <Field label="Read" hint="to consume from and to bind from">
            <Input name="read" value=".*" class="mono" />
          </Field>
        </div>
      </Form>
    </Card>
  )
}

export function TopicPermissions({ of }: { of: Of }) {
  const path = of.user === undefined ? url`/vhosts/${of.vhost}/topic-permissions` : url`/users/${of.user}/topic-permissions`
  const live = useOnce<TopicPermission[]>(path)
  const users = useUsers(of)
  const clear = async (it: TopicPermission): Promise<void> => {
    const text = (
      <>
        User <strong>{it.user}</strong> then uses any routing key on exchange <strong>{it.exchange}</strong> in vhost <strong>{it.vhost}</strong>.
      </>
    )
    if (await confirm({ title: 'Clear the topic permission?', text, action: 'Clear', danger: true }))
      await act(() => del(url`/topic-permissions/${it.vhost}/${it.user}/${it.exchange}`), `Topic permission of ${it.user} on ${it.exchange} cleared`)
  }
  return (
    <Card title="Topic permissions" wide>
      <Loaded of={live} rows={2}>
        {rows => (
          <Table
            caption="Topic permissions"
            rows={rows}
            rowKey={it => `${it.vhost} ${it.user} ${it.exchange}`}
            empty="None: every routing key is allowed."
            columns={[
              whose<TopicPermission>(of),
              { id: 'exchange', label: 'Exchange', cell: it => it.exchange },
              { id: 'write', label: 'Write', cell: it => <Pattern text={it.write} /> },
              { id: 'read', label: 'Read', cell: it => <Pattern text={it.read} /> },
              {
                id: 'clear',
                label: '',
                align: 'right',
                cell: it => <IconButton icon="trash" label={`Clear the topic permission of ${it.user} on ${it.exchange}`} onClick={() => void clear(it)} />,
              },
            ]}
          />
        )}
      </Loaded>
      <Form
        submit="Set topic permission"
        done={values => `Topic permission of ${pair(of, values)[1]} on ${values.exchange} set`}
        onSubmit={values => {
          const [vhost, user] = pair(of, values)
          const { exchange, write, read } = values
          return put(url`/topic-permissions/${vhost}/${user}`, { exchange, write, read })
        }}
      >
        <div class="across">
          <Other of={of} users={users} />
          <Field label="Topic exchange">
            <Input name="exchange" value="amq.topic" required />
          </Field>
          <Field label="Routing keys to publish by" hint="a regular expression">
            <Input name="write" value=".*" class="mono" />
          </Field>
          <Field label="Routing keys to bind by" hint="a regular expression">
            <Input name="read" value=".*" class="mono" />
          </Field>
        </div>
      </Form>
    </Card>
  )
}
