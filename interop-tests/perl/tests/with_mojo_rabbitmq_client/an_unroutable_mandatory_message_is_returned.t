# A mandatory message that reaches no queue is returned with 312.
use strict;
use warnings;
use Interop;
use MojoClient;
use Test::More;

my $client = connected();
my $channel = open_channel($client);
my $nowhere = unique('nowhere');
my $method = $channel->publish(exchange => 'amq.direct', routing_key => $nowhere, mandatory => 1, body => 'lost');
my $returned = awaited(sub { my ($done) = @_; $method->on(reject => sub { $done->($_[1]) }); $method->deliver });
my $return = $returned->{return}->method_frame;
is_deeply([ $return->reply_code, $return->reply_text, $return->routing_key ], [ 312, 'NO_ROUTE', $nowhere ]);
is(body($returned), 'lost');
done_testing;
