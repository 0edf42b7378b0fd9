# A mandatory message that reaches no queue is returned with 312 and still confirmed.
require 'amqp_client'

scenario do |connection|
  channel = confirm_channel(connection)
  nowhere = unique('nowhere')
  returns = []
  exchange = channel.direct('amq.direct', durable: true)
  exchange.on_return { |method, header, body| returns << [method.reply_code, method.reply_text, method.routing_key, body] }
  [['lost', true], ['dropped', false]].each do |body, mandatory|
    await('the confirm') do |done|
      channel.on_ack { done.call }
      exchange.publish(body, routing_key: nowhere, mandatory: mandatory)
    end
  end
  check [[312, 'NO_ROUTE', nowhere, 'lost']], returns
end
