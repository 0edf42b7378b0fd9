#!/usr/bin/env bash
# The HTTP API against its own description (/api/openapi.json): openapi-spec-validator reads it, and schemathesis makes requests
# of it and holds the answers to it.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"

if [ -n "${INTEROP_AMQP_URL:-}" ]; then
  skip openapi "requests of every kind are made: it needs a fresh broker of its own"
  finish
fi
wanted=$(cat requirements.txt; python3 --version)
if [ "$(cat .venv/installed 2>/dev/null)" != "$wanted" ]; then
  rm -rf .venv
  python3 -m venv .venv && .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt &&
    printf '%s\n' "$wanted" >.venv/installed
fi
if [ ! -e .venv/installed ]; then
  skip openapi "its packages could not be installed"
  finish
fi
INTEROP_HTTP_PORT=$(free_port)
export INTEROP_HTTP_PORT DESCRIPTION=$scratch/openapi.json SCHEMATHESIS=$PWD/.venv/bin/schemathesis VALIDATOR=$PWD/.venv/bin/openapi-spec-validator
use_broker
curl -fsS -u guest:guest "http://127.0.0.1:$INTEROP_HTTP_PORT/api/openapi.json" >"$DESCRIPTION"
scenario_limit=240
scenarios openapi bash tests/*.sh
finish
