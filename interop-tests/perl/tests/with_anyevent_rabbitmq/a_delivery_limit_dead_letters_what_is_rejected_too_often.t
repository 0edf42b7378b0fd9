# A quorum queue's x-delivery-limit: what comes back more often goes to the dead-letter exchange.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

use constant LIMIT => 2;

my $connection = connected();
my $channel = confirm_channel($connection);
my $dead = declare($channel, unique('dead'), exclusive => 1);
my $work = declare($channel, unique('work'), durable => 1, arguments => {
    'x-queue-type' => 'quorum', 'x-delivery-limit' => LIMIT,
    # Deletes itself where the scenario cannot go on.
    'x-expires' => 60_000,
    'x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $dead,
});
publish($channel, $work, 'poison', delivery_mode => 2);

my $taker = AnyEventClient::Taker->new($channel, $work);
for my $attempt (0 .. LIMIT) {
    my $message = $taker->next;
    is(AnyEventClient::Taker::redelivered($message) ? 1 : 0, $attempt > 0 ? 1 : 0, 'redelivered');
    is((header($message)->headers // {})->{'x-delivery-count'} // 0, $attempt, 'x-delivery-count');
    $channel->reject(delivery_tag => AnyEventClient::Taker::tag($message), requeue => 1);
}
my $letter = AnyEventClient::Taker->new($channel, $dead)->next;
is(body($letter), 'poison');
is_deeply(deaths(header($letter)->headers), [ [ $work, 'delivery_limit', 1 ] ]);
call($channel, 'delete_queue', queue => $work);
disconnect($connection);
done_testing;
