// What is or was sent back or discarded: how far it is, and how to stop it.
import { del, url } from '../../lib/api'
import { duration, num, rate, when } from '../../lib/format'
import { href } from '../../lib/router'
import { may } from '../../lib/session'
import { exchangeLabel } from '../../messaging/types'
import { Button, Status, type Kind } from '../../parts/bits'
import { Icon } from '../../parts/icon'
import { act } from '../../parts/toast'
import { discards, isOver, type Operation, type Order } from './types'

const KINDS: Record<Operation['state'], Kind> = { running: 'ok', blocked: 'warn', completed: 'ok', stopped: 'idle', failed: 'bad' }
const STATES: Record<Operation['state'], string> = {
  running: 'running',
  blocked: 'waits: memory or disk is low',
  completed: 'completed',
  stopped: 'stopped',
  failed: 'failed',
}

function where({ to }: Order): string {
  if (to === 'nowhere') return 'Discard'
  if (to === 'origin-queue') return 'To the queues they died in'
  if (to === 'origin-exchange') return 'To the exchanges they had been published to'
  return typeof to === 'string' ? to : `To exchange ${exchangeLabel(to.exchange)}${to.routing_key ? ` with ${to.routing_key}` : ''}`
}

function which({ match, count }: Order): string {
  const said = Object.entries(match ?? {}).filter(([, value]) => value !== null && value !== undefined)
  const words = said.map(([key, value]) => `${key.replace('_', ' ')} ${String(value)}${key.endsWith('than') ? ' s' : ''}`)
  return [...words, ...(count ? [`${num(count)} at most`] : [])].join(', ') || 'all of them'
}

const stop = (it: Operation): Promise<boolean> => act(() => del(url`/queues/${it.vhost}/${it.queue}/redrive/${String(it.id)}`), 'Stopping.')

function OperationView({ it, named }: { it: Operation; named: boolean }) {
  const done = it.moved + it.skipped + it.failed
  const whole = Math.max(it.order.count ? Math.min(it.order.count, it.total) : it.total, 1)
  const part = isOver(it) && it.state === 'completed' ? whole : Math.min(done, whole)
  const label = `${where(it.order)}: ${num(part)} of ${num(whole)}`
  return (
    <li class="operation" data-operation={it.id} data-state={it.state}>
      <div class="row">
        <Status kind={KINDS[it.state]}>{STATES[it.state]}</Status>
        {named && (
          <a class="mono" href={href('/dead-letters', it.vhost, it.queue)}>
            {it.queue}
          </a>
        )}
        <strong>{where(it.order)}</strong>
        <span class="dim">{which(it.order)}</span>
        <span class="grow" />
        {!isOver(it) && may(it.vhost, 'read', it.queue) && (
          <Button onClick={() => void stop(it)}>
            <Icon name="stop" /> Stop
          </Button>
        )}
      </div>
      <progress max={whole} value={part} aria-label={label} />
      <div class="row dim">
        <span>
          {num(it.moved)} {discards(it) ? 'discarded' : 'moved'}
        </span>
        <span>{num(it.skipped)} did not match</span>
        {it.failed > 0 && <span>{num(it.failed)} could not go</span>}
        <span>{rate(it.rate)}</span>
        <span>
          by {it.user}, {when(it.started)}
          {it.ended !== null && `, took ${duration(it.ended - it.started)}`}
        </span>
      </div>
      {it.reason && <div class="reason">{it.reason}</div>}
    </li>
  )
}

export const Operations = ({ operations, named = false }: { operations: Operation[]; named?: boolean }) => (
  <ul class="operations">
    {operations.map(it => (
      <OperationView key={it.id} it={it} named={named} />
    ))}
  </ul>
)
