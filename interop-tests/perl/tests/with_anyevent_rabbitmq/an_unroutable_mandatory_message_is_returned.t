# A mandatory message that reaches no queue is returned with 312 and still confirmed.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

my $connection = connected();
my $channel = confirm_channel($connection);
my $nowhere = unique('nowhere');
my @events;
my $send = sub {
    my ($mandatory) = @_;
    return awaited(sub {
        my ($done) = @_;
        $channel->publish(
            exchange => 'amq.direct', routing_key => $nowhere, mandatory => $mandatory, body => 'lost',
            on_return => sub { push @events, $_[0]->method_frame },
            on_ack => sub { push @events, 'ack'; $done->() },
        );
    });
};
$send->(1);
my ($returned, @confirmed) = splice @events;
is_deeply([ map { $returned->$_ } qw(reply_code reply_text exchange routing_key) ], [ 312, 'NO_ROUTE', 'amq.direct', $nowhere ]);
is_deeply(\@confirmed, ['ack']);

$send->(0);
is_deeply(\@events, ['ack'], 'without the flag only the confirm comes');
disconnect($connection);
done_testing;
