# The client's own publisher and consumer: what one publishes the other gets, in order, and acknowledges.
use strict;
use warnings;
use Interop;
use MojoClient;
use Test::More;

use constant MESSAGES => 50;

my $client = connected();
my $channel = open_channel($client);
my $queue = declare($channel, unique('meeting'), durable => 1);
call($channel, 'bind_queue', queue => $queue, exchange => 'amq.direct', routing_key => $queue);

my $publisher = Mojo::RabbitMQ::Client->publisher(url => url("exchange=amq.direct&routing_key=$queue"));
my $published = Mojo::Promise->resolve;
for my $number (1 .. MESSAGES) {
    $published = $published->then(sub { $publisher->publish_p({ number => $number }) });
}
awaited(sub { my ($done) = @_; $published->then($done, sub { die "@_" }) });

my $consumer = Mojo::RabbitMQ::Client->consumer(
    url => url("queue=$queue"), defaults => { qos => { prefetch_count => 3 }, consumer => { no_ack => 0 } },
);
my @numbers;
awaited(sub {
    my ($done) = @_;
    $consumer->on(message => sub {
        my ($self, $message) = @_;
        push @numbers, $message->{body}->payload;
        $self->channel->ack($message)->deliver;
        $done->() if @numbers == MESSAGES;
    });
    $consumer->consume_p;
});
is_deeply(\@numbers, [ map {"{\"number\":$_}"} 1 .. MESSAGES ]);
# The queue is not deleted while it holds messages: every one was acknowledged.
is(call($channel, 'delete_queue', queue => $queue, if_empty => 1)->message_count, 0);
done_testing;
