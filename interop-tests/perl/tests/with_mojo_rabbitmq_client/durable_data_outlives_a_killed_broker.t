# Durable queues, bindings and committed persistent messages survive SIGKILL.
use strict;
use warnings;
use Interop;
use MojoClient;
use Test::More;

my $broker = killable_broker();
my $client = connected();
$client->on(disconnect => sub { });
my $channel = open_channel($client);
my ($exchange, $queue) = (unique('exchange'), unique('queue'));
call($channel, 'declare_exchange', exchange => $exchange, type => 'topic', durable => 1);
declare($channel, $queue, durable => 1);
call($channel, 'bind_queue', queue => $queue, exchange => $exchange, routing_key => 'orders.#');
# The client has no confirms; a commit waits for the disk as well.
call($channel, 'select_tx');
publish($channel, $queue, 'transient');
publish($channel, $queue, 'persistent', header => { delivery_mode => 2 });
call($channel, 'commit_tx');
restart($broker);

$channel = open_channel(my $again = connected());
publish($channel, 'orders.new', 'after the restart', exchange => $exchange);
for my $body ('persistent', 'after the restart') {
    my $message = get($channel, $queue);
    is($message && body($message), $body);
}
is(get($channel, $queue), undef);
done_testing;
