# Durable, exclusive, server-named and passive declares; what does not match or is not there is refused.
use strict;
use warnings;
use AnyEventClient;
use Interop;
use Test::More;

my $connection = connected();
my $channel = open_channel($connection);
my $durable = unique('durable');
declare($channel, $durable, durable => 1);
declare($channel, $durable, durable => 1);
my $passive = call($channel, 'declare_queue', queue => $durable, passive => 1);
is_deeply([ $passive->queue, $passive->message_count, $passive->consumer_count ], [ $durable, 0, 0 ], 'passive');

my $exclusive = declare($channel, unique('exclusive'), exclusive => 1);
my $other = connected();
is(refusal($other, 'declare_queue', queue => $exclusive, passive => 1), 405, 'exclusive to its connection');
disconnect($other);

my $named = declare($channel, '', exclusive => 1);
like($named, qr/^amq\.gen-/, 'named by the server');

is(refusal($connection, 'declare_queue', queue => unique('missing'), passive => 1), 404, 'missing');
is(refusal($connection, 'declare_queue', queue => $durable, durable => 1, auto_delete => 1), 406, 'another flag');
my %limited = (durable => 1, arguments => { 'x-max-length' => 5 });
is(refusal($connection, 'declare_queue', queue => $durable, %limited), 406, 'another argument');
is(refusal($connection, 'declare_queue', queue => $named, exclusive => 1), 403, 'a name of the broker\'s');
call($channel, 'delete_queue', queue => $durable);
disconnect($connection);
done_testing;
