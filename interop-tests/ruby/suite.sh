#!/usr/bin/env bash
# Ruby's bunny against the broker.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"
if needs "ruby: bunny" "ruby -e 'require %q(bunny)'" ruby ruby-bunny; then
  echo "bunny $(ruby -e 'require %q(bunny); print Bunny::VERSION')"
  use_broker
  scenarios bunny "ruby -W0 -I support" tests/*.rb
fi
finish
