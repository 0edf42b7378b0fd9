# A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

my $connection = connected();
my $channel = confirm_channel($connection);
my $queue = declare($channel, '', exclusive => 1);
publish($channel, $queue, "m$_") for 0 .. 9;

call($channel, 'qos', prefetch_count => 3);
my $taker = AnyEventClient::Taker->new($channel, $queue);
my @held = map { $taker->next } 1 .. 3;
is_deeply([ map { body($_) } @held ], [qw(m0 m1 m2)]);
# The consumer is full, so the next message in order is still the queue's: a get finds it there.
is(body(get($channel, $queue)), 'm3');

$channel->ack(delivery_tag => AnyEventClient::Taker::tag($held[1]), multiple => 1);
is(body($taker->next), 'm4');
is(body($taker->next), 'm5');
is(body(get($channel, $queue)), 'm6', 'two were settled, two may come');
disconnect($connection);
done_testing;
