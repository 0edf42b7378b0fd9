// The arguments that queues and exchanges know, for the helpers of their forms.
import type { Suggestion } from '../parts/form'

export const QUEUE_ARGUMENTS: Suggestion[] = [
  { key: 'x-message-ttl', kind: 'number', hint: 'messages expire, ms' },
  { key: 'x-expires', kind: 'number', hint: 'the unused queue goes, ms' },
  { key: 'x-max-length', kind: 'number', hint: 'messages at most' },
  { key: 'x-max-length-bytes', kind: 'number', hint: 'bytes at most' },
  { key: 'x-overflow', kind: 'text', hint: 'drop-head, reject-publish, reject-publish-dlx' },
  { key: 'x-dead-letter-exchange', kind: 'text', hint: 'where dead letters go' },
  { key: 'x-dead-letter-routing-key', kind: 'text', hint: 'their key' },
  { key: 'x-dead-letter-strategy', kind: 'text', hint: 'quorum: at-most-once, at-least-once' },
  { key: 'x-delivery-limit', kind: 'number', hint: 'quorum: deliveries of a message' },
  { key: 'x-max-priority', kind: 'number', hint: 'classic: priorities 0 to this' },
  { key: 'x-single-active-consumer', kind: 'boolean', hint: 'one consumer at a time' },
  { key: 'x-max-age', kind: 'text', hint: 'stream: such as 7D' },
  { key: 'x-stream-max-segment-size-bytes', kind: 'number', hint: 'stream: bytes of a file' },
]

export const EXCHANGE_ARGUMENTS: Suggestion[] = [
  { key: 'alternate-exchange', kind: 'text', hint: 'where unroutable messages go' },
  { key: 'x-delayed-type', kind: 'text', hint: 'of x-delayed-message: direct, topic, ...' },
]
