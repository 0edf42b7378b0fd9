package AnyEventClient;
# AnyEvent::RabbitMQ in short forms, one step after the other: what nearly every scenario does, once.
use strict;
use warnings;
use AnyEvent;
use AnyEvent::RabbitMQ;
use Exporter 'import';
use Interop;
use Scalar::Util 'blessed';

our @EXPORT = qw(awaited connected open_channel confirm_channel call declare publish get refusal body header disconnect);

# Calls with a function to give the outcome to, and returns what that was given.
sub awaited {
    my ($start) = @_;
    my $outcome = AnyEvent->condvar;
    my $late = AnyEvent->timer(after => PATIENCE, cb => sub { $outcome->croak('no answer came') });
    $start->(sub { $outcome->send(@_) });
    return $outcome->recv;
}

sub connected {
    my %events = @_;
    my $connection = AnyEvent::RabbitMQ->new->load_xml_spec;
    my ($error) = awaited(sub {
        my ($done) = @_;
        $connection->connect(
            host => address('HOST'), port => address('PORT'), user => address('USER'), pass => address('PASSWORD'),
            vhost => address('VHOST'), timeout => PATIENCE,
            on_success => sub { $done->() },
            on_failure => sub { $done->("not connected: @_") },
            on_read_failure => sub { die "@_" },
            on_close => $events{on_close} // sub { },
        );
    });
    die $error if defined $error;
    return $connection;
}

sub disconnect {
    my ($connection) = @_;
    return awaited(sub { my ($done) = @_; $connection->close(on_success => $done, on_failure => sub { die "@_" }) });
}

# A call of a method of the library that succeeds; returns the answering frame's method.
sub call {
    my ($object, $method, @arguments) = @_;
    my ($ok, @answer) = awaited(sub {
        my ($done) = @_;
        $object->$method(@arguments, on_success => sub { $done->(1, @_) }, on_failure => sub { $done->(0, @_) });
    });
    die "$method failed: @answer" unless $ok;
    my $answer = $answer[0];
    return blessed $answer && $answer->can('method_frame') ? $answer->method_frame : $answer;
}

sub open_channel { my ($connection, @events) = @_; return call($connection, 'open_channel', @events) }

sub confirm_channel {
    my $channel = open_channel(@_);
    call($channel, 'confirm');
    return $channel;
}

# The queue's name.
sub declare {
    my ($channel, $name, %arguments) = @_;
    return call($channel, 'declare_queue', queue => $name, %arguments)->queue;
}

# Publishes, and waits until that is confirmed.
sub publish {
    my ($channel, $queue, $body, %header) = @_;
    my ($confirmed) = awaited(sub {
        my ($done) = @_;
        $channel->publish(
            routing_key => $queue, body => $body, header => \%header,
            on_ack => sub { $done->(1) }, on_nack => sub { $done->(0) },
        );
    });
    die 'a publish was nacked' unless $confirmed;
    return;
}

# One message, held until it is acknowledged unless said otherwise, or nothing.
sub get {
    my ($channel, $queue, %arguments) = @_;
    my $answer = call($channel, 'get', queue => $queue, no_ack => 0, %arguments);
    return $answer->{empty} ? undef : $answer;
}

# The code that a call is refused with, tried on a channel of its own; nothing when it succeeds.
sub refusal {
    my ($connection, $method, @arguments) = @_;
    my $close;
    my $channel = open_channel($connection, on_close => sub { $close = $_[0]->method_frame });
    my ($ok) = awaited(sub {
        my ($done) = @_;
        $channel->$method(@arguments, on_success => sub { $done->(1) }, on_failure => sub { $done->(0) });
    });
    return $ok ? undef : $close->reply_code;
}

sub body { return $_[0]{body} ? $_[0]{body}->payload : '' }

sub header { return $_[0]{header} }

package AnyEventClient::Taker;
# A consumer whose deliveries, and whose cancel by the broker, are taken one by one.

sub new {
    my ($class, $channel, $queue, %arguments) = @_;
    my $self = bless { arrived => [], wake => sub { } }, $class;
    my $arrived = sub { push @{ $self->{arrived} }, $_[0]; $self->{wake}->() };
    my $ok = AnyEventClient::call(
        $channel, 'consume', queue => $queue, no_ack => 0, %arguments,
        on_consume => $arrived, on_cancel => sub { $arrived->('cancelled') },
    );
    $self->{tag} = $ok->consumer_tag;
    return $self;
}

sub next {
    my ($self) = @_;
    AnyEventClient::awaited(sub { $self->{wake} = $_[0] }) unless @{ $self->{arrived} };
    $self->{wake} = sub { };
    return shift @{ $self->{arrived} };
}

sub waiting { return scalar @{ $_[0]{arrived} } }

# The delivery's tag and whether it came before.
sub tag { return $_[0]{deliver}->method_frame->delivery_tag }

sub redelivered { return $_[0]{deliver}->method_frame->redelivered }

1;
