# basic.get hands out the oldest message, and says when there is none.
require 'amqp_client'

scenario do |connection|
  channel = confirm_channel(connection)
  queue = declare(channel, exclusive: true)
  check nil, get(queue).last
  publish(channel, queue, 'first')
  publish(channel, queue, 'second')

  header, body = get(queue)
  check 'first', body
  header.ack
  check 'second', get(queue).last
  check nil, get(queue).last
end
