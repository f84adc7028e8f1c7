#!/usr/bin/env bash
# Compares the engine with OpenBLAS and oneDNN in one run and prints the table; build/bench.json holds it for programs.
# Options go to the comparison: --seconds 5 (a cell), --least 64 --most 4096 (tokens), --form kept, --threads 2, --json FILE.
set -euo pipefail
# shellcheck source=app/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../app/setup.sh"

install_needs cc:build-essential cmake:cmake ninja:ninja-build pkg-config:pkg-config openblas:libopenblas-dev \
  oneapi/dnnl/dnnl.h:libdnnl-dev
build bench compare -DCMAKE_BUILD_TYPE=Release -DATTNLAB_APP=OFF -DATTNLAB_TESTS=OFF -DATTNLAB_BENCH=ON

# The libraries' threads would otherwise spin on the cores that somebody else is being timed on.
export OPENBLAS_THREAD_TIMEOUT=4 OMP_NUM_THREADS=${OMP_NUM_THREADS:-$(nproc)} GOMP_SPINCOUNT=1000

# OpenBLAS takes a processor that is newer than itself for one of 2004: tell it what this one can do.
if [ -z "${OPENBLAS_CORETYPE:-}" ] && [ -r /proc/cpuinfo ]; then
  if grep -qw avx512f /proc/cpuinfo; then
    export OPENBLAS_CORETYPE=SkylakeX
  elif grep -qw avx2 /proc/cpuinfo; then
    export OPENBLAS_CORETYPE=Haswell
  fi
fi

# Real-time priority, where it may be had: other programs then do not run on our cores while we measure.
FIRST=""
chrt -f 50 true 2>/dev/null && FIRST="chrt -f 50"

if command -v lscpu >/dev/null 2>&1; then
  lscpu | sed -n 's/^Model name: */processor: /p; s/^CPU(s): */cores: /p'
fi
# shellcheck disable=SC2086
exec $FIRST "$ROOT/build/bench/tests/bench/compare" --json "$ROOT/build/bench.json" "$@"
