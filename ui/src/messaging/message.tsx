// One message, as it was got: where it came from, its properties, headers and body. All of it is text.
import { bytes, when } from '../lib/format'
import { Arg, Facts, Json, Tag } from '../parts/bits'
import { type Args, type Message, exchangeLabel } from './types'

interface Death {
  reason?: unknown
  queue?: unknown
  exchange?: unknown
  count?: unknown
  time?: unknown
  'routing-keys'?: unknown
}

const properties = (message: Message): Args => (Array.isArray(message.properties) ? {} : message.properties)
const headersOf = (message: Message): Args => (properties(message).headers as Args | undefined) ?? {}

/** The entries of `x-death`, the newest first. */
export function deathsOf(message: Message): Death[] {
  const deaths = headersOf(message)['x-death']
  return Array.isArray(deaths) ? (deaths as Death[]).filter(it => it && typeof it === 'object') : []
}

function Deaths({ deaths }: { deaths: Death[] }) {
  return (
    <ol class="deaths">
      {deaths.map((it, at) => (
        <li key={at}>
          <Tag kind="warn">{String(it.reason ?? '?')}</Tag> in <strong class="mono">{String(it.queue ?? '?')}</strong>
          {it.exchange !== undefined && (
            <>
              , published to <span class="mono">{exchangeLabel(String(it.exchange))}</span>
            </>
          )}
          {Array.isArray(it['routing-keys']) && (
            <>
              {' '}
              with <span class="mono">{it['routing-keys'].map(String).join(', ')}</span>
            </>
          )}
          <span class="dim">
            {Number(it.count) > 1 && ` · ${String(it.count)} times`}
            {typeof it.time === 'number' && ` · ${when(it.time * 1000)}`}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** The body, as JSON with its parts on lines of their own where it is JSON. */
function Body({ message }: { message: Message }) {
  if (message.payload_encoding === 'string' && message.payload.length < 200_000) {
    try {
      const value: unknown = JSON.parse(message.payload)
      if (value && typeof value === 'object') return <Json value={value} />
    } catch {
      // No JSON: as it is.
    }
  }
  return (
    <pre class="json" tabIndex={0} aria-label="Body">
      {message.payload}
    </pre>
  )
}

export function MessageView({ message, number }: { message: Message; number: number }) {
  const { headers: _, ...rest } = properties(message)
  const headers = headersOf(message)
  const deaths = deathsOf(message)
  return (
    <article class="message">
      <div class="card-head">
        <h3>
          Message {number}
          {message.redelivered && <Tag title="It was delivered before">redelivered</Tag>}
        </h3>
        <span class="dim">{bytes(message.payload_bytes)}</span>
      </div>
      <Facts
        items={[
          ['Exchange', <span class="mono">{exchangeLabel(message.exchange)}</span>],
          ['Routing key', <span class="mono">{message.routing_key || '(empty)'}</span>],
          Object.keys(rest).length > 0 && ['Properties', <Arg value={rest} />],
          deaths.length > 0 && ['Deaths', <Deaths deaths={deaths} />],
          Object.keys(headers).length > 0 && ['Headers', <Headers headers={headers} />],
        ]}
      />
      <Body message={message} />
      {message.payload_encoding === 'base64' && <p class="dim">The body is no text: this is its base64.</p>}
    </article>
  )
}

function Headers({ headers }: { headers: Args }) {
  return (
    <dl class="headers">
      {Object.entries(headers).map(([key, value]) => (
        <div key={key}>
          <dt class="mono">{key}</dt>
          <dd class="mono">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
