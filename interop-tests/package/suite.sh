#!/usr/bin/env bash
# The Debian package (`make deb`), installed into a clean Debian tree, and what the manifests of deploy/kubernetes ask of
# the program; by pytest. Needs root, for chroot and mounts. The tree is made once, by debootstrap, and kept in the cache.
set -uo pipefail
cd "$(dirname "$0")"
. ../counting.sh

[ -z "${INTEROP_AMQP_URL:-}" ] || skip_suite package "it is about a program of its own, not about a running broker"
[ "$(id -u)" = 0 ] || skip_suite package "needs root, for chroot"
[ "$(dpkg --print-architecture 2>/dev/null)" ] || skip_suite package "needs Debian's tools"
command -v debootstrap >/dev/null || try_to_install debootstrap
command -v debootstrap >/dev/null || skip_suite package "no debootstrap here (Debian: apt install debootstrap)"
unshare --mount true 2>/dev/null || skip_suite package "mounts are not allowed here"

wanted=$(cat requirements.txt; python3 --version)
if [ "$(cat .venv/installed 2>/dev/null)" != "$wanted" ]; then
  rm -rf .venv
  python3 -m venv .venv && .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt &&
    printf '%s\n' "$wanted" >.venv/installed || skip_suite package "Python's packages could not be installed"
fi

# The Debian that the program is built on, so that it has the same C library.
release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
PACKAGE_TREE=${XDG_CACHE_HOME:-$HOME/.cache}/leveret-package/$release-1
export PACKAGE_TREE
if [ ! -e "$PACKAGE_TREE" ]; then
  rm -rf "$PACKAGE_TREE.new"
  mkdir -p "$PACKAGE_TREE.new"
  debootstrap --variant=minbase --include=systemd "$release" "$PACKAGE_TREE.new" >"$PACKAGE_TREE.log" 2>&1 ||
    skip_suite package "debootstrap failed: $(tail -n 1 "$PACKAGE_TREE.log")"
  mv "$PACKAGE_TREE.new" "$PACKAGE_TREE"
fi
# A path below the repository.
PACKAGE_DEB=$(cd ../.. && LEVERET_DEB_COMPRESSION=zstd packaging/build) || exit 1
export PACKAGE_DEB=$PWD/../../$PACKAGE_DEB

report=$(mktemp)
trap 'rm -f "$report"' EXIT
.venv/bin/python -m pytest -q -rs --junitxml="$report"
status=$?
# shellcheck disable=SC2046
counts $(junit_counts "$report") "$status"
