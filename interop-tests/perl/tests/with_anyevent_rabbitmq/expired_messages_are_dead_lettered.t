# A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

my $connection = connected();
my $channel = confirm_channel($connection);
my $dead = declare($channel, unique('dead'), exclusive => 1);
my %dead_letter = ('x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $dead);
my $by_queue = declare($channel, unique('ttl'), exclusive => 1, arguments => { %dead_letter, 'x-message-ttl' => 30 });
my $by_message = declare($channel, unique('expiration'), exclusive => 1, arguments => \%dead_letter);
my $taker = AnyEventClient::Taker->new($channel, $dead);

publish($channel, $by_queue, "queue's");
my $first = $taker->next;
is(body($first), "queue's");
is_deeply(deaths(header($first)->headers), [ [ $by_queue, 'expired', 1 ] ]);

publish($channel, $by_message, 'its own', expiration => '40');
my $second = $taker->next;
is(body($second), 'its own');
is_deeply(deaths(header($second)->headers), [ [ $by_message, 'expired', 1 ] ]);
is(header($second)->expiration, undef, 'a dead letter must not expire again');
is(header($second)->headers->{'x-death'}[0]{'original-expiration'}, '40');
disconnect($connection);
done_testing;
