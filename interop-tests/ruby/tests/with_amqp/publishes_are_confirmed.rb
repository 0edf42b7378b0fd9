# Every publish is confirmed, many in flight at once, and arrives in order and intact.
require 'amqp_client'

MESSAGES = 500

# Empty, small, and (every hundredth) longer than a frame.
def body(number) = (number % 256).chr.b * (number % 100 == 0 ? number * 3000 : number)

scenario do |connection|
  channel = confirm_channel(connection)
  queue = declare(channel, exclusive: true)
  await('the confirms') do |done|
    confirmed = 0
    channel.on_ack do |ack|
      confirmed = ack.multiple ? ack.delivery_tag : confirmed + 1
      done.call if confirmed == MESSAGES
    end
    MESSAGES.times do |number|
      channel.default_exchange.publish(
        body(number), routing_key: queue.name, persistent: true, message_id: number.to_s, headers: { number: number }
      )
    end
  end

  taker = Taker.new(queue, ack: false)
  MESSAGES.times do |number|
    header, payload = taker.next
    check true, payload.b == body(number), "body #{number}"
    check [number.to_s, { 'number' => number }, false], [header.message_id, header.headers, header.redelivered?]
  end
end
