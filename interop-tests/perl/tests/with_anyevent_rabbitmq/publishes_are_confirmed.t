# Every publish is confirmed, many in flight at once, and arrives in order and intact.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

use constant MESSAGES => 300;

my $connection = connected();
my $channel = confirm_channel($connection);
my $queue = declare($channel, '', exclusive => 1);
my ($acked, $nacked) = (0, 0);
awaited(sub {
    my ($done) = @_;
    for my $number (0 .. MESSAGES - 1) {
        $channel->publish(
            routing_key => $queue, body => body_of($number),
            header => { delivery_mode => 2, message_id => "m$number", headers => { number => "n$number" } },
            on_ack => sub { $done->() if ++$acked == MESSAGES },
            on_nack => sub { $nacked++; $done->() },
        );
    }
});
is_deeply([ $acked, $nacked ], [ MESSAGES, 0 ], 'confirms');

my $taker = AnyEventClient::Taker->new($channel, $queue, no_ack => 1, consumer_tag => unique('tag'));
my $intact = 0;
for my $number (0 .. MESSAGES - 1) {
    my $message = $taker->next;
    my $header = header($message);
    $intact++ if body($message) eq body_of($number) && $header->message_id eq "m$number"
        && $header->headers->{number} eq "n$number" && !AnyEventClient::Taker::redelivered($message);
}
is($intact, MESSAGES, 'in order and intact');
disconnect($connection);
done_testing;
