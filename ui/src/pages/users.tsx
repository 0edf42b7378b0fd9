// Users, and one of them.
import { del, put, url } from '../lib/api'
import { useOnce } from '../lib/live'
import type { Page, Params } from '../lib/page'
import { go, href } from '../lib/router'
import { can, user as me } from '../lib/session'
import { LimitsCard } from '../admin/limits'
import { Permissions, TopicPermissions } from '../admin/permissions'
import type { Permission, UserRow } from '../admin/types'
import { Button, Card, Fold, Loaded, PageHead, Tag } from '../parts/bits'
import { confirm } from '../parts/confirm'
import { openDialog } from '../parts/dialog'
import { Check, Field, Form, Input, type Values } from '../parts/form'
import { Icon } from '../parts/icon'
import { LiveList } from '../parts/list'
import { act } from '../parts/toast'

const TAGS: [tag: string, what: string][] = [
  ['administrator', 'everything'],
  ['monitoring', 'nodes, and the connections of all'],
  ['policymaker', 'policies and parameters'],
  ['management', 'this page, for vhosts of its own'],
]

const Tags = ({ tags }: { tags: string[] }) =>
  tags.length ? (
    <span class="args">
      {tags.map(tag => (
        <Tag key={tag}>{tag}</Tag>
      ))}
    </span>
  ) : (
    <span class="dim">none: no login here</span>
  )

const TagFields = ({ tags }: { tags: string[] }) => (
  <Field label="Tags" group hint="What this user sees of the management page and API. Without a tag it only uses AMQP.">
    {TAGS.map(([tag, what]) => (
      <Check
        key={tag}
        name={`tag.${tag}`}
        checked={tags.includes(tag)}
        label={
          <span>
            {tag} <span class="dim">{what}</span>
          </span>
        }
      />
    ))}
    <Input
      name="tags"
      aria-label="Other tags, separated by commas"
      placeholder="other tags, separated by commas"
      value={tags.filter(tag => !TAGS.some(([it]) => it === tag)).join(', ')}
    />
  </Field>
)

const chosenTags = (values: Values): string =>
  [...TAGS.map(([tag]) => tag).filter(tag => values[`tag.${tag}`]), ...(values.tags ?? '').split(',').map(it => it.trim())].filter(Boolean).join(',')

function Passwords({ required = false }: { required?: boolean }) {
  return (
    <>
      <Field label="Password" hint={required ? undefined : 'Left empty, the user has no password and cannot log in by one.'}>
        <Input name="password" type="password" autocomplete="new-password" required={required} />
      </Field>
      <Field label="The password again">
        <Input name="again" type="password" autocomplete="new-password" required={required} />
      </Field>
    </>
  )
}

function samePasswords({ password, again }: Values): string {
  if (password !== again) throw new Error('The two passwords are not the same.')
  return password ?? ''
}

function add(): void {
  openDialog(
    close => (
      <Form
        submit="Add user"
        done={({ name = '' }) => `User ${name} added`}
        onSubmit={async values => {
          const password = samePasswords(values)
          // Nobody's password is overwritten by adding a user of the same name.
          if (values.existing?.split('\n').includes(values.name ?? '')) throw new Error(`There is a user ${values.name ?? ''} already.`)
          await put(url`/users/${values.name ?? ''}`, { ...(password ? { password } : { password_hash: '' }), tags: chosenTags(values) })
        }}
        onDone={close}
      >
        <Existing />
        <Field label="Name">
          <Input name="name" required maxLength={255} autofocus />
        </Field>
        <Passwords />
        <TagFields tags={[]} />
      </Form>
    ),
    { title: 'Add a user' },
  )
}

function Existing() {
  const live = useOnce<UserRow[]>('/users', { columns: 'name' })
  return <input type="hidden" name="existing" value={live.data?.map(it => it.name).join('\n') ?? ''} />
}

type Row = UserRow & { vhosts: string[] }

