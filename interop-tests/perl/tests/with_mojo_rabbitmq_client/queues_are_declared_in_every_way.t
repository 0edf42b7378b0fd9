# Durable, exclusive, server-named and passive declares; what does not match or is not there is refused.
use strict;
use warnings;
use Interop;
use MojoClient;
use Test::More;

my $client = connected();
my $channel = open_channel($client);
my $durable = unique('durable');
declare($channel, $durable, durable => 1);
declare($channel, $durable, durable => 1);
my $passive = call($channel, 'declare_queue', queue => $durable, passive => 1);
is_deeply([ $passive->queue, $passive->message_count, $passive->consumer_count ], [ $durable, 0, 0 ], 'passive');

my $exclusive = declare($channel, unique('exclusive'), exclusive => 1);
my $other = connected();
my $refusal = sub { my ($who, %arguments) = @_; call(open_channel($who), 'declare_queue', %arguments)->reply_code };
is($refusal->($other, queue => $exclusive, passive => 1), 405, 'exclusive to its connection');

my $named = declare($channel, '', exclusive => 1);
like($named, qr/^amq\.gen-/, 'named by the server');

is($refusal->($client, queue => unique('missing'), passive => 1), 404, 'missing');
is($refusal->($client, queue => $durable, durable => 1, auto_delete => 1), 406, 'another flag');
is($refusal->($client, queue => $durable, durable => 1, arguments => { 'x-max-length' => 5 }), 406, 'another argument');
is(call($channel, 'delete_queue', queue => $durable)->message_count, 0);
done_testing;
