# A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles.
require 'bunny_client'

connected do |connection|
  channel = confirm_channel(connection)
  queue = channel.queue('', exclusive: true)
  ('0'..'9').each { |body| publish(channel, queue, body) }

  channel.prefetch(3)
  taker = Taker.new(queue)
  held = Array.new(3) { taker.next }
  check %w[0 1 2], held.map(&:body)
  # The consumer is full, so the next message in order is still the queue's: a get finds it there.
  check '3', get(queue).body

  channel.ack(held[1].tag, true)
  check %w[4 5], Array.new(2) { taker.next.body }
  check '6', get(queue).body, 'two were settled, two may come'
end
