# A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange.
require 'bunny_client'

connected do |connection|
  channel = confirm_channel(connection)
  dead = channel.queue(unique('dead'), exclusive: true)
  dead_letter = { 'x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => dead.name }
  by_queue = channel.queue(unique('ttl'), exclusive: true, arguments: { **dead_letter, 'x-message-ttl' => 30 })
  by_message = channel.queue(unique('expiration'), exclusive: true, arguments: dead_letter)
  taker = Taker.new(dead)

  publish(channel, by_queue, "queue's")
  first = taker.next
  check ["queue's", [[by_queue.name, 'expired', 1]]], [first.body, first.deaths]

  publish(channel, by_message, 'its own', expiration: '40')
  second = taker.next
  check ['its own', [[by_message.name, 'expired', 1]]], [second.body, second.deaths]
  check nil, second.properties.expiration, 'a dead letter must not expire again'
  check '40', second.properties.headers['x-death'][0]['original-expiration']
end
