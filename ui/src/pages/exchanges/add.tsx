// The form that declares an exchange.
import { useState } from 'preact/hooks'
import { get, put, url } from '../../lib/api'
import { go, href } from '../../lib/router'
import { openVhosts } from '../../lib/session'
import { EXCHANGE_ARGUMENTS } from '../../messaging/arguments'
import { openDialog } from '../../parts/dialog'
import { Arguments, Check, Field, Form, Input, Select, argumentsOf, type Values } from '../../parts/form'

const USUAL = ['direct', 'fanout', 'topic', 'headers']

const NOTES: Record<string, string> = {
  direct: 'To what is bound with the same key.',
  fanout: 'To everything that is bound.',
  topic: 'By patterns of words: * is one, # any number.',
  headers: "By the message's headers.",
}

async function declare(values: Values): Promise<void> {
  const { vhost = '/', name = '', type = 'direct' } = values
  const on = (key: string): boolean => values[key] === 'on'
  const body = { type, durable: on('durable'), auto_delete: on('auto_delete'), internal: on('internal'), arguments: argumentsOf(values, 'arguments') }
  await put(url`/exchanges/${vhost}/${name}`, body)
  go(href('/exchanges', vhost, name))
}

function AddExchange({ types, close }: { types: string[]; close: () => void }) {
  const [type, setType] = useState('direct')
  return (
    <Form submit="Add exchange" done={values => `Exchange ${values.name} is there.`} onSubmit={declare} onDone={close}>
      <div class="across">
        <Field label="Virtual host">
          <Select name="vhost" options={openVhosts.value} />
        </Field>
        <Field label="Name">
          <Input name="name" required maxLength={255} class="mono" />
        </Field>
        <Field label="Type" hint={NOTES[type]}>
          <Select name="type" value={type} options={types} onChange={event => setType(event.currentTarget.value)} />
        </Field>
      </div>
      <div class="row">
        <Check name="durable" label="Durable: it outlives a restart" defaultChecked />
        <Check name="auto_delete" label="Deleted with its last binding" />
        <Check name="internal" label="Internal: clients cannot publish to it" />
      </div>
      <Arguments name="arguments" label="Arguments" suggestions={EXCHANGE_ARGUMENTS} />
    </Form>
  )
}

/** Opens the form with the types that the broker has. */
export async function openAddExchange(): Promise<void> {
  const overview = await get<{ exchange_types?: { name: string }[] }>('/overview', { columns: 'exchange_types' }).catch(() => undefined)
  const more = (overview?.exchange_types ?? []).map(it => it.name).filter(name => !USUAL.includes(name))
  openDialog(close => <AddExchange types={[...USUAL, ...more.sort()]} close={close} />, { title: 'Add an exchange', wide: true })
}
