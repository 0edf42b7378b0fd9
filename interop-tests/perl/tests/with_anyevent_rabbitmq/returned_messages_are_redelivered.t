# What is rejected or held by a closed channel comes back in its place, marked as redelivered.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

my $connection = connected();
my $channel = confirm_channel($connection);
my $queue = declare($channel, '', exclusive => 1);
publish($channel, $queue, "m$_") for 0 .. 4;

my $holder = open_channel($connection);
my @tags = map { get($holder, $queue)->{ok}->method_frame->delivery_tag } 0 .. 4;
$holder->ack(delivery_tag => $tags[0]);
# The library has no basic.nack.
$holder->reject(delivery_tag => $tags[1], requeue => 1);
$holder->reject(delivery_tag => $tags[2], requeue => 0);
call($holder, 'close');

my $taker = AnyEventClient::Taker->new($channel, $queue);
for my $body (qw(m1 m3 m4)) {
    my $message = $taker->next;
    is(body($message), $body);
    ok(AnyEventClient::Taker::redelivered($message), 'redelivered');
    $channel->ack(delivery_tag => AnyEventClient::Taker::tag($message));
}
is(get($channel, $queue), undef, 'all settled');
disconnect($connection);
done_testing;
