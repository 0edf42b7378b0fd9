# basic.get hands out the oldest message and how many are left, and says when there is none.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

my $connection = connected();
my $channel = confirm_channel($connection);
my $queue = declare($channel, '', exclusive => 1);
is(get($channel, $queue), undef, 'an empty queue');
publish($channel, $queue, 'first');
publish($channel, $queue, 'second');

my $first = get($channel, $queue);
is_deeply([ body($first), $first->{ok}->method_frame->message_count ], [ 'first', 1 ]);
$channel->ack(delivery_tag => $first->{ok}->method_frame->delivery_tag);
my $second = get($channel, $queue, no_ack => 1);
is_deeply([ body($second), $second->{ok}->method_frame->message_count ], [ 'second', 0 ]);
is(get($channel, $queue), undef, 'an emptied queue');
disconnect($connection);
done_testing;
