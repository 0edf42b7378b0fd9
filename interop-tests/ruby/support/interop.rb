# What the scenarios share, whichever client they use.
require 'securerandom'

# Seconds; generous, since only a failing scenario waits them out.
PATIENCE = 30

def unique(what) = "interop-ruby-#{what}-#{SecureRandom.hex(8)}"

# The x-death records of a message's headers, newest first, without what changes from run to run.
def deaths_in(headers) = (headers&.fetch('x-death', nil) || []).map { |death| death.values_at('queue', 'reason', 'count') }

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
