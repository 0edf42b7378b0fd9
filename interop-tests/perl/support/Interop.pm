package Interop;
# What the scenarios share, whichever client they use.
use strict;
use warnings;
use Exporter 'import';
use IO::Handle;
use POSIX ();
use Test::More;

our @EXPORT = qw(PATIENCE unique address deaths killable_broker restart body_of);

# Net::AMQP 0.06, by which both clients read frames, does not know 64-bit integers in tables, so no delivery with x-death
# or x-acquired-count can be read, whichever broker sends it. Where that stops a scenario, it says so and is skipped.
$SIG{__DIE__} = sub {
    return unless $_[0] =~ /No way to unpack field '(.*)' type 'l'/;
    print "Net::AMQP cannot read the 64-bit integer of $1\n";
    STDOUT->flush;
    POSIX::_exit(77);
};

# Seconds; generous, since only a failing scenario waits them out.
use constant PATIENCE => 30;

my $serial = 0;
sub unique { return join '-', 'interop-perl', $_[0], $$, time, ++$serial }

# A part of the broker's address: HOST, PORT, USER, PASSWORD, VHOST.
sub address { return $ENV{"INTEROP_$_[0]"} }

# The x-death records of a message's headers, newest first, without what changes from run to run.
sub deaths { return [ map { [ @$_{qw(queue reason count)} ] } @{ $_[0]{'x-death'} // [] } ] }

# The program that kills and restarts the broker; ends the scenario as skipped where it is not ours to kill.
sub killable_broker {
    return $ENV{INTEROP_BROKER} if $ENV{INTEROP_BROKER};
    print "the broker cannot be restarted\n";
    exit 77;
}

sub restart { return is(system($_[0], 'restart'), 0, 'restarted') }

# Empty, small, and (every hundredth) longer than a frame.
sub body_of { return chr($_[0] % 256) x ($_[0] % 100 == 0 ? $_[0] * 3000 : $_[0]) }

1;
