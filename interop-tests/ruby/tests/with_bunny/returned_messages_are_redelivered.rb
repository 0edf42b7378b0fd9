# What is nacked, rejected or held by a closed channel comes back in its place, marked as redelivered.
require 'bunny_client'

connected do |connection|
  channel = confirm_channel(connection)
  queue = channel.queue('', exclusive: true)
  ('0'..'5').each { |body| publish(channel, queue, body) }

  holder = connection.create_channel
  # A server-named queue may be declared again passively only.
  same_queue = holder.queue(queue.name, passive: true)
  held = Array.new(6) { get(same_queue) }
  holder.ack(held[0].tag)
  holder.nack(held[1].tag, false, true)
  holder.reject(held[2].tag, true)
  holder.reject(held[3].tag, false)
  holder.close

  taker = Taker.new(queue)
  %w[1 2 4 5].each do |body|
    message = taker.next
    check [body, true], [message.body, message.redelivered?]
    channel.ack(message.tag)
  end
  check nil, get(queue)
end
