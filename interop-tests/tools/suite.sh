#!/usr/bin/env bash
# Tools of RabbitMQ's HTTP API and metrics, unmodified: rabbitmqadmin of both generations, Debian's nagios plugins, Celery
# Flower, clients in Python, Java and Go, and a Prometheus server that scrapes what deploy/ says.
# Against a running broker: INTEROP_AMQP_URL, and INTEROP_HTTP_URL and INTEROP_METRICS_URL for its other ports.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"
export SCENARIO_CLASSES SCENARIO_PYTHON RABBITMQADMIN_V1 RABBITMQADMIN_V2

# rabbitmqadmin of RabbitMQ 3 is a Python program in Debian's package of the server, which is unpacked here and not installed.
unpack_rabbitmqadmin() {
  [ -e .rabbitmqadmin/usr/bin/rabbitmqadmin ] && return
  command -v apt-get dpkg >/dev/null || return 1
  (cd "$scratch" && { apt-get download rabbitmq-server || { apt-get update -qq && apt-get download rabbitmq-server; }; }) &&
    dpkg -x "$scratch"/rabbitmq-server_*.deb .rabbitmqadmin
} >/dev/null 2>&1

# The one of today is a binary: on the path (RABBITMQADMIN_V2 says under what name), or in a tree of Debian unstable as
# benches/rabbitmq.sh makes it, run with the libraries of that tree.
find_rabbitmqadmin_v2() {
  local tree=${RABBITMQ_TREE:-${XDG_CACHE_HOME:-$HOME/.cache}/leveret-bench/rabbitmq}
  RABBITMQADMIN_V2=${RABBITMQADMIN_V2:-rabbitmqadmin}
  $RABBITMQADMIN_V2 help 2>&1 | grep -q 'uses the HTTP API' && return
  # shellcheck disable=SC2012
  RABBITMQADMIN_V2="$(ls "$tree"/lib64/ld-linux-*.so.* 2>/dev/null | head -n 1) --library-path $(echo "$tree"/usr/lib/*-linux-gnu) $tree/usr/bin/rabbitmqadmin"
  $RABBITMQADMIN_V2 help 2>&1 | grep -q 'uses the HTTP API'
}

make_venv() {
  local wanted
  wanted=$(cat requirements.txt; python3 --version)
  [ "$(cat .venv/installed 2>/dev/null)" = "$wanted" ] && return
  rm -rf .venv
  python3 -m venv .venv && .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt &&
    printf '%s\n' "$wanted" >.venv/installed
}

if [ -n "${INTEROP_AMQP_URL:-}" ] && [ -z "${INTEROP_HTTP_URL:-}" ]; then
  skip tools "INTEROP_HTTP_URL does not say where the running broker's API is"
  finish
fi
if [ -z "${INTEROP_AMQP_URL:-}" ]; then
  INTEROP_HTTP_PORT=$(free_port) INTEROP_METRICS_PORT=$(free_port)
  export INTEROP_HTTP_PORT INTEROP_METRICS_PORT
  export INTEROP_HTTP_URL=http://127.0.0.1:$INTEROP_HTTP_PORT INTEROP_METRICS_URL=http://127.0.0.1:$INTEROP_METRICS_PORT
fi
use_broker
if ! support/run_python support/api_is_whole.py; then
  skip tools "the broker does not serve the whole HTTP API yet"
  finish
fi

if needs "nagios-plugins-rabbitmq" "command -v check_rabbitmq_overview" nagios-plugins-rabbitmq; then
  scenarios nagios-plugins-rabbitmq support/run_python tests/nagios/*.py
fi
if unpack_rabbitmqadmin; then
  RABBITMQADMIN_V1=$PWD/.rabbitmqadmin/usr/bin/rabbitmqadmin
  scenarios "rabbitmqadmin 3" support/run_python tests/rabbitmqadmin_v1/*.py
else
  skip "rabbitmqadmin 3" "Debian's package rabbitmq-server, which holds it, is not to be had"
fi
if find_rabbitmqadmin_v2; then
  scenarios "rabbitmqadmin 4" support/run_python tests/rabbitmqadmin_v2/*.py
else
  skip "rabbitmqadmin 4" "not here: cargo install rabbitmqadmin, or benches/rabbitmq.sh install"
fi
if make_venv; then
  SCENARIO_PYTHON=$PWD/.venv/bin/python
  scenarios python support/run_python tests/python/*.py
  scenarios flower support/run_python tests/flower/*.py
  unset SCENARIO_PYTHON
else
  skip "flower, pyrabbit2, AMQPStorm" "their packages could not be installed"
fi
if needs java "command -v javac && command -v mvn" default-jdk-headless maven; then
  if mvn --batch-mode --quiet --no-transfer-progress -f java/pom.xml dependency:build-classpath -Dmdep.outputFile="$scratch/classes" >"$scratch/maven" 2>&1; then
    SCENARIO_CLASSES=$(cat "$scratch/classes")
    scenarios "http-client" support/run_java tests/java/*.java
  else
    skip "http-client" "its packages could not be installed: $(tail -n 1 "$scratch/maven")"
  fi
fi
if needs go "command -v go" golang-go; then
  export GOTOOLCHAIN=local
  # Compiles, and fetches what the scenario needs.
  if (cd tests/go && go vet ./... >"$scratch/go" 2>&1); then
    scenarios rabbit-hole support/run_go "$PWD"/tests/go/*.go
  else
    skip rabbit-hole "its modules could not be fetched: $(tail -n 1 "$scratch/go")"
  fi
fi
# Debian's package would start a server of its own on port 9090.
if [ -z "${INTEROP_METRICS_URL:-}" ]; then
  skip prometheus "INTEROP_METRICS_URL does not say where the running broker's metrics are"
elif needs prometheus "command -v prometheus && command -v promtool" prometheus; then
  scenarios prometheus support/run_python tests/prometheus/*.py
fi
finish
