# What a closed channel held comes back in its place, marked as redelivered.
use strict;
use warnings;
use Interop;
use MojoClient;
use Test::More;

my $client = connected();
my $channel = open_channel($client);
my $queue = declare($channel, '', exclusive => 1);
publish($channel, $queue, "m$_") for 0 .. 2;

my $holder = open_channel($client);
my @held = map { get($holder, $queue, no_ack => 0) } 0 .. 2;
is_deeply([ map { $_->{ok}->method_frame->redelivered } @held ], [ 0, 0, 0 ]);
# The client takes the answer after an ack for the ack's, here that to the channel's close.
my $ack = $holder->ack($held[0]);
awaited(sub { my ($done) = @_; $ack->on(error => sub { $done->() }); $ack->deliver; $holder->close });

for my $body (qw(m1 m2)) {
    my $message = get($channel, $queue);
    is_deeply([ body($message), $message->{ok}->method_frame->redelivered ], [ $body, 1 ]);
}
is(get($channel, $queue), undef);
done_testing;
