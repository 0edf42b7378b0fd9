# shellcheck shell=bash # sourced
# cargo for the measuring scripts, with the same compiler and the same selection as the Makefile: another one would
# compile RocksDB again, which takes minutes.

SELECTED=(--locked --workspace)

bench_cargo() {
  if [ -z "${CC:-}${CXX:-}" ] && command -v ccache >/dev/null; then
    CC="ccache cc" CXX="ccache c++" cargo "$@"
  else
    cargo "$@"
  fi
}
