# For suite.sh files, which source it: how a suite says what it skipped and what it counted.

# The whole suite cannot run here: says why, counts it as one skipped, and ends the suite.
skip_suite() { # SUITE REASON
  echo "SKIPPED $1: $2"
  echo "COUNTS 0 0 1"
  exit 0
}

# The last words of a suite; STATUS is how its test runner ended.
counts() { # PASSED FAILED SKIPPED STATUS
  echo "COUNTS $1 $2 $3"
  exit "$4"
}

# "passed failed skipped" of JUnit reports, which pytest, Surefire and others write.
junit_counts() { # REPORT.xml...
  cat "$@" | grep -o '<testsuite [^>]*>' | awk '
    function value(key) { return match($0, " " key "=\"[0-9]+\"") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 4) : 0 }
    { tests += value("tests"); failed += value("failures") + value("errors"); skipped += value("skipped") }
    END { print tests - failed - skipped, failed + 0, skipped + 0 }'
}

# Installs Debian packages where that can be done without asking anyone; whether it worked, the caller finds out.
try_to_install() { # PACKAGE...
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@")
  "${install[@]}" >/dev/null 2>&1 || { apt-get update -qq && "${install[@]}"; } >/dev/null 2>&1 || return 0
}
