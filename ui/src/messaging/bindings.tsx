// Bindings as a table, with what undoes them, and the form that makes one.
import { del, post, url } from '../lib/api'
import { num } from '../lib/format'
import { href } from '../lib/router'
import { may } from '../lib/session'
import { Arg, Button } from '../parts/bits'
import { confirm } from '../parts/confirm'
import { Arguments, Field, Form, Input, Select, argumentsOf, type Values } from '../parts/form'
import { Table, type Column } from '../parts/table'
import { act } from '../parts/toast'
import { type Binding, exchangeLabel, pathName } from './types'

const endOf = (it: Binding): string => (it.destination_type === 'queue' ? 'q' : 'e')
const destinationName = (it: Binding): string => (it.destination_type === 'queue' ? it.destination : pathName(it.destination))

export const bindingPath = (it: Binding): string =>
  url`/bindings/${it.vhost}/e/${pathName(it.source)}/${endOf(it)}/${destinationName(it)}/${it.properties_key}`

/** Unbinding writes to what is bound and reads from the exchange; the default exchange's bindings stay. */
const mayUndo = (it: Binding): boolean => it.source !== '' && may(it.vhost, 'write', it.destination) && may(it.vhost, 'read', it.source)

async function unbind(it: Binding): Promise<void> {
  const text = (
    <p>
      <strong class="mono">{it.destination}</strong> gets nothing more from <strong class="mono">{it.source}</strong> by the key{' '}
      <strong class="mono">{it.routing_key || '(empty)'}</strong>.
    </p>
  )
  if (await confirm({ title: 'Unbind?', text, action: 'Unbind', danger: true })) await act(() => del(bindingPath(it)), 'Unbound.')
}

const source: Column<Binding> = {
  id: 'source',
  label: 'From exchange',
  needs: ['source', 'vhost'],
  cell: it => <a href={href('/exchanges', it.vhost, pathName(it.source))}>{exchangeLabel(it.source)}</a>,
}

const destination: Column<Binding> = {
  id: 'destination',
  label: 'To',
  needs: ['destination', 'destination_type', 'vhost'],
  cell: it => (
    <>
      <a href={href(it.destination_type === 'queue' ? '/queues' : '/exchanges', it.vhost, destinationName(it))}>{exchangeLabel(it.destination)}</a>{' '}
      <span class="dim">{it.destination_type}</span>
    </>
  ),
}

/** With the end that the page is not about. */
export const bindingColumns = (ends: 'source' | 'destination'): Column<Binding>[] => [
  ends === 'source' ? source : destination,
  { id: 'key', label: 'Routing key', needs: ['routing_key'], cell: it => <span class="mono">{it.routing_key || <span class="dim">(empty)</span>}</span> },
  { id: 'arguments', label: 'Arguments', needs: ['arguments'], cell: it => <Arg value={it.arguments} none="" /> },
  {
    id: 'undo',
    label: '',
    needs: ['source', 'destination', 'destination_type', 'vhost', 'properties_key', 'routing_key'],
    cell: it => mayUndo(it) && <Button kind="quiet" onClick={() => void unbind(it)} aria-label={`Unbind ${it.destination} from ${it.source} by ${it.routing_key}`}>Unbind</Button>,
  },
]

export const bindingKey = (it: Binding): string => [it.source, it.destination_type, it.destination, it.properties_key].join('\n')

export function BindingTable({ bindings, all, ends }: { bindings: Binding[]; all: number; ends: 'source' | 'destination' }) {
  return (
    <>
      <Table columns={bindingColumns(ends)} rows={bindings} rowKey={bindingKey} caption="Bindings" empty="No bindings." />
      {all > bindings.length && (
        <p class="dim">
          The first {num(bindings.length)} of {num(all)}.
        </p>
      )}
    </>
  )
}

const KINDS: [string, string][] = [
  ['queue', 'queue'],
  ['exchange', 'exchange'],
]

/** Binds to a queue or exchange (`to`), or from an exchange (`from`). */
export function BindForm({ vhost, from, to, kind }: { vhost: string; from?: string; to?: string; kind: 'queue' | 'exchange' }) {
  const bind = async (values: Values): Promise<void> => {
    const source = from ?? values.source ?? ''
    const what = to === undefined ? (values.kind ?? 'queue') : kind
    const target = to ?? values.destination ?? ''
    const body = { routing_key: values.routing_key ?? '', arguments: argumentsOf(values, 'arguments') }
    await post(url`/bindings/${vhost}/e/${pathName(source)}/${what === 'queue' ? 'q' : 'e'}/${what === 'queue' ? target : pathName(target)}`, body)
  }
  return (
    <details class="fold">
      <summary>{to === undefined ? 'Bind something to it' : 'Bind it to an exchange'}</summary>
      <Form submit="Bind" done="Bound." onSubmit={bind}>
        <div class="across">
          {from === undefined && (
            <Field label="From exchange">
              <Input name="source" required class="mono" />
            </Field>
          )}
          {to === undefined && (
            <>
              <Field label="To a">
                <Select name="kind" options={KINDS} />
              </Field>
              <Field label="Named">
                <Input name="destination" required class="mono" />
              </Field>
            </>
          )}
          <Field label="Routing key">
            <Input name="routing_key" class="mono" />
          </Field>
        </div>
        <Arguments name="arguments" label="Arguments" />
      </Form>
    </details>
  )
}
