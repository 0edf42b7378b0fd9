#!/usr/bin/env bash
# The six tutorials in Python and Java, by pytest: what the programs print when they are run as processes.
set -uo pipefail
cd "$(dirname "$0")"
. ../counting.sh

command -v python3 >/dev/null || skip_suite tutorials "no python3 here"
../python/venv.sh || skip_suite tutorials "Python's packages could not be installed"
has_java() { command -v javac >/dev/null && command -v mvn >/dev/null; }
has_java || try_to_install default-jdk-headless maven
# Without Java the Python programs run all the same, and pytest counts the others as skipped.
if ! has_java; then
  export TUTORIALS_WITHOUT_JAVA="no JDK and Maven here"
elif ! output=$(cd java && mvn --batch-mode --quiet --no-transfer-progress compile 2>&1); then
  if ! grep -q 'could not be resolved\|Could not resolve\|Could not transfer' <<<"$output"; then
    echo "$output"
    exit 1
  fi
  export TUTORIALS_WITHOUT_JAVA="the Java client could not be installed"
  rm -rf java/target
fi

report=$(mktemp)
trap 'rm -f "$report"' EXIT
../python/.venv/bin/python -m pytest -q -rs --junitxml="$report"
status=$?
# shellcheck disable=SC2046
counts $(junit_counts "$report") "$status"
