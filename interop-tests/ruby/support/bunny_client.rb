# Bunny in short forms: what nearly every scenario does, once.
require 'bunny'
require 'interop'
require 'timeout'

# The answer to a basic.get or one delivery, as one value.
Message = Struct.new(:delivery, :properties, :body) do
  def tag = delivery.delivery_tag

  def redelivered? = delivery.redelivered?

  def deaths = deaths_in(properties.headers)
end

# A consumer whose deliveries are taken one by one.
class Taker
  attr_reader :consumer

  def initialize(queue, **options)
    @arrived = Thread::Queue.new
    @consumer = queue.subscribe(manual_ack: true, on_cancellation: ->(_) { @arrived << :cancelled }, **options) do |*parts|
      @arrived << Message.new(*parts)
    end
  end

  def next = Timeout.timeout(PATIENCE, nil, 'no delivery came') { @arrived.pop }

  def waiting = @arrived.size
end

def connect(**options) = Bunny.new(ENV.fetch('INTEROP_URL'), logger: Logger.new(File::NULL), **options).start

# Runs a scenario on a connection of its own, closed whatever happens.
def connected
  connection = connect(automatically_recover: false)
  yield connection
ensure
  connection&.close if connection&.open?
end

def confirm_channel(connection) = connection.create_channel.tap(&:confirm_select)

def publish(channel, queue, body, **options)
  channel.default_exchange.publish(body, routing_key: queue.name, **options)
  check true, channel.wait_for_confirms
end

# One message, held until it is acknowledged, or nil.
def get(queue)
  delivery, properties, body = queue.pop(manual_ack: true)
  delivery && Message.new(delivery, properties, body)
end

# The class of the error that a call is refused with, tried on a channel of its own; nil when it succeeds.
def refusal(connection)
  channel = connection.create_channel
  yield channel
  channel.close
  nil
rescue Bunny::ChannelLevelException => e
  e.class
end
