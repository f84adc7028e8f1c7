#!/usr/bin/env bash
# The engine's NEON kernels: cross-compiled without a warning, and its tests of kernels, stages, fused and kept
# attention and a block of the backward pass run by qemu. Needs Debian's cross compiler and qemu-user (77: one of them
# is not there); the tests' cmocka is a plain one (tests/support/plain), since Debian's is for this machine's processor.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CROSS=aarch64-linux-gnu-gcc
QEMU=$(command -v qemu-aarch64-static || command -v qemu-aarch64)
command -v $CROSS >/dev/null || { echo "no $CROSS on this machine"; exit 77; }
[ -n "$QEMU" ] || { echo "no qemu-aarch64 on this machine"; exit 77; }
TESTS=(kernels stages fused kept kept_kernels differentiate)
BUILD=$ROOT/build/neon
mkdir -p "$BUILD/pkgconfig"
printf 'Name: cmocka\nDescription: plain\nVersion: 1\nCflags: -I%s\nLibs:\n' "$ROOT/tests/support/plain" \
  >"$BUILD/pkgconfig/cmocka.pc"
LAUNCHER=()
command -v ccache >/dev/null && LAUNCHER=(-DCMAKE_C_COMPILER_LAUNCHER=ccache)
PKG_CONFIG_LIBDIR=$BUILD/pkgconfig cmake -S "$ROOT" -B "$BUILD" -G Ninja -DCMAKE_SYSTEM_NAME=Linux \
  -DCMAKE_SYSTEM_PROCESSOR=aarch64 -DCMAKE_C_COMPILER=$CROSS -DCMAKE_EXE_LINKER_FLAGS=-static \
  -DCMAKE_CROSSCOMPILING_EMULATOR="$QEMU" -DCMAKE_BUILD_TYPE=Release -DATTNLAB_APP=OFF -DATTNLAB_TESTS=ON \
  -DATTNLAB_WERROR=ON "${LAUNCHER[@]}" >"$BUILD/configure.log" 2>&1 || { tail -20 "$BUILD/configure.log"; exit 1; }
cmake --build "$BUILD" --target "${TESTS[@]/#/engine_test_}" >"$BUILD/build.log" 2>&1 ||
  { tail -40 "$BUILD/build.log"; exit 1; }
PATTERN=$(IFS='|'; echo "${TESTS[*]}")
ctest --test-dir "$BUILD" --parallel 2 --timeout 300 --output-on-failure -R "^engine_test_($PATTERN)\$" || exit 1
