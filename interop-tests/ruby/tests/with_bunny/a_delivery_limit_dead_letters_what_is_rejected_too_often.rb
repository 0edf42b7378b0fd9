# A quorum queue's x-delivery-limit: what comes back more often goes to the dead-letter exchange.
require 'bunny_client'

LIMIT = 2

connected do |connection|
  channel = confirm_channel(connection)
  dead = channel.queue(unique('dead'), exclusive: true)
  work = channel.queue(unique('work'), durable: true, arguments: {
    'x-queue-type' => 'quorum', 'x-delivery-limit' => LIMIT,
    'x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => dead.name
  })
  publish(channel, work, 'poison', persistent: true)

  taker = Taker.new(work)
  (0..LIMIT).each do |attempt|
    message = taker.next
    check attempt.positive?, message.redelivered?
    check attempt, message.properties.headers&.fetch('x-delivery-count', nil) || 0
    channel.reject(message.tag, true)
  end
  letter = Taker.new(dead).next
  check ['poison', [[work.name, 'delivery_limit', 1]]], [letter.body, letter.deaths]
  work.delete
end
