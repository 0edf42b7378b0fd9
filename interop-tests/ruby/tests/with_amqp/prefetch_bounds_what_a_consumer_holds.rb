# A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles.
require 'amqp_client'

scenario do |connection|
  channel = confirm_channel(connection)
  queue = declare(channel, exclusive: true)
  ('0'..'9').each { |body| publish(channel, queue, body) }

  await { |done| channel.prefetch(3) { done.call } }
  taker = Taker.new(queue)
  held = Array.new(3) { taker.next }
  check %w[0 1 2], held.map(&:last)
  # The consumer is full, so the next message in order is still the queue's: a get finds it there.
  check '3', get(queue).last

  channel.acknowledge(held[1].first.delivery_tag, true)
  check %w[4 5], Array.new(2) { taker.next.last }
  check '6', get(queue).last, 'two were settled, two may come'
end
