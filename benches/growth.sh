#!/usr/bin/env bash
# Whether costs grow with what is there: benches/growth.py on a broker of its own with an empty folder.
#
#   benches/growth.sh [NAME ...]   publish, bind, delete, ack, cancel; all by default
#   LEVERET_BIN                    the program, as `make build` leaves it by default
#   WRITE=1                        put the table into docs/benchmarks.md
set -euo pipefail
cd "$(dirname "$0")/.."
LEVERET=${LEVERET_BIN:-target/release/leveret} amqp=${PORT:-5694} api=${API_PORT:-5695}
mkdir -p target
work=$(mktemp -d "$PWD/target/growth.XXXXXX") pid=
finish() {
  [ -z "$pid" ] || kill "$pid" && wait "$pid" || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

python=target/growth-venv
[ -x "$python/bin/python" ] || python3 -m venv "$python"
"$python/bin/python" -c 'import pika' 2>/dev/null || "$python/bin/pip" install --quiet 'pika==1.3.2'
"$LEVERET" --data-dir "$work/data" --listen "127.0.0.1:$amqp" --http-listen "127.0.0.1:$api" --prometheus-listen none \
  >"$work/leveret.log" 2>&1 &
pid=$!
until (exec 3<>"/dev/tcp/127.0.0.1/$amqp") 2>/dev/null; do sleep 0.01; done
only=()
[ $# -eq 0 ] || only=(--only "$@")
"$python/bin/python" benches/growth.py --amqp "$amqp" --api "$api" --pid "$pid" --table "$work/table.md" "${only[@]}"
if [ "${WRITE:-0}" = 1 ]; then
  python3 benches/table.py --named growth --into docs/benchmarks.md "$work/table.md"
fi
