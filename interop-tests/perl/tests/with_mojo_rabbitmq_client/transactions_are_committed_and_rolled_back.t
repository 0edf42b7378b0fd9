# What is published in a transaction arrives when that is committed, and never when it is rolled back.
use strict;
use warnings;
use Interop;
use MojoClient;
use Test::More;

my $client = connected();
my $channel = open_channel($client);
my $queue = declare($channel, '', exclusive => 1);
call($channel, 'select_tx');
publish($channel, $queue, 'regretted');
call($channel, 'rollback_tx');
publish($channel, $queue, 'meant');
is(call($channel, 'declare_queue', queue => $queue, passive => 1)->message_count, 0, 'nothing before the commit');
call($channel, 'commit_tx');
is(body(get($channel, $queue)), 'meant');
is(get($channel, $queue), undef);
done_testing;
