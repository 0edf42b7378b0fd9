#!/usr/bin/env bash
# Makes .venv beside this file and installs requirements.txt into it; does nothing when that is done already.
set -euo pipefail
cd "$(dirname "$0")"
wanted=$(cat requirements.txt; python3 --version)
[ -x .venv/bin/python ] && [ "$(cat .venv/installed 2>/dev/null)" = "$wanted" ] && exit 0
rm -rf .venv
python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
printf '%s\n' "$wanted" > .venv/installed
