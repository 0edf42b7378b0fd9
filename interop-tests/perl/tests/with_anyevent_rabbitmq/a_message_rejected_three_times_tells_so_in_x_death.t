# A rejected message waits in a retry queue, expires back, and its x-death counts the failures.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

my $connection = connected();
my $channel = confirm_channel($connection);
my ($work, $retry) = (unique('work'), unique('retry'));
my %to_retry = ('x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $retry);
my %back = ('x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $work, 'x-message-ttl' => 20);
declare($channel, $work, exclusive => 1, arguments => \%to_retry);
declare($channel, $retry, exclusive => 1, arguments => \%back);
publish($channel, $work, 'poison');

my $taker = AnyEventClient::Taker->new($channel, $work);
for my $failures (0 .. 2) {
    my $message = $taker->next;
    my ($rejected) = grep { $_->[1] eq 'rejected' } @{ deaths(header($message)->headers) };
    is_deeply($rejected, $failures ? [ $work, 'rejected', $failures ] : undef);
    $channel->reject(delivery_tag => AnyEventClient::Taker::tag($message), requeue => 0);
}
my $last = $taker->next;
is_deeply(deaths(header($last)->headers), [ [ $retry, 'expired', 3 ], [ $work, 'rejected', 3 ] ]);
$channel->ack(delivery_tag => AnyEventClient::Taker::tag($last));
disconnect($connection);
done_testing;
