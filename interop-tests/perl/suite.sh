#!/usr/bin/env bash
# Perl's clients against the broker: AnyEvent::RabbitMQ and Mojo::RabbitMQ::Client.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"
if needs "perl: AnyEvent::RabbitMQ" "perl -MAnyEvent::RabbitMQ -MTest::More -e 1" perl libanyevent-rabbitmq-perl; then
  use_broker
  scenarios AnyEvent::RabbitMQ "perl -w -I support" tests/with_anyevent_rabbitmq/*.t
fi
finish
