# Instruction-set flags, per kernel file: each is compiled for its own set and chosen at run time, so
# that one binary runs everywhere. A file whose set the compiler's target lacks compiles to nothing.
# Multiply-adds are fused where the source says so and nowhere else: the bits must be those of plain C.
# What is fuzzed computes little: its kernels are not optimized, which takes clang 3 s, and with all checks of their
# accesses 110 s otherwise. gcc takes 51 s (avx2.c: 36 s) where they are checked in place, 20 s (11 s) where it calls the
# checks, and less only if the engine's tests take eight times as long, for want of inlining.
function(attnlab_kernel_flags)
  set(OPTIMIZE -O3)
  if(ATTNLAB_FUZZ OR ATTNLAB_UNOPTIMIZED)
    set(OPTIMIZE -O0)
  elseif(ATTNLAB_SANITIZE MATCHES address AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
    set(OPTIMIZE -O2 --param=asan-instrumentation-with-call-threshold=0)
  endif()
  set_source_files_properties(engine/kernels/neon.c PROPERTIES COMPILE_OPTIONS "${OPTIMIZE}")
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|i[3-6]86")
    set_source_files_properties(engine/kernels/avx2.c PROPERTIES COMPILE_OPTIONS "-mavx2;-mfma;-mf16c;${OPTIMIZE}")
    set_source_files_properties(engine/kernels/avx512.c PROPERTIES COMPILE_OPTIONS
      "-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mfma;-mprefer-vector-width=512;${OPTIMIZE}")
  endif()
endfunction()
