#!/usr/bin/env bash
# The Go client and Watermill, by go test.
set -uo pipefail
cd "$(dirname "$0")"
. ../counting.sh

command -v go >/dev/null || try_to_install golang-go
command -v go >/dev/null || skip_suite go "no go here (Debian: apt install golang-go, from 13 on)"
# Without a download of another toolchain.
export GOTOOLCHAIN=local
go env GOVERSION | grep -qE '^go1\.(2[3-9]|[3-9][0-9])' ||
  skip_suite go "$(go env GOVERSION) is older than 1.23, which Watermill needs"
go mod download >/dev/null 2>&1 || skip_suite go "its modules could not be fetched"

output=$(mktemp)
trap 'rm -f "$output"' EXIT
go test -count=1 -v ./amqp091 ./watermill >"$output" 2>&1
status=$?
# Watermill's acceptance tests tell of every message.
if [ "$status" -eq 0 ]; then
  grep -E '^(--- |ok )|^ +[a-z0-9_]+_test\.go:[0-9]+: ' "$output"
else
  tail -n 300 "$output"
fi
number() { grep -c "^--- $1:" "$output"; }
counts "$(number PASS)" "$(number FAIL)" "$(number SKIP)" "$status"
