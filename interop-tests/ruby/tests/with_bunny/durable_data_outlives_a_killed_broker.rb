# Durable queues, bindings and persistent messages survive SIGKILL.
require 'bunny_client'

broker = killable_broker
exchange = unique('exchange')
name = unique('queue')

# Bunny raises the loss of its connection in whatever is given as the thread to tell.
lost = Thread::Queue.new
lost.define_singleton_method(:raise) { |error| push(error) }
connection = connect(automatically_recover: false, session_error_handler: lost)
channel = confirm_channel(connection)
queue = channel.queue(name, durable: true)
queue.bind(channel.topic(exchange, durable: true), routing_key: 'orders.#')
publish(channel, queue, 'transient', persistent: false)
publish(channel, queue, 'persistent', persistent: true)
check true, system(broker, 'restart')
check Bunny::NetworkFailure, Timeout.timeout(PATIENCE) { lost.pop }

connected do |again|
  channel = confirm_channel(again)
  channel.topic(exchange, durable: true).publish('after the restart', routing_key: 'orders.new', persistent: true)
  check true, channel.wait_for_confirms
  queue = channel.queue(name, durable: true)
  ['persistent', 'after the restart'].each do |body|
    message = get(queue)
    check body, message&.body
    channel.ack(message.tag)
  end
  check nil, get(queue)
end
