# After a cancel nothing more comes and messages stay queued; a consumer is told when its queue is deleted.
require 'amqp_client'

scenario do |connection|
  channel = confirm_channel(connection)
  queue = declare(channel, exclusive: true)
  taker = Taker.new(queue)
  publish(channel, queue, 'before')
  taker.next.first.ack
  await { |done| queue.unsubscribe(nowait: false) { done.call } }
  publish(channel, queue, 'after')
  header, body = get(queue)
  check ['after', false], [body, header.redelivered?]
  check 0, taker.waiting

  deleted = declare(channel, unique('deleted'), durable: true)
  taker = Taker.new(deleted)
  other = declare(open_channel(connection), deleted.name, durable: true)
  await { |done| other.delete { done.call } }
  check :cancelled, taker.next
  declare(channel, exclusive: true)
end
