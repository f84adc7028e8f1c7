#!/usr/bin/env bash
# Every test: builds the program and its tests, runs them, runs them again under the sanitizers, and drives the real
# window under Xvfb. Needs no display, no network beyond Debian's packages, and no ../shared (tests that use it are
# skipped and say so). The last line counts the tests.
set -uo pipefail
# shellcheck source=app/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../app/setup.sh"

PASSED=0 FAILED=0 SKIPPED=0
LOGS=$ROOT/build/test-logs
export SDL_VIDEODRIVER=dummy
XDG_STATE_HOME=$(mktemp -d)
export XDG_STATE_HOME
trap 'rm -rf "$XDG_STATE_HOME"' EXIT

# Sum of the numbers before "test(s)" on cmocka's lines of a kind.
sum_of() { sed -n "s/.*\[ *$1 *\] *\([0-9][0-9]*\) test(s).*/\1/p" "$2" | awk '{ sum += $1 } END { print sum + 0 }'; }

# ctest_in BUILD CTEST-OPTION...: runs the tests of a build and adds cmocka's counts to ours.
ctest_in() {
  local name=$1 log=$LOGS/$1.log
  shift
  ctest --test-dir "$ROOT/build/$name" --verbose --parallel 2 "$@" >"$log" 2>&1
  local status=$?
  local passed failed skipped
  passed=$(sum_of PASSED "$log") failed=$(sum_of FAILED "$log") skipped=$(sum_of SKIPPED "$log")
  # A test program that crashed prints no count of its own.
  if [ $status -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed)) SKIPPED=$((SKIPPED + skipped))
  say "$name: $passed passed, $failed failed, $skipped skipped"
  [ "$skipped" -eq 0 ] || grep -ho 'SKIP: .*' "$log" | sort -u | sed 's/^/  /' >&2
  [ $status -eq 0 ] || grep -E '(FAILED|\*\*\*|ERROR|error:|Sanitizer|^[0-9]+: .*:[0-9]+: error)' "$log" | head -40 >&2
}

# script_test NAME COMMAND...: a test that is a program of its own.
script_test() {
  local name=$1 log=$LOGS/$1.log
  shift
  if "$@" >"$log" 2>&1; then
    PASSED=$((PASSED + 1))
    say "$name: passed"
  elif [ $? -eq 77 ]; then
    SKIPPED=$((SKIPPED + 1))
    say "$name: skipped: $(tail -1 "$log")"
  else
    FAILED=$((FAILED + 1))
    say "$name: FAILED"
    tail -30 "$log" >&2
  fi
}

failed_build() {
  FAILED=$((FAILED + 1))
  say "$1: did not build"
}

mkdir -p "$LOGS"
# shellcheck disable=SC2086
install_needs $NEEDS_APP $NEEDS_TESTS || exit 1

# Where clang is, which is where this is worked on, gcc's warnings are errors: in the release build, whose optimizer
# sees more, and in that for the sanitizers, which has the assertions.
STRICT=OFF STRICTLY_BUILT=0
command -v clang >/dev/null 2>&1 && STRICT=ON

say "Building ..."
if build release all -DCMAKE_BUILD_TYPE=Release -DATTNLAB_TESTS=ON -DATTNLAB_WERROR=$STRICT; then
  STRICTLY_BUILT=$((STRICTLY_BUILT + 1))
  ctest_in release
  export ATTNLAB=$ROOT/build/release/attnlab
  for TEST in "$ROOT"/tests/scripts/test_*.sh; do
    [ -e "$TEST" ] && script_test "$(basename "$TEST" .sh)" bash "$TEST"
  done
else
  failed_build release
fi

say "Building with AddressSanitizer and UndefinedBehaviorSanitizer ..."
if build asan all -DCMAKE_BUILD_TYPE=Debug -DATTNLAB_SANITIZE=address,undefined -DATTNLAB_WERROR=$STRICT; then
  STRICTLY_BUILT=$((STRICTLY_BUILT + 1))
  ctest_in asan
else
  failed_build asan
fi

say "Building the engine, and what computes in the background, with ThreadSanitizer ..."
if build tsan engine_tests -DCMAKE_BUILD_TYPE=Debug -DATTNLAB_SANITIZE=thread; then
  ctest_in tsan --label-regex engine
else
  failed_build tsan
fi
if build tsan tests/app_test_job; then
  script_test jobs-without-races "$ROOT/build/tsan/tests/app_test_job"
else
  failed_build jobs-without-races
fi

if [ $STRICT = ON ]; then
  script_test gcc-without-warnings [ $STRICTLY_BUILT -eq 2 ]
  say "Building with clang, warnings as errors ..."
  # Clang's warnings do not come from its optimizer.
  script_test clang-without-warnings build clang all -DCMAKE_C_COMPILER=clang -DATTNLAB_WERROR=ON \
    -DATTNLAB_UNOPTIMIZED=ON
fi

# Every reader, for 8 seconds, on whatever comes to libFuzzer's mind.
say "Fuzzing the readers ..."
script_test fuzz bash "$ROOT/tests/fuzz/run.sh" 8

echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
[ "$FAILED" -eq 0 ] && [ "$PASSED" -gt 0 ]
