# A mandatory message that reaches no queue is returned with 312 and still confirmed.
require 'bunny_client'

connected do |connection|
  channel = confirm_channel(connection)
  nowhere = unique('nowhere')
  exchange = channel.direct('amq.direct', durable: true)
  returns = Thread::Queue.new
  exchange.on_return { |*parts| returns << parts }

  exchange.publish('lost', routing_key: nowhere, mandatory: true, correlation_id: 'order-7')
  check true, channel.wait_for_confirms
  info, properties, body = Timeout.timeout(PATIENCE) { returns.pop }
  check ['lost', 312, 'NO_ROUTE', nowhere, 'order-7'],
        [body, info.reply_code, info.reply_text, info.routing_key, properties.correlation_id]

  exchange.publish('dropped', routing_key: nowhere)
  check true, channel.wait_for_confirms
  check 0, returns.size, 'returned without the mandatory flag'
end
