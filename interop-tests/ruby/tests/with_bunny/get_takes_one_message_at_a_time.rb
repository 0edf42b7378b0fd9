# basic.get hands out the oldest message and how many are left, and says when there is none.
require 'bunny_client'

connected do |connection|
  channel = confirm_channel(connection)
  queue = channel.queue('', exclusive: true)
  check nil, get(queue)
  publish(channel, queue, 'first')
  publish(channel, queue, 'second')

  first = get(queue)
  # Bunny keeps the count that comes with a message to itself; it asks by a passive declare.
  check ['first', 1], [first.body, queue.message_count]
  channel.ack(first.tag)
  _, _, body = queue.pop(manual_ack: false)
  check ['second', 0], [body, queue.message_count]
  check nil, get(queue)
end
