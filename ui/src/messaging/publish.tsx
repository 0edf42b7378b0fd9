// One message published by hand.
import { post, url } from '../lib/api'
import { refreshAll } from '../lib/live'
import { Card } from '../parts/bits'
import { Arguments, Field, Form, Input, Select, TextArea, argumentsOf } from '../parts/form'
import { toast } from '../parts/toast'
import { type Args, pathName } from './types'

/** Properties that are texts, as the form offers them. */
const TEXTS: [name: string, label: string][] = [
  ['content_type', 'Content type'],
  ['correlation_id', 'Correlation ID'],
  ['reply_to', 'Reply to'],
  ['expiration', 'Expiration (ms)'],
  ['message_id', 'Message ID'],
  ['type', 'Type'],
  ['app_id', 'App ID'],
]

function message(values: Record<string, string>, key: string): Args {
  const properties: Args = { delivery_mode: Number(values.delivery_mode ?? '2') }
  for (const [name] of TEXTS) if (values[name]) properties[name] = values[name]
  if (values.priority) properties.priority = Number(values.priority)
  const headers = argumentsOf(values, 'headers')
  if (Object.keys(headers).length) properties.headers = headers
  return { routing_key: key, properties, payload: values.payload ?? '', payload_encoding: values.payload_encoding ?? 'string' }
}

/** Publishes to an exchange; `routingKey` is fixed where the message is for one queue. */
export function Publish({ vhost, exchange, routingKey }: { vhost: string; exchange: string; routingKey?: string }) {
  const send = async (values: Record<string, string>): Promise<void> => {
    const body = message(values, routingKey ?? values.routing_key ?? '')
    const { routed } = await post<{ routed: boolean }>(url`/exchanges/${vhost}/${pathName(exchange)}/publish`, body)
    if (routed) toast.ok('Published.')
    else toast.fail('No queue took it: it was published, and is gone.')
    refreshAll()
  }
  return (
    <Card title="Publish a message" id="publish">
      <Form submit="Publish" onSubmit={send} clears={false}>
        <div class="across">
        {routingKey === undefined && (
          <Field label="Routing key">
            <Input name="routing_key" class="mono" />
          </Field>
        )}
        <Field label="Delivery mode">
          <Select
            name="delivery_mode"
            options={[
              ['2', 'persistent'],
              ['1', 'transient'],
            ]}
          />
        </Field>
        <Field label="The body is">
          <Select
            name="payload_encoding"
            options={[
              ['string', 'text'],
              ['base64', 'base64'],
            ]}
          />
        </Field>
        </div>
        <Field label="Body">
          <TextArea name="payload" rows={4} />
        </Field>
        <details class="fold">
          <summary>Headers and properties</summary>
          <Arguments name="headers" label="Headers" />
          <div class="across">
            <Field label="Priority">
              <Input name="priority" type="number" min={0} max={255} />
            </Field>
            {TEXTS.map(([name, label]) => (
              <Field key={name} label={label}>
                <Input name={name} />
              </Field>
            ))}
          </div>
        </details>
      </Form>
    </Card>
  )
}
