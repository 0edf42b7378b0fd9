#!/usr/bin/env bash
# The HTTP API's answers compared with RabbitMQ's recorded ones. DIFFERENTIAL_RABBITMQ=1 asks a real RabbitMQ as well, which is
# installed for it: are the recordings still what it says?
set -uo pipefail
cd "$(dirname "$0")"
suite=management
. ../counting.sh
. ../recorded.sh
need_python
# A broker that is running has other things in its lists, and perhaps no HTTP API.
[ -z "${INTEROP_AMQP_URL:-}" ] || skip_suite "$suite" "it needs a fresh broker of its own"
against leveret
finish
