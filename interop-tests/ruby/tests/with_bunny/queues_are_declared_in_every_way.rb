# Durable, exclusive, server-named and passive declares; what does not match or is not there is refused.
require 'bunny_client'

connected do |connection|
  channel = connection.create_channel
  durable = unique('durable')
  channel.queue(durable, durable: true)
  again = channel.queue(durable, durable: true)
  check [0, 0], [again.message_count, again.consumer_count]
  check true, connection.queue_exists?(durable)

  exclusive = channel.queue(unique('exclusive'), exclusive: true)
  connected do |other|
    check 'Bunny::ResourceLocked', refusal(other) { |mine| mine.queue(exclusive.name, passive: true) }.name
  end

  named = channel.queue('', exclusive: true).name
  check(/^amq\.gen-/, named)

  check false, connection.queue_exists?(unique('missing'))
  check 'Bunny::NotFound', refusal(connection) { |own| own.queue(unique('missing'), passive: true) }.name
  check 'Bunny::PreconditionFailed', refusal(connection) { |own| own.queue(durable, durable: true, auto_delete: true) }.name
  check 'Bunny::PreconditionFailed',
        refusal(connection) { |own| own.queue(durable, durable: true, arguments: { 'x-max-length' => 5 }) }.name
  check 'Bunny::AccessRefused', refusal(connection) { |own| own.queue(named, exclusive: true) }.name
  again.delete
end
