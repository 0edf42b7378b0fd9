// What the API says of the broker, its connections and channels.
import type { Details } from '../lib/samples'

type Counted<K extends string> = { [key in K]?: number } & { [key in `${K}_details`]?: Details }

export type MessageStats = Counted<
  | 'publish'
  | 'confirm'
  | 'deliver_get'
  | 'deliver'
  | 'deliver_no_ack'
  | 'get'
  | 'get_no_ack'
  | 'get_empty'
  | 'ack'
  | 'redeliver'
  | 'return_unroutable'
  | 'drop_unroutable'
>

export type Lengths = Counted<'messages' | 'messages_ready' | 'messages_unacknowledged'>

export type Churn = Counted<
  'connection_created' | 'connection_closed' | 'channel_created' | 'channel_closed' | 'queue_declared' | 'queue_created' | 'queue_deleted'
>

export interface Listener {
  ip_address: string
  node: string
  port: number
  protocol: string
  tls: boolean
}

export interface Overview {
  cluster_name: string
  node: string
  product_name: string
  product_version: string
  rabbitmq_version: string
  default_queue_type?: string
  object_totals: { channels: number; connections: number; consumers: number; exchanges: number; queues: number }
  queue_totals: Lengths
  message_stats: MessageStats
  churn_rates?: Churn
  listeners?: Listener[]
}

export type Node = Counted<'mem_used' | 'disk_free' | 'fd_used' | 'sockets_used' | 'proc_used'> & {
  name: string
  running: boolean
  type: string
  uptime: number
  os_pid: string
  processors: number
  mem_limit: number
  mem_alarm: boolean
  disk_free_limit: number
  disk_free_alarm: boolean
  fd_total: number
  sockets_total: number
  db_dir: string
  log_files: string[]
  config_files: string[]
  enabled_plugins: string[]
  being_drained: boolean
  exchange_types: { name: string; description: string; enabled: boolean }[]
  auth_mechanisms: { name: string; description: string; enabled: boolean }[]
  applications: { name: string; description: string; version: string }[]
}

export interface Connection {
  name: string
  vhost: string
  user: string
  node: string
  state: string
  protocol: string
  auth_mechanism: string
  ssl: boolean
  ssl_protocol?: string | null
  ssl_cipher?: string | null
  peer_cert_subject?: string | null
  peer_cert_issuer?: string | null
  peer_cert_validity?: string | null
  host: string
  port: number
  peer_host: string
  peer_port: number
  channels: number
  channel_max: number
  frame_max: number
  timeout: number
  connected_at: number
  user_provided_name?: string
  client_properties?: Record<string, unknown>
  recv_oct: number
  recv_oct_details?: Details
  send_oct: number
  send_oct_details?: Details
  recv_cnt: number
  send_cnt: number
}

export interface Channel {
  name: string
  number: number
  vhost: string
  user: string
  node: string
  state: string
  idle_since?: string
  confirm: boolean
  transactional: boolean
  prefetch_count: number
  global_prefetch_count: number
  consumer_count: number
  messages_unacknowledged: number
  messages_unconfirmed: number
  messages_uncommitted: number
  acks_uncommitted: number
  connection_details?: { name: string; peer_host: string; peer_port: number }
  message_stats?: MessageStats
  consumer_details?: Consumer[]
  publishes?: { exchange: { name: string; vhost: string }; stats: MessageStats }[]
  deliveries?: { queue: { name: string; vhost: string }; stats: MessageStats }[]
}

export interface Consumer {
  consumer_tag: string
  ack_required: boolean
  exclusive: boolean
  prefetch_count: number
  active?: boolean
  arguments: Record<string, unknown>
  queue: { name: string; vhost: string }
}
