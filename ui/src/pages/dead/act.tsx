// The forms that send dead letters back or discard them: which, where to, and how fast.
import { useState } from 'preact/hooks'
import { post, url } from '../../lib/api'
import { refreshAll } from '../../lib/live'
import { confirm } from '../../parts/confirm'
import { openDialog } from '../../parts/dialog'
import { Check, Field, Form, Input, Select, type Values } from '../../parts/form'
import { toast } from '../../parts/toast'
import { REASONS, type Match, type Order } from './types'

/** Units of an age, in seconds. */
const UNITS: [seconds: string, label: string][] = [
  ['1', 'seconds'],
  ['60', 'minutes'],
  ['3600', 'hours'],
  ['86400', 'days'],
]

const DESTINATIONS: [to: string, label: string][] = [
  ['origin-queue', 'The queue each died in'],
  ['origin-exchange', 'The exchange each had been published to'],
  ['exchange', 'An exchange of my choice'],
]

const number = (text: string | undefined): number | undefined => (text ? Number(text) : undefined)

function matchOf(values: Values): Match {
  const match: Match = {}
  for (const key of ['reason', 'queue', 'exchange', 'routing_key'] as const) if (values[key]) match[key] = values[key]
  const age = number(values.age)
  const seconds = age === undefined ? undefined : age * Number(values.unit ?? '1')
  if (seconds !== undefined) match[values.side === 'younger' ? 'younger_than' : 'older_than'] = seconds
  return match
}

function orderOf(values: Values, nowhere: boolean): Order {
  const order: Order = { to: 'nowhere', match: matchOf(values) }
  const count = number(values.count)
  const rate = number(values.rate)
  if (count !== undefined) order.count = count
  if (rate !== undefined) order.rate = rate
  if (nowhere) return order
  const key = values.to_key ? { routing_key: values.to_key } : {}
  order.to = values.to === 'exchange' ? { exchange: values.to_exchange ?? '', ...key } : (values.to ?? 'origin-queue')
  order.keep_death_header = values.keep === 'on'
  return order
}

function Which({ match }: { match: Match }) {
  return (
    <fieldset>
      <legend>Which: what is left empty matches</legend>
      <div class="across">
        <Field label="Reason">
          <Select name="reason" value={match.reason ?? ''} options={[['', 'any'], ...Object.keys(REASONS).map((it): [string, string] => [it, it])]} />
        </Field>
        <Field label="Died in queue">
          <Input name="queue" class="mono" value={match.queue ?? ''} />
        </Field>
        <Field label="Published to">
          <Input name="exchange" class="mono" value={match.exchange ?? ''} />
        </Field>
        <Field label="Routing key">
          <Input name="routing_key" class="mono" value={match.routing_key ?? ''} />
        </Field>
        <Field label="Died">
          <Select
            name="side"
            options={[
              ['older', 'longer ago than'],
              ['younger', 'less long ago than'],
            ]}
          />
        </Field>
        <Field label="Age">
          <Input name="age" type="number" min={0} />
        </Field>
        <Field label="Unit of the age">
          <Select name="unit" value="60" options={UNITS} />
        </Field>
        <Field label="At most so many">
          <Input name="count" type="number" min={1} />
        </Field>
      </div>
    </fieldset>
  )
}

function Where() {
  const [to, setTo] = useState('origin-queue')
  return (
    <fieldset>
      <legend>Where to</legend>
      <div class="across">
        <Field label="To">
          <Select name="to" value={to} options={DESTINATIONS} onChange={event => setTo(event.currentTarget.value)} />
        </Field>
        {to === 'exchange' && (
          <>
            <Field label="Exchange" hint="Empty: the default exchange">
              <Input name="to_exchange" class="mono" />
            </Field>
            <Field label="New routing key" hint="Empty: each keeps its own">
              <Input name="to_key" class="mono" />
            </Field>
          </>
        )}
      </div>
      <Check name="keep" label="Keep the history of their deaths in the headers" />
    </fieldset>
  )
}

interface Target {
  vhost: string
  name: string
  match?: Match
}

async function start({ vhost, name }: Target, order: Order, done: string): Promise<void> {
  await post(url`/queues/${vhost}/${name}/redrive`, order)
  toast.ok(done)
  refreshAll()
}

function Act({ target, nowhere, close }: { target: Target; nowhere: boolean; close: () => void }) {
  const submit = async (values: Values): Promise<void> => {
    const order = orderOf(values, nowhere)
    if (nowhere) {
      const everything = Object.keys(order.match ?? {}).length === 0 && order.count === undefined
      const text = (
        <p>
          {everything ? 'Every message' : 'What matches'} in <strong class="mono">{target.name}</strong> is lost for good.
        </p>
      )
      const typed = everything ? { typed: target.name } : {}
      if (!(await confirm({ title: 'Discard dead letters?', text, action: 'Discard', danger: true, ...typed }))) return
    }
    await start(target, order, nowhere ? 'Discarding.' : 'On their way back.')
    close()
  }
  return (
    <Form submit={nowhere ? 'Discard…' : 'Send back'} danger={nowhere} onSubmit={submit} clears={false}>
      <Which match={target.match ?? {}} />
      {!nowhere && <Where />}
      <div class="across">
        <Field label="Messages a second at most" hint="Empty: as fast as it goes">
          <Input name="rate" type="number" min={1} />
        </Field>
      </div>
    </Form>
  )
}

export const openRedrive = (target: Target): void =>
  void openDialog(close => <Act target={target} nowhere={false} close={close} />, { title: `Send dead letters back from ${target.name}`, wide: true })

export const openDiscard = (target: Target): void =>
  void openDialog(close => <Act target={target} nowhere close={close} />, { title: `Discard dead letters in ${target.name}`, wide: true })
