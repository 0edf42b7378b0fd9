# After a cancel nothing more comes and messages stay queued; a consumer is told when its queue is deleted.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

my $connection = connected();
my $channel = confirm_channel($connection);
my $queue = declare($channel, '', exclusive => 1);
my $taker = AnyEventClient::Taker->new($channel, $queue);
publish($channel, $queue, 'before');
$channel->ack(delivery_tag => AnyEventClient::Taker::tag($taker->next));
call($channel, 'cancel', consumer_tag => $taker->{tag});
is($taker->next, 'cancelled', 'the library tells of its own cancel too');
publish($channel, $queue, 'after');
my $kept = get($channel, $queue);
is_deeply([ body($kept), $kept->{ok}->method_frame->redelivered ], [ 'after', 0 ]);
is($taker->waiting, 0);

my $deleted = declare($channel, unique('deleted'), durable => 1);
$taker = AnyEventClient::Taker->new($channel, $deleted);
call(open_channel($connection), 'delete_queue', queue => $deleted);
is($taker->next, 'cancelled');
declare($channel, '', exclusive => 1);
disconnect($connection);
done_testing;
