# Bunny's own recovery: channel, queue, binding and consumer are there again after the broker was killed.
require 'bunny_client'

broker = killable_broker
recovered = Thread::Queue.new
connection = connect(network_recovery_interval: 0.1, recovery_completed: -> { recovered << true })
channel = connection.create_channel
channel.prefetch(10)
# Exclusive, so that it is gone with the connection: recovery has to declare and bind it again.
queue = channel.queue(unique('recovery'), exclusive: true)
queue.bind('amq.topic', routing_key: "#{queue.name}.#")
taker = Taker.new(queue)
check true, system(broker, 'restart')
Timeout.timeout(PATIENCE) { recovered.pop }

connected do |other|
  publisher = confirm_channel(other)
  publisher.topic('amq.topic', durable: true).publish('after', routing_key: "#{queue.name}.new", mandatory: true)
  check true, publisher.wait_for_confirms
end
message = taker.next
check ['after', false], [message.body, message.redelivered?]
channel.ack(message.tag)
connection.close
