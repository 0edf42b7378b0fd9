#!/usr/bin/env bash
# rabbitmq-c against the broker: its command-line tools (amqp-publish, amqp-get, ...) and programs written on its library.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"
export INTEROP_SCRATCH=$scratch
if needs "c: amqp-tools" "command -v amqp-publish amqp-get amqp-consume amqp-declare-queue amqp-delete-queue" amqp-tools; then
  use_broker
  scenarios amqp-tools bash tests/with_amqp_tools/*.sh
fi
if needs "c: librabbitmq" "echo '#include <amqp.h>' | cc -E -" gcc libc6-dev librabbitmq-dev; then
  use_broker
  scenarios librabbitmq support/compile_and_run tests/with_librabbitmq/*.c
fi
finish
