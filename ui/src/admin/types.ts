// What administrators and policy makers change.
import type { Lengths, MessageStats } from '../watch/types'
import type { Details } from '../lib/samples'

export interface Vhost extends Lengths {
  name: string
  description?: string
  tags?: string[]
  default_queue_type?: string
  tracing?: boolean
  protected_from_deletion?: boolean
  cluster_state?: Record<string, string>
  message_stats?: MessageStats
  recv_oct_details?: Details
  send_oct_details?: Details
}

export interface UserRow {
  name: string
  tags: string[]
  password_hash?: string
  hashing_algorithm?: string
  limits?: Record<string, number>
}

export interface Permission {
  user: string
  vhost: string
  configure: string
  write: string
  read: string
}

export interface TopicPermission {
  user: string
  vhost: string
  exchange: string
  write: string
  read: string
}

export interface Policy {
  vhost: string
  name: string
  pattern: string
  'apply-to': string
  definition: Record<string, unknown>
  priority: number
}

/** Limits of a vhost or a user; which of the two is there says whose. */
export interface Limits {
  vhost?: string
  user?: string
  value: Record<string, number>
}
