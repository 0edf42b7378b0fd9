#!/usr/bin/env bash
# Ruby's clients against the broker: bunny, and the amqp gem on EventMachine.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"
if needs "ruby: bunny" "ruby -e 'require %q(bunny)'" ruby ruby-bunny; then
  echo "bunny $(ruby -e 'require %q(bunny); print Bunny::VERSION')"
  use_broker
  scenarios bunny "ruby -W0 -I support" tests/with_bunny/*.rb
fi
if needs "ruby: amqp" "ruby -W0 -e 'require %q(amqp)'" ruby ruby-amqp; then
  use_broker
  scenarios amqp "ruby -W0 -I support" tests/with_amqp/*.rb
fi
finish
