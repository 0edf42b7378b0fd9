#!/bin/sh
# Fuzzes one target: fuzz/run.sh TARGET [seconds, 60 unless said]; the targets are the names in fuzz_targets/.
# It begins with the inputs in seeds/TARGET; what it finds worth keeping goes to corpus/TARGET.
# Needs no nightly compiler: coverage comes from LLVM flags that stable rustc takes too (no address sanitizer; the
# crate has no unsafe code that it could find anything in). `cargo +nightly fuzz run TARGET` works as well.
set -eu
cd "$(dirname "$0")"
target=$1
seconds=${2:-60}
triple=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Coverflow-checks --cfg fuzzing"
# --target keeps the flags away from build scripts, which have no fuzzer to link with.
cargo build --release --target "$triple" --bin "$target"
mkdir -p "corpus/$target" "artifacts/$target"
# Inputs of up to 600 bytes reach every state and go by quickly; 1 GiB is far above what one of them may cost.
exec "target/$triple/release/$target" "corpus/$target" "seeds/$target" -max_total_time="$seconds" -max_len=600 \
  -rss_limit_mb=1024 -artifact_prefix="artifacts/$target/"
