#!/usr/bin/env bash
# The Java client and Spring AMQP, by JUnit in Maven.
set -uo pipefail
cd "$(dirname "$0")"
. ../counting.sh

has_tools() { command -v javac >/dev/null && command -v mvn >/dev/null; }
has_tools || try_to_install default-jdk-headless maven
has_tools || skip_suite java "no JDK and Maven here (Debian: apt install default-jdk-headless maven)"
release=$(javac -version 2>&1 | grep -oE '[0-9]+' | head -n 1)
[ "$release" -ge 17 ] || skip_suite java "the JDK is older than 17"
maven=(mvn --batch-mode --quiet --no-transfer-progress)
# Compiles, and fetches all that the tests will need.
if ! output=$("${maven[@]}" test -DskipTests 2>&1); then
  if grep -q 'could not be resolved\|Could not resolve\|Could not transfer' <<<"$output"; then
    skip_suite java "its packages could not be installed"
  fi
  echo "$output"
  exit 1
fi

rm -rf target/surefire-reports
# Maven writes colour codes even so, and would into the line of counts.
"${maven[@]}" surefire:test 2>&1 | sed -u 's/\x1b\[[0-9;]*m//g'
status=${PIPESTATUS[0]}
grep -h '^Tests run' target/surefire-reports/*.txt
# Of those that were skipped, why.
grep -ho 'TestAbortedException: Assumption failed: .*' target/surefire-reports/*.xml | sed 's/.*failed: /SKIPPED a test: /'
# shellcheck disable=SC2046
counts $(junit_counts target/surefire-reports/*.xml) "$status"
