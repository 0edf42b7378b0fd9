#!/usr/bin/env bash
# RabbitMQ from Debian unstable in a folder of its own, for `make bench` to measure beside and for the differential test to
# ask. Needs root and debootstrap.
#
#   benches/rabbitmq.sh install   once, some minutes: a Debian tree with rabbitmq-server
#   benches/rabbitmq.sh start     prints the AMQP URL once clients are served
#   benches/rabbitmq.sh pid       its process
#   benches/rabbitmq.sh stop      gracefully, and forgets its data
#   benches/rabbitmq.sh run PROGRAM ARG...   a program inside the tree, rabbitmqctl for one, with the node's environment
#   benches/rabbitmq.sh tree      the folder
#
# RABBITMQ_TREE is the folder, RABBITMQ_PORT the AMQP port; everything listens on 127.0.0.1 only. Several nodes run side by
# side when each has a port and a name, RABBITMQ_NODE, of its own. RABBITMQ_PLUGINS lists plugins, with commas;
# RABBITMQ_SETTINGS is a file with further lines for rabbitmq.conf.
set -euo pipefail

tree=${RABBITMQ_TREE:-${XDG_CACHE_HOME:-$HOME/.cache}/leveret-bench/rabbitmq}
port=${RABBITMQ_PORT:-5689}
node=${RABBITMQ_NODE:-leveret-bench}
state=/var/lib/rabbitmq/$node # inside the tree
# Ports of Erlang's distribution that nothing else on the machine is likely to use.
epmd_port=$((port + 10000)) dist_port=$((port + 20000))

fail() { echo "rabbitmq.sh: $*" >&2; exit 1; }

# Runs a program inside the tree with the node's environment and nothing else.
within() {
  chroot "$tree" /usr/bin/env -i HOME=/var/lib/rabbitmq LANG=C.UTF-8 PATH=/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    RABBITMQ_NODENAME="$node@localhost" RABBITMQ_DIST_PORT="$dist_port" \
    RABBITMQ_CONFIG_FILE="$state/rabbitmq.conf" RABBITMQ_MNESIA_BASE="$state/data" RABBITMQ_LOG_BASE="$state/log" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$state/plugins" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}" \
    ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$epmd_port" "$@"
}

installed() { [ -x "$tree/usr/lib/rabbitmq/bin/rabbitmqctl" ]; }

install() {
  installed && return
  [ "$(id -u)" = 0 ] || fail "installing needs root"
  command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null || fail "debootstrap cannot be installed"
  # The mirror that this machine's own apt uses, so that a proxy or a local mirror is respected.
  local mirror log=/tmp/leveret-bench-rabbitmq.log
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 -E '/debian/?$' || echo http://deb.debian.org/debian)
  mkdir -p "$tree"
  echo "installing RabbitMQ from Debian unstable into $tree (log: $log)" >&2
  debootstrap --variant=minbase sid "$tree" "$mirror" >"$log" 2>&1 || fail "debootstrap failed, see $log"
  # Nothing may start by itself inside the tree.
  printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
  chmod +x "$tree/usr/sbin/policy-rc.d"
  cp /etc/resolv.conf "$tree/etc/resolv.conf"
  find /etc/apt/apt.conf.d -name '*proxy*' -exec cp {} "$tree/etc/apt/apt.conf.d/" \;
  mount_proc
  chroot "$tree" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends rabbitmq-server >>"$log" 2>&1 ||
    fail "apt-get failed inside the tree, see $log"
  grep -qs localhost "$tree/etc/hosts" || echo '127.0.0.1 localhost' >>"$tree/etc/hosts"
}

# Mounts /proc in the tree for good: other nodes may be running in it.
mount_proc() { mountpoint -q "$tree/proc" || mount -t proc proc "$tree/proc"; }

start() {
  install
  mount_proc
  mkdir -p "$tree$state/data" "$tree$state/log"
  { printf 'listeners.tcp.1 = 127.0.0.1:%s\n' "$port" && cat "${RABBITMQ_SETTINGS:-/dev/null}"; } >"$tree$state/rabbitmq.conf"
  echo "[${RABBITMQ_PLUGINS:-}]." >"$tree$state/plugins"
  within setsid rabbitmq-server >"$tree$state/console" 2>&1 </dev/null &
  local tries=0
  # await_startup itself fails as long as the node cannot be reached at all.
  until within rabbitmqctl -q await_startup --timeout 60 >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 30 ] || fail "it did not start: $(tail -3 "$tree$state/console")"
    sleep 1
  done
  echo "amqp://guest:guest@127.0.0.1:$port"
}

pid() {
  local answer
  answer=$(within rabbitmqctl -q eval 'list_to_integer(os:getpid()).')
  [[ $answer =~ ^[0-9]+$ ]] || fail "no process number but: $answer"
  echo "$answer"
}

stop() {
  within rabbitmqctl -q shutdown >/dev/null 2>&1 || true
  within epmd -kill >/dev/null 2>&1 || true
  rm -rf "${tree:?}$state"
}

case ${1:-} in
  install | start | pid | stop) "$1" ;;
  run) shift; within "$@" ;;
  tree) echo "$tree" ;;
  *) sed -n '2,14p' "$0" | cut -c3-; exit 2 ;;
esac
