#!/usr/bin/env bash
# Runs every fuzz target for so many seconds, two at a time: tests/fuzz/run.sh [SECONDS]. Needs clang with libFuzzer
# (77: there is none). What is found is left in build/fuzz, and ends this with 1.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
SECONDS_EACH=${1:-20}
BUILD=$ROOT/build/fuzz

echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { (void)d; return n > 1000000; }
int LLVMFuzzerTestOneInput(const unsigned char *, unsigned long);' >"${TMPDIR:-/tmp}/attnlab-fuzz-$$.c"
clang -fsanitize=fuzzer -o "${TMPDIR:-/tmp}/attnlab-fuzz-$$" "${TMPDIR:-/tmp}/attnlab-fuzz-$$.c" 2>/dev/null
HAS_FUZZER=$?
rm -f "${TMPDIR:-/tmp}/attnlab-fuzz-$$" "${TMPDIR:-/tmp}/attnlab-fuzz-$$.c"
[ $HAS_FUZZER -eq 0 ] || { echo "no clang with libFuzzer on this machine"; exit 77; }

cmake -S "$ROOT" -B "$BUILD" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=clang -DATTNLAB_FUZZ=ON \
  -DATTNLAB_TESTS=OFF >/dev/null || exit 1
TARGETS=$(cd "$ROOT/tests/fuzz" && echo fuzz_*.c | sed 's/\.c//g')
# shellcheck disable=SC2086
cmake --build "$BUILD" --target $TARGETS >"$BUILD/build.log" 2>&1 || { tail -40 "$BUILD/build.log"; exit 1; }

# one NAME: fuzzes it; its seeds are read, what it learns is kept in the build's folder for the next time.
one() {
  local name=$1 dictionary=()
  mkdir -p "$BUILD/learnt/$name"
  [ -e "$ROOT/tests/fuzz/$name.dict" ] && dictionary=("-dict=$ROOT/tests/fuzz/$name.dict")
  if "$BUILD/tests/fuzz/fuzz_$name" "${dictionary[@]}" -max_total_time="$SECONDS_EACH" -max_len=4096 -timeout=60 \
    -rss_limit_mb=2000 -print_final_stats=1 -artifact_prefix="$BUILD/found-$name-" \
    "$BUILD/learnt/$name" "$ROOT/tests/fuzz/corpus/$name" >"$BUILD/$name.log" 2>&1; then
    echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$BUILD/$name.log") executions"
  else
    echo "$name: FAILED"
    tail -30 "$BUILD/$name.log"
    return 1
  fi
}
export -f one
export ROOT BUILD SECONDS_EACH
# shellcheck disable=SC2086
echo ${TARGETS//fuzz_/} | tr ' ' '\n' | xargs -P 2 -I{} bash -c 'one {}'
