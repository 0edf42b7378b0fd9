# Durable, exclusive, server-named and passive declares; what does not match or is not there is refused.
require 'amqp_client'

scenario do |connection|
  channel = open_channel(connection)
  durable = unique('durable')
  queue = declare(channel, durable, durable: true)
  check [0, 0], await { |done| queue.status { |messages, consumers| done.call(messages, consumers) } }

  exclusive = declare(channel, unique('exclusive'), exclusive: true)
  other = connect
  check 405, refusal(other, exclusive.name, passive: true)
  await { |done| other.close(&done) }

  named = declare(channel, exclusive: true)
  check(/^amq\.gen-/, named.name)

  check 404, refusal(connection, unique('missing'), passive: true)
  check 406, refusal(connection, durable, durable: true, auto_delete: true)
  check 406, refusal(connection, durable, durable: true, arguments: { 'x-max-length' => 5 })
  check 403, refusal(connection, named.name, exclusive: true)
  await { |done| queue.delete { done.call } }
end
