#!/usr/bin/env bash
# Perl's clients against the broker: AnyEvent::RabbitMQ and Mojo::RabbitMQ::Client.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"
if needs "perl: AnyEvent::RabbitMQ" "perl -MAnyEvent::RabbitMQ -MTest::More -e 1" perl libanyevent-rabbitmq-perl; then
  use_broker
  scenarios AnyEvent::RabbitMQ "perl -w -I support" tests/with_anyevent_rabbitmq/*.t
fi
if needs "perl: Mojo::RabbitMQ::Client" "perl -MMojo::RabbitMQ::Client -MTest::More -e 1" perl libmojo-rabbitmq-client-perl; then
  use_broker
  scenarios Mojo::RabbitMQ::Client "perl -w -I support" tests/with_mojo_rabbitmq_client/*.t
fi
finish
