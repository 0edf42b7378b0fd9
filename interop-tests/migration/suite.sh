#!/usr/bin/env bash
# `leveret migrate` between a real RabbitMQ and Leveret, there and back: 100,000 messages, the move killed twice.
# RabbitMQ is the one at MIGRATION_AMQP_URL with its HTTP API at MIGRATION_HTTP_URL (the user must be an administrator; a
# vhost of its own is made and deleted), or else the one that benches/rabbitmq.sh has installed, started for this.
set -uo pipefail
cd "$(dirname "$0")"
. ../counting.sh

[ -z "${INTEROP_AMQP_URL:-}" ] || skip_suite migration "it starts brokers of its own"
[ -n "${LEVERET_BIN:-}" ] || skip_suite migration "LEVERET_BIN does not say which program"
command -v python3 >/dev/null || skip_suite migration "no python3 here"
../python/venv.sh || skip_suite migration "Python's packages could not be installed"

scratch=$(mktemp -d)
own_rabbitmq=
clean_up() {
  INTEROP_BROKER_DIR=$scratch ../support/broker stop >/dev/null 2>&1
  [ -z "$own_rabbitmq" ] || ../../benches/rabbitmq.sh stop
  rm -rf "$scratch"
}
trap clean_up EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

if [ -z "${MIGRATION_AMQP_URL:-}" ]; then
  tree=${RABBITMQ_TREE:-${XDG_CACHE_HOME:-$HOME/.cache}/leveret-bench/rabbitmq}
  [ -x "$tree/usr/lib/rabbitmq/bin/rabbitmqctl" ] || skip_suite migration "no RabbitMQ here (benches/rabbitmq.sh install)"
  http_port=$(free_port)
  # Its other ports are 10,000 and 20,000 above it.
  export RABBITMQ_PORT=5699 RABBITMQ_NODE=leveret-migration RABBITMQ_PLUGINS=rabbitmq_management RABBITMQ_SETTINGS=$scratch/settings
  printf 'management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = %s\n' "$http_port" >"$RABBITMQ_SETTINGS"
  own_rabbitmq=yes
  MIGRATION_AMQP_URL=$(../../benches/rabbitmq.sh start) || skip_suite migration "RabbitMQ does not start"
  MIGRATION_HTTP_URL=http://guest:guest@127.0.0.1:$http_port
fi
export MIGRATION_AMQP_URL MIGRATION_HTTP_URL

export INTEROP_BROKER_DIR=$scratch INTEROP_PORT INTEROP_HTTP_PORT
INTEROP_PORT=$(free_port) INTEROP_HTTP_PORT=$(free_port)
export LEVERET_AMQP_URL=amqp://guest:guest@127.0.0.1:$INTEROP_PORT LEVERET_HTTP_URL=http://guest:guest@127.0.0.1:$INTEROP_HTTP_PORT
../support/broker start || exit 1
../python/.venv/bin/python there_and_back.py
