// What the API tells of queues, exchanges and messages, as far as these pages look at it.
import type { Details } from '../lib/samples'

export type Args = Record<string, unknown>

export interface Stats {
  [counter: string]: number | Details | undefined
}

export interface Consumer {
  consumer_tag: string
  ack_required: boolean
  active: boolean
  activity_status: string
  exclusive: boolean
  prefetch_count: number
  messages_unacknowledged: number
  arguments: Args
  channel_details: { name: string; connection_name: string; user: string; peer_host: string; peer_port: number; number: number }
}

export interface Queue {
  name: string
  vhost: string
  type: string
  durable: boolean
  auto_delete: boolean
  exclusive: boolean
  arguments: Args
  state: string
  policy?: string | null
  operator_policy?: string | null
  effective_policy_definition?: Args
  delivery_limit?: number | string
  messages?: number
  messages_ready?: number
  messages_unacknowledged?: number
  messages_persistent?: number
  messages_ram?: number
  messages_dlx?: number
  messages_delayed?: number
  messages_details?: Details
  messages_ready_details?: Details
  messages_unacknowledged_details?: Details
  message_bytes?: number
  message_bytes_ready?: number
  message_bytes_unacknowledged?: number
  memory?: number
  consumers?: number
  consumer_capacity?: number
  idle_since?: string
  head_message_timestamp?: number | null
  segments?: number
  message_stats?: Stats
  consumer_details?: Consumer[]
  single_active_consumer_tag?: string | null
  exclusive_consumer_tag?: string | null
  owner_pid_details?: { name: string }
}

export interface Exchange {
  name: string
  vhost: string
  type: string
  durable: boolean
  auto_delete: boolean
  internal: boolean
  arguments: Args
  policy?: string
  user_who_performed_action?: string
  message_stats?: Stats
}

export interface Binding {
  source: string
  vhost: string
  destination: string
  destination_type: 'queue' | 'exchange'
  routing_key: string
  arguments: Args
  properties_key: string
}

export interface Message {
  payload: string
  payload_bytes: number
  payload_encoding: 'string' | 'base64'
  properties: Args | []
  redelivered: boolean
  exchange: string
  routing_key: string
  message_count: number
}

/** How fast one of the counters of `message_stats` rises. */
export const rateOf = (stats: Stats | undefined, counter: string): number | undefined =>
  (stats?.[`${counter}_details`] as Details | undefined)?.rate

/** The exchange's name as it stands in paths: the default one has none. */
export const pathName = (exchange: string): string => exchange || 'amq.default'
/** The exchange's name as it is read. */
export const exchangeLabel = (name: string): string => name || '(default)'
