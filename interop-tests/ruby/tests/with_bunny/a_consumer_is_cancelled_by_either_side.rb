# After a cancel nothing more comes and messages stay queued; a consumer is told when its queue is deleted.
require 'bunny_client'

connected do |connection|
  channel = confirm_channel(connection)
  queue = channel.queue('', exclusive: true)
  taker = Taker.new(queue)
  publish(channel, queue, 'before')
  channel.ack(taker.next.tag)
  taker.consumer.cancel
  publish(channel, queue, 'after')
  kept = get(queue)
  check ['after', false], [kept.body, kept.redelivered?]
  check 0, taker.waiting
end

connected do |connection|
  channel = connection.create_channel
  queue = channel.queue(unique('deleted'), durable: true)
  taker = Taker.new(queue)
  connection.create_channel.queue_delete(queue.name)
  check :cancelled, taker.next
  channel.queue('', exclusive: true)
end
