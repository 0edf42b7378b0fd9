#!/usr/bin/env bash
# The pages of docs/getting-started, done as they stand: their files, their commands (which install the client, too), and
# what they say is printed.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"
pages=$(realpath ../../docs/getting-started)
use_broker

page() { # LANGUAGE
  mkdir "$scratch/$1"
  AMQP_URL=$INTEROP_URL scenarios "getting started" "./run_page $scratch/$1" "$pages/$1.md"
}

if needs python "command -v python3 && python3 -c 'import ensurepip'" python3 python3-venv; then page python; fi
if needs node "command -v node && command -v npm" nodejs npm; then page node; fi
if needs java "command -v javac && command -v mvn" default-jdk-headless maven; then page java; fi
export GOTOOLCHAIN=local
if needs go "command -v go" golang-go; then page go; fi
finish
