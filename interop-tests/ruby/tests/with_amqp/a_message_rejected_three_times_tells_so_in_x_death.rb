# A rejected message waits in a retry queue, expires back, and its x-death counts the failures.
require 'amqp_client'

scenario do |connection|
  channel = confirm_channel(connection)
  work = unique('work')
  retries = unique('retry')
  dead_letters_to = ->(target) { { 'x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => target } }
  queue = declare(channel, work, exclusive: true, arguments: dead_letters_to[retries])
  declare(channel, retries, exclusive: true, arguments: { **dead_letters_to[work], 'x-message-ttl' => 20 })
  publish(channel, queue, 'poison')

  taker = Taker.new(queue)
  3.times do |failures|
    header, = taker.next
    rejected = deaths_in(header.headers).find { |name, reason, _| [name, reason] == [work, 'rejected'] }
    check failures, rejected ? rejected.last : 0
    header.reject
  end
  header, = taker.next
  check [[retries, 'expired', 3], [work, 'rejected', 3]], deaths_in(header.headers)
  header.ack
end