function UsersPage() {
  const permissions = useOnce<Permission[]>('/permissions', { columns: 'user,vhost' })
  const of = (name: string): string[] => permissions.data?.filter(it => it.user === name).map(it => it.vhost) ?? []
  return (
    <>
      <PageHead
        title="Users"
        actions={
          <Button kind="primary" onClick={add}>
            <Icon name="add" /> Add user
          </Button>
        }
      />
      <LiveList<Row>
        id="users"
        noun="user"
        path="/users"
        rowKey={it => it.name}
        empty="There is no user."
        columns={[
          {
            id: 'name',
            label: 'Name',
            sort: 'name',
            needs: ['name'],
            always: true,
            cell: it => (
              <>
                <a href={href('/users', it.name)}>{it.name}</a> {it.name === me.value?.name && <Tag kind="ok">you</Tag>}
              </>
            ),
          },
          { id: 'tags', label: 'Tags', sort: 'tags', needs: ['tags'], cell: it => <Tags tags={it.tags} /> },
          { id: 'vhosts', label: 'May open', cell: it => of(it.name).join(', ') || <span class="dim">no vhost</span> },
          { id: 'password', label: 'Password', needs: ['password_hash'], cell: it => (it.password_hash ? 'set' : <span class="dim">none</span>) },
        ]}
      />
    </>
  )
}

async function remove(name: string): Promise<void> {
  const text = (
    <p>
      The user <strong>{name}</strong> goes with all permissions, and its connections are closed.
    </p>
  )
  if (!(await confirm({ title: `Delete user ${name}?`, text, action: 'Delete the user', danger: true, typed: name }))) return
  if (await act(() => del(url`/users/${name}`), `User ${name} deleted`)) go(href('/users'))
}

function Change({ it }: { it: UserRow }) {
  // Who sets tags sets all of a user: the password stays by its hash.
  const kept = { password_hash: it.password_hash ?? '', hashing_algorithm: it.hashing_algorithm }
  return (
    <>
      <Card title="What this user sees here">
        <Form
          submit="Set tags"
          clears={false}
          done={`Tags of ${it.name} set`}
          onSubmit={values => put(url`/users/${it.name}`, { ...kept, tags: chosenTags(values) })}
        >
          <TagFields tags={it.tags} />
        </Form>
      </Card>
      <Card title="Password">
        <Form
          submit="Set password"
          done={`Password of ${it.name} set`}
          onSubmit={values => put(url`/users/${it.name}`, { password: samePasswords(values), tags: it.tags.join(',') })}
        >
          {it.name === me.value?.name && <p class="dim">This is you: you are asked to log in again.</p>}
          <Passwords required />
        </Form>
      </Card>
    </>
  )
}

function UserPage({ params }: { params: Params }) {
  const { name = '' } = params
  const live = useOnce<UserRow>(url`/users/${name}`)
  return (
    <>
      <PageHead
        title={name}
        crumbs={[['Users', href('/users')]]}
        note={live.data && <Tags tags={live.data.tags} />}
        actions={
          live.data &&
          name !== me.value?.name && (
            <Button kind="danger" onClick={() => void remove(name)}>
              <Icon name="trash" /> Delete
            </Button>
          )
        }
      />
      <Loaded of={live}>
        {it => (
          <div class="grid two">
            <Permissions of={{ user: name }} />
            <Change key={it.tags.join()} it={it} />
            <LimitsCard owner="user" of={name} mayChange />
            <div class="wide">
              <Fold title="Topic permissions">
                <TopicPermissions of={{ user: name }} />
              </Fold>
            </div>
          </div>
        )}
      </Loaded>
    </>
  )
}

export const users: Page = {
  path: '/users',
  title: () => 'Users',
  nav: { label: 'Users', icon: 'user', group: 'Administration' },
  may: () => can.administer,
  view: UsersPage,
}
export const userPage: Page = { path: '/users/:name', title: p => p.name ?? '', may: () => can.administer, view: UserPage }
