#!/usr/bin/env bash
# Answers compared with RabbitMQ's recorded ones. DIFFERENTIAL_RABBITMQ=1 asks a real RabbitMQ as well, which is installed for
# it: are the recordings still what it says?
set -uo pipefail
cd "$(dirname "$0")"
suite=differential
. ../counting.sh
. ../recorded.sh
need_python
against "${INTEROP_AMQP_URL:-leveret}"
finish
