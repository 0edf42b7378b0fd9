package MojoClient;
# Mojo::RabbitMQ::Client in short forms, one step after the other: what nearly every scenario does, once. The client has
# no confirms, takes the answer after an ack, a reject or a basic.recover for the answer to that, and waits for ever for
# the body of an empty message: the scenarios keep clear of these.
use strict;
use warnings;
use Exporter 'import';
use Interop;
use Mojo::IOLoop;
use Mojo::Promise;
use Mojo::RabbitMQ::Client;
use Mojo::Util 'url_escape';

our @EXPORT = qw(url awaited connected open_channel call declare publish get body disconnect);

# The broker's URL, with query parameters.
sub url {
    my ($query) = @_;
    my @parts = map { url_escape(address($_)) } qw(USER PASSWORD VHOST);
    return sprintf 'rabbitmq://%s:%s@%s:%s/%s?%s', @parts[ 0, 1 ], address('HOST'), address('PORT'), $parts[2], $query // '';
}

# Calls with a function to give the outcome to, and returns what that was given.
sub awaited {
    my ($start) = @_;
    my (@outcome, $came);
    my $late = Mojo::IOLoop->timer(PATIENCE, sub { Mojo::IOLoop->stop });
    $start->(sub { return if $came++; @outcome = @_; Mojo::IOLoop->stop });
    Mojo::IOLoop->start unless $came;
    die 'no answer came' unless $came;
    Mojo::IOLoop->remove($late);
    return wantarray ? @outcome : $outcome[0];
}

sub connected {
    my $client = Mojo::RabbitMQ::Client->new(url => url());
    my $error = awaited(sub {
        my ($done) = @_;
        $client->catch(sub { $done->("not connected: $_[1]") });
        $client->on(open => sub { $done->() });
        $client->connect;
    });
    die $error if defined $error;
    return $client;
}

sub disconnect {
    my ($client) = @_;
    return awaited(sub { my ($done) = @_; $client->on(disconnect => sub { $done->() }); $client->close });
}

sub open_channel {
    my ($client) = @_;
    my $channel = Mojo::RabbitMQ::Client::Channel->new;
    my $error = awaited(sub {
        my ($done) = @_;
        $channel->catch(sub { $done->("not opened: $_[1]") });
        $channel->on(open => sub { $done->() });
        $client->open_channel($channel);
    });
    die $error if defined $error;
    return $channel;
}

# The answer to a method of the channel, or the method that closed the channel instead.
sub call {
    my ($channel, $name, @arguments) = @_;
    my $method = $channel->$name(@arguments);
    my $answer = awaited(sub {
        my ($done) = @_;
        $channel->on(close => sub { $done->($_[1]) });
        $method->on(success => sub { $done->($_[1]) });
        $method->on(error => sub { $done->("$name failed: $_[1]") });
        $method->deliver;
    });
    $channel->unsubscribe('close');
    return ref $answer ? $answer->method_frame : die $answer;
}

# The queue's name.
sub declare {
    my ($channel, $name, %arguments) = @_;
    return call($channel, 'declare_queue', queue => $name, %arguments)->queue;
}

# Publishes; whether it arrived, the caller sees.
sub publish {
    my ($channel, $queue, $body, %arguments) = @_;
    my $method = $channel->publish(routing_key => $queue, body => $body, %arguments);
    awaited(sub { my ($done) = @_; $method->on(success => sub { $done->() }); $method->deliver });
    return $method;
}

# One message, or nothing.
sub get {
    my ($channel, $queue, %arguments) = @_;
    my $method = $channel->get(queue => $queue, %arguments);
    return awaited(sub {
        my ($done) = @_;
        $method->on(message => sub { $done->($_[2]) });
        $method->on(empty => sub { $done->(undef) });
        $method->on(error => sub { die "get failed: $_[1]" });
        $method->deliver;
    });
}

sub body { return $_[0]{body}->payload }

1;
