// What a queue or exchange was declared with, as short tags.
import { Tag } from '../parts/bits'
import type { Args } from './types'

/** Arguments that have a short word; others show their own name. */
const WORDS: Record<string, string> = {
  'x-message-ttl': 'TTL',
  'x-expires': 'Exp',
  'x-max-length': 'Lim',
  'x-max-length-bytes': 'Lim B',
  'x-overflow': 'Ovfl',
  'x-dead-letter-exchange': 'DLX',
  'x-dead-letter-routing-key': 'DLK',
  'x-max-priority': 'Pri',
  'x-single-active-consumer': 'SAC',
  'x-delivery-limit': 'DlL',
  'alternate-exchange': 'AE',
}

interface Declared {
  durable: boolean
  auto_delete: boolean
  exclusive?: boolean
  internal?: boolean
  arguments: Args
  policy?: string | null | undefined
  operator_policy?: string | null | undefined
}

export function Features({ of }: { of: Declared }) {
  const given = Object.entries(of.arguments).filter(([key]) => key !== 'x-queue-type')
  return (
    <span class="row tight">
      {!of.durable && <Tag title="Gone after a restart of the broker">transient</Tag>}
      {of.auto_delete && <Tag title="Deleted when its last user goes">auto-delete</Tag>}
      {of.exclusive && <Tag title="Of one connection">exclusive</Tag>}
      {of.internal && <Tag title="Clients cannot publish to it">internal</Tag>}
      {given.map(([key, value]) => (
        <Tag key={key} title={`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`}>
          {WORDS[key] ?? key}
        </Tag>
      ))}
      {of.policy && <Tag title="Policy">{of.policy}</Tag>}
      {of.operator_policy && <Tag title="Operator policy">{of.operator_policy}</Tag>}
    </span>
  )
}
