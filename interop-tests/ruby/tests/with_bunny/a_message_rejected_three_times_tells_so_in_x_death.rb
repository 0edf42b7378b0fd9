# A rejected message waits in a retry queue, expires back, and its x-death counts the failures.
require 'bunny_client'

connected do |connection|
  channel = confirm_channel(connection)
  work = unique('work')
  retries = unique('retry')
  dead_letters_to = ->(target) { { 'x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => target } }
  queue = channel.queue(work, exclusive: true, arguments: dead_letters_to[retries])
  channel.queue(retries, exclusive: true, arguments: { **dead_letters_to[work], 'x-message-ttl' => 20 })
  publish(channel, queue, 'poison')

  taker = Taker.new(queue)
  3.times do |failures|
    message = taker.next
    rejected = message.deaths.find { |name, reason, _| [name, reason] == [work, 'rejected'] }
    check failures, rejected ? rejected.last : 0
    channel.reject(message.tag, false)
  end
  last = taker.next
  check [[retries, 'expired', 3], [work, 'rejected', 3]], last.deaths
  channel.ack(last.tag)
end
