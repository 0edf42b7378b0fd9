# The gem's own recovery: channel, queue, binding and consumer are there again after the broker was killed.
require 'amqp_client'

broker = killable_broker

scenario(auto_recovery: true) do |connection|
  connection.on_tcp_connection_loss { |lost, _| lost.reconnect(false, 0.1) }
  channel = open_channel(connection)
  channel.auto_recovery = true
  queue = declare(channel, unique('recovery'), durable: true, auto_delete: false)
  await { |done| queue.bind('amq.topic', routing_key: "#{queue.name}.#") { done.call } }
  taker = Taker.new(queue)
  await('the recovery') do |done|
    connection.on_recovery { done.call }
    EventMachine.defer { system(broker, 'restart') or exit!(1) }
  end

  other = connect
  publisher = confirm_channel(other)
  await('the confirm') do |done|
    publisher.on_ack { done.call }
    publisher.topic('amq.topic', durable: true).publish('after', routing_key: "#{queue.name}.new")
  end
  header, body = taker.next
  check ['after', false], [body, header.redelivered?]
  header.ack
  await { |done| other.close(&done) }
end
