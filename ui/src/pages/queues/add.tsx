// The form that declares a queue or stream.
import { useState } from 'preact/hooks'
import { put, url } from '../../lib/api'
import { go, href } from '../../lib/router'
import { openVhosts } from '../../lib/session'
import { QUEUE_ARGUMENTS } from '../../messaging/arguments'
import { openDialog } from '../../parts/dialog'
import { Arguments, Check, Field, Form, Input, Select, argumentsOf, type Values } from '../../parts/form'

const TYPES: [type: string, label: string, note: string][] = [
  ['classic', 'Classic', 'For everything; may be transient, exclusive or have priorities.'],
  ['quorum', 'Quorum', 'Counts deliveries, and gives messages up after too many.'],
  ['stream', 'Stream', 'Messages stay; each consumer reads from where it wants.'],
]

async function declare(values: Values, type: string): Promise<void> {
  const { vhost = '/', name = '' } = values
  const args = { ...argumentsOf(values, 'arguments'), 'x-queue-type': type }
  const classic = type === 'classic'
  const body = { durable: !classic || values.durable === 'on', auto_delete: classic && values.auto_delete === 'on', arguments: args }
  await put(url`/queues/${vhost}/${name}`, body)
  go(href('/queues', vhost, name))
}

function AddQueue({ close }: { close: () => void }) {
  const [type, setType] = useState('classic')
  return (
    <Form submit="Add queue" done={values => `Queue ${values.name} is there.`} onSubmit={values => declare(values, type)} onDone={close}>
      <div class="across">
        <Field label="Virtual host">
          <Select name="vhost" options={openVhosts.value} />
        </Field>
        <Field label="Name">
          <Input name="name" required maxLength={255} class="mono" />
        </Field>
        <Field label="Type" hint={TYPES.find(([id]) => id === type)?.[2]}>
          <Select name="type" value={type} options={TYPES.map(([id, label]) => [id, label])} onChange={event => setType(event.currentTarget.value)} />
        </Field>
      </div>
      {type === 'classic' && (
        <div class="row">
          <Check name="durable" label="Durable: it outlives a restart" defaultChecked />
          <Check name="auto_delete" label="Deleted with its last consumer" />
        </div>
      )}
      <Arguments name="arguments" label="Arguments" suggestions={QUEUE_ARGUMENTS} />
    </Form>
  )
}

export const openAddQueue = (): void => void openDialog(close => <AddQueue close={close} />, { title: 'Add a queue or stream', wide: true })
