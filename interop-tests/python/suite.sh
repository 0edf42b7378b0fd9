#!/usr/bin/env bash
# The Python clients, by pytest in a virtual environment of their own.
set -uo pipefail
cd "$(dirname "$0")"
. ../counting.sh

can_make_venvs() { python3 -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; }

command -v python3 >/dev/null || skip_suite python "no python3 here"
can_make_venvs || try_to_install python3-venv
can_make_venvs || skip_suite python "python3 is older than 3.9 or lacks venv (Debian: apt install python3-venv)"
./venv.sh || skip_suite python "its packages could not be installed"

report=$(mktemp)
trap 'rm -f "$report"' EXIT
.venv/bin/python -m pytest -q -rs --junitxml="$report"
status=$?
# shellcheck disable=SC2046
counts $(junit_counts "$report") "$status"
