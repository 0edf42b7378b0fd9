# Every publish is confirmed, many in flight at once, and arrives in order and intact.
require 'bunny_client'

MESSAGES = 500

# Empty, small, and (every hundredth) longer than a frame.
def body(number) = (number % 256).chr.b * (number % 100 == 0 ? number * 3000 : number)

connected do |connection|
  channel = confirm_channel(connection)
  queue = channel.queue('', exclusive: true)
  MESSAGES.times do |number|
    channel.default_exchange.publish(
      body(number), routing_key: queue.name, persistent: true, message_id: number.to_s, headers: { number: number }
    )
  end
  check true, channel.wait_for_confirms
  check [], channel.nacked_set.to_a

  taker = Taker.new(queue, manual_ack: false, consumer_tag: unique('tag'))
  MESSAGES.times do |number|
    message = taker.next
    check true, message.body.b == body(number), "body #{number}"
    check number.to_s, message.properties.message_id
    check({ 'number' => number }, message.properties.headers)
    check false, message.redelivered?
  end
end
