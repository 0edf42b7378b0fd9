#!/usr/bin/env bash
# RabbitMQ's own client for Erlang, amqp_client, against the broker. Debian has it inside its package of the server, which
# is unpacked here and not installed: no server is started.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"
export INTEROP_SCRATCH=$scratch
runtime=(erlang-base erlang-ssl erlang-crypto erlang-public-key erlang-asn1 erlang-xmerl erlang-syntax-tools erlang-tools)

unpack_client() {
  [ -d .client/usr ] && return
  command -v apt-get dpkg >/dev/null || return 1
  (cd "$scratch" && { apt-get download rabbitmq-server || { apt-get update -qq && apt-get download rabbitmq-server; }; }) &&
    dpkg -x "$scratch"/rabbitmq-server_*.deb .client
} >/dev/null 2>&1

if needs "erlang: amqp_client" "erl -noinput -eval '[{ok, _} = application:ensure_all_started(A) || A <- [ssl, xmerl, syntax_tools, tools]], halt(0).'" "${runtime[@]}"; then
  if unpack_client; then
    export ERL_LIBS
    ERL_LIBS=$(echo "$PWD"/.client/usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins)
    if erlc -Wall -Werror -o "$scratch" support/client.erl tests/*.erl; then
      use_broker
      scenarios amqp_client support/run_module tests/*.erl
    else
      echo "FAILED  amqp_client: the scenarios do not compile"
      failed=$((failed + 1))
    fi
  else
    skip "erlang: amqp_client" "Debian's package rabbitmq-server, which holds it, is not to be had"
  fi
fi
finish
