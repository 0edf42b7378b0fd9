# Durable queues, bindings and persistent messages survive SIGKILL.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

my $broker = killable_broker();
my ($exchange, $queue) = (unique('exchange'), unique('queue'));
my $lost = AnyEvent->condvar;
my $channel = confirm_channel(my $connection = connected(on_close => $lost));
call($channel, 'declare_exchange', exchange => $exchange, type => 'topic', durable => 1);
declare($channel, $queue, durable => 1);
call($channel, 'bind_queue', queue => $queue, exchange => $exchange, routing_key => 'orders.#');
publish($channel, $queue, 'transient');
publish($channel, $queue, 'persistent', delivery_mode => 2);
restart($broker);
$lost->recv;

my $again = connected();
$channel = confirm_channel($again);
awaited(sub {
    my ($done) = @_;
    $channel->publish(
        exchange => $exchange, routing_key => 'orders.new', body => 'after the restart', header => { delivery_mode => 2 },
        on_ack => $done, on_nack => sub { die 'nacked' },
    );
});
for my $body ('persistent', 'after the restart') {
    my $message = get($channel, $queue, no_ack => 1);
    is($message && body($message), $body);
}
is(get($channel, $queue), undef);
disconnect($again);
done_testing;
