// Messages got from the head of a queue, and what becomes of them.
import { useState } from 'preact/hooks'
import { post, url } from '../lib/api'
import { count } from '../lib/format'
import { refreshAll } from '../lib/live'
import { Card, Empty, Note } from '../parts/bits'
import { confirm } from '../parts/confirm'
import { Field, Form, Input, Select } from '../parts/form'
import { MessageView } from './message'
import type { Message } from './types'

/** Bytes of a body that are shown. */
const TRUNCATE = 50_000

const MODES: [mode: string, label: string][] = [
  ['ack_requeue_true', 'Look: put them back'],
  ['reject_requeue_true', 'Reject and put back (counts as a delivery)'],
  ['ack_requeue_false', 'Take: acknowledge, they are gone'],
  ['reject_requeue_false', 'Reject: dead-letter, or gone'],
]

const destroys = (mode: string): boolean => mode.endsWith('_false')

export function GetMessages({ vhost, name, stream }: { vhost: string; name: string; stream: boolean }) {
  const [got, setGot] = useState<Message[]>()
  if (stream) {
    return (
      <Card title="Look at messages" id="get">
        <Empty>Messages of a stream are read by consumers, not one by one.</Empty>
      </Card>
    )
  }
  const ask = async (values: Record<string, string>): Promise<void> => {
    const { ackmode = 'ack_requeue_true', count: number = '1', encoding = 'auto' } = values
    if (destroys(ackmode)) {
      const text = (
        <p>
          Up to {number} of the oldest messages leave the queue <strong class="mono">{name}</strong>.
        </p>
      )
      const sure = await confirm({ title: 'Take messages out of the queue?', text, action: 'Take them', danger: true })
      if (!sure) return
    }
    const order = { ackmode, count: Number(number), encoding, truncate: TRUNCATE }
    setGot(await post<Message[]>(url`/queues/${vhost}/${name}/get`, order))
    refreshAll()
  }
  return (
    <Card title="Look at messages" id="get">
      <Form submit="Get messages" onSubmit={ask} clears={false}>
        <div class="across">
        <Field label="What becomes of them">
          <Select name="ackmode" options={MODES} />
        </Field>
        <Field label="How many">
          <Input name="count" type="number" min={1} max={1000} value="1" required />
        </Field>
        <Field label="Bodies">
          <Select
            name="encoding"
            options={[
              ['auto', 'as text where they are text'],
              ['base64', 'as base64'],
            ]}
          />
        </Field>
        </div>
      </Form>
      <Note>Messages that are put back keep their place and are marked as redelivered.</Note>
      {got && (
        <div class="messages" aria-live="polite">
          {got.length === 0 ? <Empty>The queue has no ready message.</Empty> : <p class="dim">{count(got.length, 'message')}, the oldest first.</p>}
          {got.map((message, at) => (
            <MessageView key={at} message={message} number={at + 1} />
          ))}
        </div>
      )}
    </Card>
  )
}
