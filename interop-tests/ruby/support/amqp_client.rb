# The amqp gem in short forms. It runs on EventMachine's loop; a scenario is a fiber there that waits for what it calls.
require 'amqp'
require 'fiber'
require 'interop'

# Runs a scenario on a connection of its own, and ends the program with what came of it.
def scenario(**options)
  EventMachine.run do
    Fiber.new do
      connection = connect(**options)
      yield connection
      await { |done| connection.close(&done) }
      EventMachine.stop
    rescue Exception => e
      puts e.full_message unless e.is_a?(SystemExit)
      exit!(e.is_a?(SystemExit) ? e.status : 1)
    end.resume
  end
end

# Calls with a function to give the outcome to, and returns what that was given.
def await(what = 'an answer')
  fiber = Fiber.current
  outcome = nil
  waits = false
  yield lambda { |*values|
    outcome ||= values
    fiber.resume if waits
  }
  unless outcome
    late = EventMachine.add_timer(PATIENCE) { fiber.raise("#{what} did not come") }
    waits = true
    Fiber.yield
    waits = false
    EventMachine.cancel_timer(late)
  end
  outcome.size > 1 ? outcome : outcome.first
end

def address(part) = ENV.fetch("INTEROP_#{part}")

def connect(**options)
  settings = { host: address('HOST'), port: address('PORT').to_i, vhost: address('VHOST'), user: address('USER'), pass: address('PASSWORD') }
  await('the connection') { |done| AMQP.connect(settings.merge(options), &done) }
end

def open_channel(connection) = await('the channel') { |done| AMQP::Channel.new(connection) { |channel| done.call(channel) } }

# A channel that confirms publishes.
def confirm_channel(connection)
  open_channel(connection).tap { |channel| await { |done| channel.confirm_select { done.call } } }
end

def declare(channel, name = '', **options) = await('the queue') { |done| channel.queue(name, **options) { |queue| done.call(queue) } }

# Publishes, and waits until that is confirmed.
def publish(channel, queue, body, **options)
  await('the confirm') do |done|
    channel.on_ack { done.call }
    channel.default_exchange.publish(body, routing_key: queue.name, **options)
  end
end

# One message as its header and body; the body is nil when there is none.
def get(queue) = await { |done| queue.pop(ack: true) { |header, body| done.call(header, body) } }

# The code that a declare is refused with, tried on a channel of its own; nil when it succeeds.
def refusal(connection, name, **options)
  channel = open_channel(connection)
  await do |done|
    channel.on_error { |_, close| done.call(close.reply_code) }
    channel.queue!(name, **options) { done.call(nil) }
  end
end

# A consumer whose deliveries are taken one by one.
class Taker
  def initialize(queue, **options)
    @arrived = []
    @wake = nil
    await('the consumer') do |done|
      queue.subscribe(ack: true, confirm: proc { done.call }, **options) { |header, body| arrive([header, body]) }
    end
    queue.on_cancel { arrive(:cancelled) }
  end

  def next
    await('a delivery') { |done| @wake = done } if @arrived.empty?
    @arrived.shift
  end

  def waiting = @arrived.size

  private

  def arrive(what)
    @arrived << what
    wake, @wake = @wake, nil
    wake&.call
  end
end
