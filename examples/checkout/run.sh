#!/usr/bin/env bash
# Runs the demonstration; options are demo.py's (--help). The packages it needs are installed beside it once.
set -euo pipefail
cd "$(dirname "$0")"
if [ ! -e .venv/installed ] || [ requirements.txt -nt .venv/installed ]; then
  python3 -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
  touch .venv/installed
fi
exec .venv/bin/python demo.py "$@"
