# Bunny in short forms: what nearly every scenario does, once.
require 'bunny'
require 'securerandom'
require 'timeout'

# Seconds; generous, since only a failing scenario waits them out.
PATIENCE = 30

# The answer to a basic.get or one delivery, as one value.
Message = Struct.new(:delivery, :properties, :body) do
  def tag = delivery.delivery_tag

  def redelivered? = delivery.redelivered?

  # The x-death records, newest first, without what changes from run to run.
  def deaths = (properties.headers&.fetch('x-death', nil) || []).map { |death| death.values_at('queue', 'reason', 'count') }
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

def unique(what) = "interop-ruby-#{what}-#{SecureRandom.hex(8)}"

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

def check(expected, actual, what = nil)
  raise "#{"#{what}: " if what}expected #{expected.inspect}, got #{actual.inspect}" unless expected === actual || expected == actual
end

# Ends the scenario as skipped where the broker is not ours to kill.
def killable_broker
  broker = ENV.fetch('INTEROP_BROKER')
  return broker unless broker.empty?

  puts 'the broker cannot be restarted'
  exit 77
end
