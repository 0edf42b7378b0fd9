# basic.get hands out the oldest message and how many are left, and says when there is none.
use strict;
use warnings;
use Interop;
use MojoClient;
use Test::More;

my $client = connected();
my $channel = open_channel($client);
my $queue = declare($channel, '', exclusive => 1);
# After an empty get the client takes the next content for that one's: a channel of its own.
is(get(open_channel($client), $queue), undef, 'an empty queue');
publish($channel, $queue, 'first', header => { message_id => 'm1', headers => { kind => 'test' } });
publish($channel, $queue, 'second');

my $first = get($channel, $queue);
is_deeply([ body($first), $first->{ok}->method_frame->message_count ], [ 'first', 1 ]);
is($first->{header}->message_id, 'm1');
is_deeply($first->{header}->headers, { kind => 'test' });
my $second = get($channel, $queue);
is_deeply([ body($second), $second->{ok}->method_frame->message_count ], [ 'second', 0 ]);
is(get(open_channel($client), $queue), undef, 'an emptied queue');
done_testing;
