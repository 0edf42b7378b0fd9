// What the API tells of dead letters and of what is done with them.

export interface Origin {
  exchange: string
  routing_key: string | null
  queues_count: number
  queues: string[]
  certain: boolean
}

export interface DeadLetterQueue {
  name: string
  vhost: string
  type: string
  messages: number
  messages_ready: number
  messages_unacknowledged: number
  consumers: number
  origins: Origin[]
}

/** How many of a sample died alike; times in milliseconds since 1970. */
export interface DeathKind {
  reason: string
  queue: string
  exchange: string
  routing_key: string
  count: number
  oldest: number
  newest: number
}

export interface Census {
  looked_at: number
  without_death: number
  others: number
  deaths: DeathKind[]
}

/** What a match may say; ages in seconds. */
export interface Match {
  reason?: string
  queue?: string
  exchange?: string
  routing_key?: string
  older_than?: number
  younger_than?: number
}

export interface Order {
  to: string | { exchange: string; routing_key?: string | null }
  match?: { [key in keyof Match]: Match[key] | null }
  rate?: number | null
  count?: number | null
  keep_death_header?: boolean
}

export interface Operation {
  id: number
  vhost: string
  queue: string
  user: string
  state: 'running' | 'blocked' | 'completed' | 'stopped' | 'failed'
  total: number
  moved: number
  skipped: number
  failed: number
  remaining: number
  rate: number
  started: number
  ended: number | null
  reason: string | null
  order: Order
}

export const isOver = (it: Operation): boolean => it.state !== 'running' && it.state !== 'blocked'
export const discards = (it: Operation): boolean => it.order.to === 'nowhere'

/** What each reason means. */
export const REASONS: Record<string, string> = {
  rejected: 'a consumer rejected it',
  expired: 'its time to live ran out',
  maxlen: 'the queue was full',
  delivery_limit: 'it was delivered too often',
}
